"""HEAD is answered like GET, without a body."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

PATHS = (
    *("/health/live", "/health/ready", "/metrics", "/", "/chat", "/docs", "/openapi.json"),
    *("/widget.js", "/api/v1/documents", "/api/v1/documents/foot-baths", "/documents/foot-baths"),
)


@pytest.mark.parametrize("path", PATHS)
def test_head_has_the_status_and_type_of_get_and_no_body(client: TestClient, path: str) -> None:
    head, get = client.head(path), client.get(path)
    assert (head.status_code, get.status_code) == (200, 200)
    assert head.headers["content-type"] == get.headers["content-type"]
    assert head.content == b""


def test_head_of_what_is_not_there_is_not_found(client: TestClient) -> None:
    assert client.head("/nothing").status_code == 404


def test_head_of_what_is_only_posted_to_is_refused(client: TestClient) -> None:
    assert client.head("/api/v1/chat").status_code == 405
