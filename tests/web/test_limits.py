"""Limits of rate and size, and who may call from another website."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi import Request
from fastapi.testclient import TestClient
from limits.storage import MemoryStorage

from app.web.http.hits import Counter, HitCounts
from app.web.http.limits import MAX_BODY_BYTES, RequestLimiter
from app.web.http.senders import find_sender

CHAT = "/api/v1/chat"
PROBLEM = "application/problem+json"
MakeClient = Callable[..., TestClient]


def test_a_sender_is_counted_by_itself() -> None:
    limiter = RequestLimiter(2, HitCounts())
    assert [limiter.allows("a") for _ in range(3)] == [True, True, False]
    assert limiter.allows("b")


def test_nothing_a_minute_means_no_limit() -> None:
    limiter = RequestLimiter(0, HitCounts())
    assert all(limiter.allows("a") for _ in range(1000))


def test_too_many_messages_are_a_429_problem_that_says_when_to_come_back(
    make_client: MakeClient,
) -> None:
    client = make_client(requests_per_minute=3)
    codes = [client.post(CHAT, json={"message": "hello"}).status_code for _ in range(5)]
    assert codes == [200, 200, 200, 429, 429]
    response = client.post(CHAT, json={"message": "hello"})
    assert response.headers["content-type"] == PROBLEM
    assert response.headers["retry-after"] == "60"


def make_request(client: tuple[str, int] | None) -> Request:
    return Request({"type": "http", "client": client, "headers": []})


def test_addresses_of_one_ipv6_network_are_one_sender() -> None:
    own = {find_sender(make_request((f"2001:db8::{number}", 1))) for number in (1, 2, "ffff")}
    assert own == {"2001:db8::/64"}
    assert find_sender(make_request(("2001:db8:1::1", 1))) == "2001:db8:1::/64"
    assert find_sender(make_request(("192.0.2.1", 1))) == "192.0.2.1"
    assert find_sender(make_request(("::ffff:192.0.2.1", 1))) == "192.0.2.1"
    assert find_sender(make_request(None)) == "unknown"


def test_reading_and_health_are_not_limited(make_client: MakeClient) -> None:
    client = make_client(requests_per_minute=1)
    for _ in range(5):
        assert client.get("/health/ready").status_code == 200
        assert client.get("/api/v1/documents").status_code == 200


@pytest.mark.parametrize("message", ["I can't breathe", "I want to die"])
def test_an_emergency_is_answered_within_the_limit(make_client: MakeClient, message: str) -> None:
    client = make_client(requests_per_minute=60)
    for _ in range(50):
        client.post(CHAT, json={"message": "hello"})
    assert client.post(CHAT, json={"message": message}).json()["outcome"] == "urgent"


def test_a_body_that_says_it_is_too_large_is_a_413_problem(client: TestClient) -> None:
    content = b'{"message": "' + b"x" * MAX_BODY_BYTES + b'"}'
    response = client.post(CHAT, content=content, headers={"Content-Type": "application/json"})
    assert response.status_code == 413
    assert response.headers["content-type"] == PROBLEM


def test_a_body_that_turns_out_too_large_is_a_413_problem(client: TestClient) -> None:
    def stream() -> Iterator[bytes]:
        for _ in range(100):
            yield b"x" * 1024

    response = client.post(CHAT, content=stream(), headers={"Content-Type": "application/json"})
    assert response.status_code == 413
    assert response.headers["content-type"] == PROBLEM


def test_the_largest_request_of_the_contract_is_not_too_large(client: TestClient) -> None:
    body = {"message": "🦶" * 500, "history": ["🦶" * 500] * 10}
    assert client.post(CHAT, json=body).status_code == 200


@pytest.mark.parametrize("path", [CHAT, "/api/v1/feedback"])
def test_no_other_website_may_ask_unless_it_is_named(client: TestClient, path: str) -> None:
    headers = {"Origin": "https://clinic.example", "Access-Control-Request-Method": "POST"}
    response = client.options(path, headers=headers)
    assert response.status_code == 400
    assert "access-control-allow-origin" not in response.headers


def test_any_website_may_ask_where_the_clinic_says_so(make_client: MakeClient) -> None:
    client = make_client(allowed_origins="*")
    headers = {"Origin": "https://clinic.example", "Access-Control-Request-Method": "POST"}
    response = client.options(CHAT, headers=headers)
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in response.headers


def test_only_named_websites_may_ask(make_client: MakeClient) -> None:
    client = make_client(allowed_origins="https://clinic.example,https://www.clinic.example")
    own = client.post(CHAT, json={"message": "hi"}, headers={"Origin": "https://clinic.example"})
    assert own.headers["access-control-allow-origin"] == "https://clinic.example"
    other = client.post(CHAT, json={"message": "hi"}, headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in other.headers


def test_no_answer_sets_a_cookie(client: TestClient) -> None:
    for response in (
        client.get("/"),
        client.get("/chat"),
        client.post(CHAT, json={"message": "hello"}),
    ):
        assert "set-cookie" not in response.headers


def test_one_opens_the_shared_counts_at_a_time() -> None:
    opening: list[int] = []

    def open_counts() -> Counter:
        opening.append(1)
        assert len(opening) == 1
        time.sleep(0.02)
        opening.pop()
        return Counter(MemoryStorage())

    clinics = [RequestLimiter(100, HitCounts(open_counts)) for _ in range(3)]
    with ThreadPoolExecutor(9) as pool:
        assert all(pool.map(lambda limiter: limiter.allows("10.0.0.1"), clinics * 3))
