"""Several workers on one machine, as real processes: they count together and share memory."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))
from data_servers import wait_until
from served import read_family
from service_process import RunningService, run_service

from app.index.artifact import Index

WORKERS = 4
QUESTIONS = (
    *("what is collagen?", "how much is it?", "hello", "I can't breathe"),
    "¿Cuántas sesiones se necesitan para las cicatrices?",
)


def call(url: str, body: object = None) -> tuple[int, str]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as exc:
        return exc.code, exc.read().decode()


def ask(service: RunningService, times: int, threads: int = 8) -> list[tuple[int, str]]:
    def ask_one(number: int) -> tuple[int, str]:
        message = QUESTIONS[number % len(QUESTIONS)]
        return call(f"{service.url}/api/v1/chat", {"message": message})

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(ask_one, range(times)))


def read_metric(service: RunningService, name: str) -> float:
    _, text = call(f"{service.url}/metrics")
    return sum(float(value) for value in re.findall(rf"^{name}(?:{{.*}})? (\S+)$", text, re.M))


def list_workers(service: RunningService) -> set[int]:
    booted = map(int, re.findall(r"Booting worker with pid: (\d+)", service.log.read_text()))
    return {pid for pid in booted if Path(f"/proc/{pid}").exists()}


@pytest.fixture
def service(small_index: Index, tmp_path: Path) -> Iterator[RunningService]:
    with run_service(small_index.folder, tmp_path, workers=WORKERS) as running:
        wait_until(lambda: len(list_workers(running)) == WORKERS, running.log.read_text)
        yield running


def test_what_workers_count_adds_up_also_after_one_was_killed(service: RunningService) -> None:
    assert {status for status, _ in ask(service, 40)} == {200}
    before = list_workers(service)
    os.kill(min(before), signal.SIGKILL)
    wait_until(lambda: len(list_workers(service) - before) == 1, service.log.read_text)
    assert {status for status, _ in ask(service, 40)} == {200}
    assert read_metric(service, "verbatim_answers_total") == 80
    assert read_metric(service, "verbatim_answer_seconds_count") == 80
    assert read_metric(service, "verbatim_ready") == 1


def test_workers_share_one_limit_without_any_server(small_index: Index, tmp_path: Path) -> None:
    settings = {"requests_per_minute": "10"}
    with run_service(small_index.folder, tmp_path, workers=WORKERS, **settings) as service:
        statuses = Counter(status for status, _ in ask(service, 40))
        assert statuses == {200: 10, 429: 30}
        assert "cannot be reached" not in service.log.read_text()


def test_feedback_finds_the_answer_of_another_worker(service: RunningService) -> None:
    ids = [json.loads(body)["id"] for _, body in ask(service, 24)]
    url = f"{service.url}/api/v1/feedback"
    assert {call(url, {"id": found, "helpful": True})[0] for found in ids} == {204}


def test_no_request_fails_while_workers_are_replaced(service: RunningService) -> None:
    old = list_workers(service)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(ask, service, 300, 4)
        time.sleep(0.5)
        os.kill(service.process_id, signal.SIGHUP)
        statuses = Counter(status for status, _ in asked.result())
    assert statuses == {200: 300}
    wait_until(lambda: not list_workers(service) & old, service.log.read_text)
    assert len(list_workers(service)) == WORKERS
    assert read_metric(service, "verbatim_answers_total") == 300
    assert read_metric(service, "verbatim_ready") == 1


def test_an_index_that_cannot_be_loaded_leaves_the_old_one_in_use(
    small_index: Index, tmp_path: Path
) -> None:
    folder = tmp_path / "index"
    shutil.copytree(small_index.folder, folder)
    with run_service(folder, tmp_path, workers=2) as service:
        (folder / "passages.jsonl").write_text("broken")
        old = list_workers(service)
        os.kill(service.process_id, signal.SIGHUP)
        wait_until(lambda: len(list_workers(service) - old) == 2, service.log.read_text)
        wait_until(lambda: not list_workers(service) & old, service.log.read_text)
        assert {status for status, _ in ask(service, 10)} == {200}
        assert call(f"{service.url}/health/ready")[0] == 200


def test_nothing_is_left_running_when_the_first_process_is_killed(
    small_index: Index, tmp_path: Path
) -> None:
    with run_service(small_index.folder, tmp_path, workers=2) as service:
        wait_until(lambda: len(list_workers(service)) == 2, service.log.read_text)
        children = Path(f"/proc/{service.process_id}/task/{service.process_id}/children")
        family = [int(pid) for pid in children.read_text().split()]
        os.kill(service.process_id, signal.SIGKILL)
        assert len(family) == 3
        wait_until(lambda: not any(map(is_running, family)), lambda: str(family), seconds=60)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells shared memory apart")
def test_four_workers_need_at_most_twice_the_memory_of_one(index_dir: Path, tmp_path: Path) -> None:
    with run_service(index_dir, tmp_path) as service:
        ask(service, 60)
        one = read_family(service.process_id)
    with run_service(index_dir, tmp_path, workers=WORKERS) as service:
        wait_until(lambda: len(list_workers(service)) == WORKERS, service.log.read_text)
        ask(service, 60)
        four = read_family(service.process_id)
    assert four < 2 * one, (one, four)


def is_running(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
