"""Two services behind a client that asks them in turn, on PostgreSQL and Redis or Valkey."""

from __future__ import annotations

import itertools
import json
import os
import signal
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest
from data_servers import PostgresServer, RedisServer, wait_until
from service_process import RunningService, run_service

from app.index.artifact import Index

TOKEN = "a-token-for-the-replicas"
MESSAGES = ("what is collagen?", "how much is it?", "hello", "me duele")


class Replicas:
    """Services that share their stores; a call goes to the next one, and past one that is away."""

    def __init__(self, index: Index, folder: Path, **settings: str) -> None:
        self._index = index
        self._folder = folder
        self._settings = {"insights_token": TOKEN, "question_log": "true", **settings}
        self._running: dict[int, tuple[ExitStack, RunningService]] = {}
        self._turns = itertools.count()
        for number in range(2):
            self.start(number)

    def start(self, number: int) -> None:
        folder = self._folder / f"{number}-{time.monotonic_ns()}"
        folder.mkdir()
        stack = ExitStack()
        run = run_service(self._index.folder, folder, **self._settings)
        self._running[number] = (stack, stack.enter_context(run))

    def stop(self, number: int) -> None:
        stack, _ = self._running.pop(number)
        stack.close()

    def kill(self, number: int) -> None:
        stack, service = self._running.pop(number)
        os.kill(service.process_id, signal.SIGKILL)
        stack.close()

    def close(self) -> None:
        for number in tuple(self._running):
            self.stop(number)

    def call(self, path: str, body: object = None) -> tuple[int, str]:
        """Call the next service; one that does not take the connection is passed over."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {TOKEN}"}
        for _ in range(10):
            services = [service for _, service in self._running.values()]
            service = services[next(self._turns) % len(services)]
            request = urllib.request.Request(service.url + path, data, headers)
            try:
                with urllib.request.urlopen(request, timeout=30) as response:
                    return response.status, response.read().decode()
            except urllib.error.HTTPError as exc:
                return exc.code, exc.read().decode()
            except (urllib.error.URLError, ConnectionError):
                # As a proxy does: the next one may be there.
                time.sleep(0.05)
        raise AssertionError("no service takes connections")

    def ask(self, times: int, threads: int = 4) -> list[tuple[int, str]]:
        def ask_one(number: int) -> tuple[int, str]:
            return self.call("/api/v1/chat", {"message": MESSAGES[number % len(MESSAGES)]})

        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(ask_one, range(times)))


def count(statuses: list[tuple[int, str]]) -> Counter[int]:
    return Counter(status for status, _ in statuses)


def read_ids(answers: list[tuple[int, str]]) -> set[str]:
    return {json.loads(body)["id"] for _, body in answers}


@pytest.fixture
def name_of(postgres_url: str) -> str:
    return postgres_url.rpartition("/")[2]


@pytest.fixture
def replicas(
    small_index: Index, tmp_path: Path, postgres_url: str, redis_server: RedisServer
) -> Iterator[Replicas]:
    stores = {"database_url": postgres_url, "limits_url": redis_server.url}
    running = Replicas(small_index, tmp_path, **stores, requests_per_minute="100000")
    yield running
    running.close()


def test_limits_counts_and_feedback_of_two_services_add_up(
    small_index: Index,
    tmp_path: Path,
    postgres_url: str,
    redis_server: RedisServer,
    postgres_server: PostgresServer,
    name_of: str,
) -> None:
    stores = {"database_url": postgres_url, "limits_url": redis_server.url}
    replicas = Replicas(small_index, tmp_path, **stores, requests_per_minute="40")
    try:
        answers = replicas.ask(20)
        assert count(answers) == {200: 20}
        ids = [json.loads(body)["id"] for _, body in answers]
        votes = [replicas.call("/api/v1/feedback", {"id": found, "helpful": True}) for found in ids]
        assert count(votes) == {204: 20}
        assert count(replicas.ask(6)) == {429: 6}
    finally:
        replicas.close()
    query = "SELECT count(*), sum(CAST(helpful AS INTEGER)) FROM answers"
    assert postgres_server.run_sql(query, name_of) == [(20, 20)]


def test_answers_go_on_without_the_stores_and_what_was_acknowledged_is_there_afterwards(
    replicas: Replicas, redis_server: RedisServer, postgres_server: PostgresServer, name_of: str
) -> None:
    answers = replicas.ask(12)
    ids = [json.loads(body)["id"] for _, body in answers]
    votes = [replicas.call("/api/v1/feedback", {"id": found, "helpful": True}) for found in ids]
    assert count(votes) == {204: 12}
    postgres_server.stop(at_once=True)
    redis_server.stop()
    try:
        assert count(replicas.ask(12)) == {200: 12}
        vote = {"id": ids[0], "helpful": False}
        assert replicas.call("/api/v1/feedback", vote)[0] == 503
    finally:
        postgres_server.start()
        redis_server.start()
    query = "SELECT count(*), sum(CAST(helpful AS INTEGER)) FROM answers"
    assert postgres_server.run_sql(query, name_of) == [(12, 12)]

    def is_recorded() -> bool:
        time.sleep(0.5)
        [(_, body)] = replicas.ask(1)
        vote = {"id": json.loads(body)["id"], "helpful": True}
        return replicas.call("/api/v1/feedback", vote)[0] == 204

    def is_shared() -> bool:
        # A service goes back to the shared limits by itself, after a pause of its own.
        time.sleep(0.5)
        replicas.ask(1)
        return bool(redis_server.list_keys())

    wait_until(is_recorded, lambda: "answers are not recorded again", seconds=90)
    wait_until(is_shared, lambda: "hits are not counted together again", seconds=90)


def test_no_call_fails_while_one_is_killed_and_both_are_replaced_in_turn(
    replicas: Replicas, postgres_server: PostgresServer, name_of: str
) -> None:
    done = threading.Event()
    statuses: list[tuple[int, str]] = []
    unsure = range(0)

    def keep_asking() -> None:
        while not done.is_set():
            statuses.extend(replicas.ask(4, threads=2))

    def read_stored() -> set[str]:
        # The first answers may come before the table is made.
        if postgres_server.run_sql("SELECT to_regclass('answers')", name_of) == [(None,)]:
            return set()
        return {row[0] for row in postgres_server.run_sql("SELECT id FROM answers", name_of)}

    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(keep_asking)
        try:
            wait_until(lambda: len(statuses) >= 20, lambda: "no answers come")
            before = len(statuses)
            early = read_ids(statuses)
            wait_until(lambda: early <= read_stored(), lambda: "answers are not recorded")
            replicas.kill(0)
            # What it had answered a moment before is not recorded for certain.
            unsure = range(before, len(statuses) + 4)
            replicas.start(0)
            for number in range(2):
                replicas.stop(number)
                replicas.start(number)
        finally:
            done.set()
        asking.result()
    assert set(count(statuses)) == {200}
    sure = read_ids([answer for number, answer in enumerate(statuses) if number not in unsure])
    # The last ones may still wait: a new service opens the database at its first answer.
    wait_until(lambda: sure <= read_stored(), lambda: f"not recorded: {sure - read_stored()}")
