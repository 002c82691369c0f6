"""Limits that several processes share by a real Redis or Valkey server."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable
from functools import partial

import pytest
from data_servers import RedisServer
from fastapi.testclient import TestClient

from app.web.http import hits
from app.web.http.guard import MAX_GUESSES, GuessGuard
from app.web.http.hits import HitCounts, open_server
from app.web.http.limits import RequestLimiter

ADDRESS = "192.0.2.77"


def make_counts(url: str, clinic: str = "") -> HitCounts:
    return HitCounts(partial(open_server, url), url, clinic)


def make_limiters(url: str, per_minute: int = 4, clinic: str = "") -> list[RequestLimiter]:
    return [RequestLimiter(per_minute, make_counts(url, clinic)) for _ in range(2)]


def test_requests_to_two_processes_add_up(redis_server: RedisServer) -> None:
    one, other = make_limiters(redis_server.url)
    allowed = [limiter.allows(ADDRESS) for limiter in (one, other, one, other, one, other)]
    assert allowed == [True, True, True, True, False, False]


def test_wrong_tokens_to_two_processes_add_up_and_the_right_one_clears_both(
    redis_server: RedisServer,
) -> None:
    one, other = (GuessGuard(make_counts(redis_server.url)) for _ in range(2))
    for number in range(MAX_GUESSES):
        assert (one, other)[number % 2].take_try(ADDRESS) == 0
    assert one.take_try(ADDRESS) > 0
    assert other.take_try(ADDRESS) > 0
    one.note_right(ADDRESS)
    assert other.take_try(ADDRESS) == 0


def test_each_clinic_counts_for_itself(redis_server: RedisServer) -> None:
    [hill, _], [lake, _] = (
        make_limiters(redis_server.url, 1, clinic) for clinic in ("hill", "lake")
    )
    assert [hill.allows(ADDRESS), lake.allows(ADDRESS)] == [True, True]
    assert [hill.allows(ADDRESS), lake.allows(ADDRESS)] == [False, False]


def test_no_address_is_kept_in_the_shared_store(redis_server: RedisServer) -> None:
    [limiter, _] = make_limiters(redis_server.url)
    limiter.allows(ADDRESS)
    GuessGuard(make_counts(redis_server.url)).take_try(ADDRESS)
    keys = redis_server.list_keys()
    assert len(keys) == 2
    assert not [key for key in keys if ADDRESS.encode() in key]


def test_valkey_is_named_by_its_own_scheme_too(redis_server: RedisServer) -> None:
    url = redis_server.url.replace("redis://", "valkey://")
    one, other = make_limiters(url, 1)
    assert [one.allows(ADDRESS), other.allows(ADDRESS)] == [True, False]


def test_requests_go_on_while_the_store_is_away_and_are_shared_again_when_it_is_back(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(hits, "PAUSE_SECONDS", 0.2)
    caplog.set_level(logging.INFO)
    one, other = make_limiters(redis_server.url, 2)
    assert one.allows(ADDRESS)
    redis_server.stop()
    try:
        started = time.monotonic()
        assert [one.allows(ADDRESS) for _ in range(3)] == [True, True, False]
        assert time.monotonic() - started < 1
    finally:
        redis_server.start()
    time.sleep(0.3)
    assert [one.allows(ADDRESS), other.allows(ADDRESS), one.allows(ADDRESS)] == [True, True, False]
    assert [entry.levelname for entry in caplog.records] == ["ERROR", "INFO"]
    assert ADDRESS not in caplog.text


def test_a_server_that_takes_connections_and_says_nothing_is_not_waited_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        [limiter, _] = make_limiters(f"redis://127.0.0.1:{silent.getsockname()[1]}/0", 1)
        started = time.monotonic()
        allowed = [limiter.allows(ADDRESS) for _ in range(3)]
    assert allowed == [True, False, False]
    assert time.monotonic() - started < 1.5


def test_two_services_answer_429_together(
    redis_server: RedisServer, make_client: Callable[..., TestClient]
) -> None:
    clients = [make_client(limits_url=redis_server.url, requests_per_minute=3) for _ in range(2)]
    codes = [
        clients[number % 2].post("/api/v1/chat", json={"message": "hello"}).status_code
        for number in range(5)
    ]
    assert codes == [200, 200, 200, 429, 429]
