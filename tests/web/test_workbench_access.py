"""Which forms may change something: the workbench's own, and programs with the token."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.settings import Settings
from app.web.http.problems import add_problem_handlers
from app.web.state import AppState
from app.web.workbench.room import CHANGING

TOKEN = "a-token-for-tests"
PASSWORD = ("clinic", TOKEN)


@pytest.fixture
def client(tmp_path) -> TestClient:
    app = FastAPI()
    app.state = AppState(
        Settings(_env_file=None, insights_token=TOKEN, database=tmp_path / "insights.sqlite")
    )
    add_problem_handlers(app)

    @app.post("/change", dependencies=CHANGING)
    def change() -> str:
        return "changed"

    return TestClient(app)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
        {"Origin": "http://testserver"},
        {"Origin": "https://testserver"},
    ],
)
def test_a_form_of_the_workbench_may_change_something(client, headers) -> None:
    assert client.post("/change", auth=PASSWORD, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://testserver.evil.example"},
        {"Origin": "http://testserver:81"},
        {"Origin": "null"},
        {"Origin": ""},
        {},
    ],
)
def test_what_another_website_may_have_sent_changes_nothing(client, headers) -> None:
    answer = client.post("/change", auth=PASSWORD, headers=headers)
    assert answer.status_code == 403
    assert "Bearer" in answer.json()["detail"]


def test_a_program_with_the_token_as_bearer_may_change_something(client) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    assert client.post("/change", headers=headers).status_code == 200


@pytest.mark.parametrize("scheme", ["Bearer wrong", "Basic d3Jvbmc6d3Jvbmc="])
def test_a_form_of_the_workbench_without_the_token_changes_nothing(client, scheme) -> None:
    headers = {"Authorization": scheme, "Sec-Fetch-Site": "same-origin"}
    assert client.post("/change", headers=headers).status_code == 401
