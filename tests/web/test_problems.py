"""Every error is a problem document (RFC 9457)."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from app.web.http.problems import ProblemError, make_response


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/v1/documents/nowhere", 404),
        ("GET", "/api/v1/chat", 405),
        ("DELETE", "/api/v1/documents", 405),
        ("GET", "/api/v1/suggestions?locale=%2F%2F", 422),
        ("POST", "/api/v1/chat", 422),
        ("POST", "/api/v1/feedback", 422),
    ],
)
def test_an_error_of_the_api_is_a_problem(
    client: TestClient, method: str, path: str, status: int
) -> None:
    response = client.request(method, path)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["type"] == "about:blank"
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]


@pytest.mark.parametrize(
    ("body", "problem"),
    [(b"{", "JSON decode error"), (b'{"message": "\xff"}', "Expected JSON in UTF-8.")],
    ids=["broken-json", "not-utf-8"],
)
def test_a_body_that_is_no_json_is_named_as_a_whole(
    client: TestClient, body: bytes, problem: str
) -> None:
    headers = {"Content-Type": "application/json"}
    response = client.post("/api/v1/chat", content=body, headers=headers)
    assert response.status_code == 422
    assert response.json()["errors"] == [{"field": "body", "problem": problem}]


def test_a_problem_has_its_headers_and_no_empty_fields() -> None:
    error = ProblemError(429, "Too many", "Please wait.", {"Retry-After": "60"})
    response = make_response(error.problem, error.headers)
    assert response.status_code == 429
    assert response.headers["retry-after"] == "60"
    assert b"errors" not in response.body
