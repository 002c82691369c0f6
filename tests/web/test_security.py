"""Headers on every answer, also the early and the broken ones; metrics and keys."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

import pytest
from fastapi import Request
from fastapi.testclient import TestClient

from app.answering.answerer import Answerer
from app.settings import Settings
from app.web.http.keys import KeyRing
from app.web.http.limits import MAX_BODY_BYTES
from app.web.http.senders import is_this_machine

CHAT = "/api/v1/chat"
SITE = "https://clinic.example"
KEY = "k" * 43
ENTRY = f"portal:{hashlib.sha256(KEY.encode()).hexdigest()}"
TOKEN = "0123456789abcdef"
MakeClient = Callable[..., TestClient]


def fail(self: Answerer, question: object) -> None:
    raise RuntimeError("broken on purpose")


def send_preflight(client: TestClient) -> object:
    headers = {"Origin": SITE, "Access-Control-Request-Method": "POST"}
    return client.options(CHAT, headers=headers)


ANSWERS: dict[str, Callable[[TestClient], object]] = {
    "page": lambda client: client.get("/"),
    "api": lambda client: client.get("/api/v1/documents"),
    "early 413": lambda client: client.post(CHAT, content=b"x" * (MAX_BODY_BYTES + 1)),
    "preflight": send_preflight,
    "500": lambda client: client.post(CHAT, json={"message": "What is a foot bath?"}),
    "404": lambda client: client.get("/nothing"),
    "405": lambda client: client.delete("/health/live"),
    "422": lambda client: client.post(CHAT, json={}),
    "head": lambda client: client.head("/health/live"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_has_the_security_headers_and_an_id(
    make_client: MakeClient, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(Answerer, "answer", fail)
    client = make_client(raise_server_exceptions=False, allowed_origins=SITE)
    response = ANSWERS[name](client)
    headers = response.headers  # type: ignore[attr-defined]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors" in headers["content-security-policy"]
    assert headers["permissions-policy"]
    assert re.fullmatch("[0-9a-f]{32}", headers["x-request-id"])


def test_an_error_can_be_read_by_the_clinic_s_website(
    make_client: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Answerer, "answer", fail)
    client = make_client(raise_server_exceptions=False, allowed_origins=SITE)
    response = client.post(CHAT, json={"message": "hello"}, headers={"Origin": SITE})
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["access-control-allow-origin"] == SITE
    assert "verbatim_faults_total 1.0" in client.get("/metrics").text


def test_data_is_kept_by_no_cache_and_loaded_by_no_other_website(client: TestClient) -> None:
    for response in (client.get("/api/v1/documents"), client.post(CHAT, json={"message": "hi"})):
        assert response.headers["cache-control"] == "no-store"
        assert response.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize(
    ("given", "kept"),
    [("proxy-0123.45_6", True), ("short", False), ("x" * 65, False), ("a b\tc:defghij", False)],
)
def test_an_id_from_the_proxy_is_kept_if_it_can_stand_in_a_log(
    client: TestClient, given: str, kept: bool
) -> None:
    found = client.get("/health/live", headers={"X-Request-ID": given}).headers["x-request-id"]
    assert (found == given) is kept


def make_request(host: str, **headers: str) -> Request:
    listed = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "client": (host, 1), "headers": listed})


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_a_program_on_this_machine_is_known_by_its_address(host: str) -> None:
    assert is_this_machine(make_request(host))


@pytest.mark.parametrize(
    "request_",
    [
        *(make_request("192.0.2.1"), make_request("2001:db8::1"), make_request("testclient")),
        make_request("127.0.0.1", x_forwarded_for="192.0.2.1"),
        make_request("127.0.0.1", forwarded="for=192.0.2.1"),
        make_request("127.0.0.1", via="1.1 proxy"),
    ],
)
def test_what_a_proxy_passes_on_is_not_of_this_machine(request_: Request) -> None:
    assert not is_this_machine(request_)


def from_elsewhere(client: TestClient) -> TestClient:
    return TestClient(client.app, client=("192.0.2.1", 50000))


def test_other_machines_see_no_metrics(client: TestClient) -> None:
    response = from_elsewhere(client).get("/metrics")
    assert response.status_code == 403
    assert "verbatim_answers" not in response.text


def test_other_machines_see_the_metrics_with_their_token(make_client: MakeClient) -> None:
    client = from_elsewhere(make_client(metrics_token=TOKEN))
    assert client.get("/metrics").status_code == 401
    right = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert "verbatim_ready" in right.text
    codes = [
        client.get("/metrics", headers={"Authorization": f"Bearer {n}"}).status_code
        for n in range(6)
    ]
    assert codes == [401] * 5 + [429]


def test_guessing_locks_out_of_the_metrics_even_with_the_right_token(
    make_client: MakeClient,
) -> None:
    client = from_elsewhere(make_client(metrics_token=TOKEN))
    for _ in range(6):
        client.get("/metrics", headers={"Authorization": "Bearer guess"})
    right = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert right.status_code == 429
    assert "Retry-After" in right.headers


def test_a_token_in_any_letters_opens_the_metrics(make_client: MakeClient) -> None:
    token = "ein-schlüssel-für-zahlen"
    client = from_elsewhere(make_client(metrics_token=token))
    headers = {"Authorization": f"Bearer {token}".encode()}
    assert client.get("/metrics", headers=headers).status_code == 200


def test_a_key_is_known_by_its_hash() -> None:
    ring = KeyRing((ENTRY,))
    assert ring.find_name(KEY) == "portal"
    assert ring.find_name(KEY + "x") is None
    assert ring.find_name(ENTRY.partition(":")[2]) is None
    assert not KeyRing(())
    assert KEY not in repr(vars(ring))


def test_a_key_counts_for_itself_and_not_for_its_address(make_client: MakeClient) -> None:
    client = make_client(api_keys=ENTRY, requests_per_minute=1, key_requests_per_minute=3)
    headers = {"Authorization": f"Bearer {KEY}"}
    codes = [
        client.post(CHAT, json={"message": "hi"}, headers=headers).status_code for _ in range(4)
    ]
    assert codes == [200, 200, 200, 429]
    assert client.post(CHAT, json={"message": "hi"}).status_code == 200
    assert client.post(CHAT, json={"message": "hi"}).status_code == 429
    assert "verbatim_limited_total 2.0" in client.get("/metrics").text


def test_an_unknown_key_is_refused_and_its_tries_are_limited(make_client: MakeClient) -> None:
    client = make_client(api_keys=ENTRY, requests_per_minute=2)
    headers = {"Authorization": "Bearer wrong"}
    codes = [
        client.post(CHAT, json={"message": "hi"}, headers=headers).status_code for _ in range(3)
    ]
    assert codes == [401, 401, 429]


def test_without_keys_nobody_is_asked_for_one(client: TestClient) -> None:
    headers = {"Authorization": "Bearer anything"}
    assert client.post(CHAT, json={"message": "hi"}, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "entry", [KEY, f"portal:{KEY}", "portal:" + "A" * 64, "Portal:" + "a" * 64]
)
def test_a_bare_key_is_refused_as_a_setting_and_not_shown(entry: str) -> None:
    with pytest.raises(ValueError, match="expected entries name:hash") as found:
        Settings(_env_file=None, api_keys=entry)
    assert KEY not in str(found.value)
