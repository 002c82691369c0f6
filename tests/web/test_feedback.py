from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.settings import Settings
from app.web.http.problems import add_problem_handlers
from app.web.routes import feedback
from app.web.state import AppState


def make_app(settings: Settings) -> FastAPI:
    app = FastAPI()
    app.state = AppState(settings)
    add_problem_handlers(app)
    app.include_router(feedback.router)
    return app


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    app = make_app(Settings(_env_file=None, database=tmp_path / "insights.sqlite"))
    with TestClient(app) as client:
        yield client
    app.state.insights.close()


def record(client: TestClient) -> None:
    client.app.state.insights.record_answer(
        answer_id="a1", outcome="answered", topic="hair", index_version="v1", question="hair?"
    )


def test_feedback_is_saved_without_a_body_in_return(client: TestClient) -> None:
    record(client)
    answer = client.post("/api/v1/feedback", json={"id": "a1", "helpful": True})
    assert (answer.status_code, answer.content) == (204, b"")
    assert client.app.state.insights.read_report(7).answered[0].helpful == 1


def test_a_second_vote_replaces_the_first(client: TestClient) -> None:
    record(client)
    for helpful in (True, False):
        client.post("/api/v1/feedback", json={"id": "a1", "helpful": helpful})
    [count] = client.app.state.insights.read_report(7).answered
    assert (count.helpful, count.not_helpful) == (0, 1)


def test_feedback_sets_no_cookie(client: TestClient) -> None:
    record(client)
    answer = client.post("/api/v1/feedback", json={"id": "a1", "helpful": True})
    assert "set-cookie" not in answer.headers


def test_an_unknown_id_is_a_404_problem(client: TestClient) -> None:
    answer = client.post("/api/v1/feedback", json={"id": "nobody", "helpful": True})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == "No such answer"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"id": "a1"},
        {"id": "", "helpful": True},
        {"id": "a" * 65, "helpful": True},
        {"id": "a1", "helpful": True, "comment": "thanks"},
        {"id": "a1", "helpful": "yes"},
        {"id": "a1", "helpful": 1},
    ],
)
def test_a_body_that_does_not_fit_the_contract_is_refused(
    client: TestClient, body: dict[str, object]
) -> None:
    assert client.post("/api/v1/feedback", json=body).status_code == 422


def test_feedback_that_cannot_be_saved_is_a_503_problem(tmp_path: Path) -> None:
    app = make_app(Settings(_env_file=None, database=tmp_path))
    with TestClient(app) as client:
        answer = client.post("/api/v1/feedback", json={"id": "a1", "helpful": True})
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert str(tmp_path) not in answer.text


def test_too_much_feedback_is_refused(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, database=tmp_path / "i.sqlite", requests_per_minute=2)
    app = make_app(settings)
    with TestClient(app) as client:
        body = {"id": "nobody", "helpful": True}
        statuses = [client.post("/api/v1/feedback", json=body).status_code for _ in range(3)]
    app.state.insights.close()
    assert statuses == [404, 404, 429]
