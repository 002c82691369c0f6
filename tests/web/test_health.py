"""Live, ready and counted; and what happens while there is no index."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import app.loading
from app.index.artifact import Index, load
from app.main import create_app
from app.settings import Settings

MakeClient = Callable[..., TestClient]
NEEDS_INDEX = ("/health/ready", "/api/v1/documents", "/api/v1/documents/x", "/api/v1/suggestions")


def check_not_ready(client: TestClient) -> str:
    assert client.get("/health/live").json() == {"status": "live"}
    assert "verbatim_ready 0.0" in client.get("/metrics").text
    for path in NEEDS_INDEX:
        response = client.get(path)
        assert response.status_code == 503
        assert response.headers["content-type"] == "application/problem+json"
        assert response.headers["retry-after"] == "2"
    response = client.post("/api/v1/chat", json={"message": "What is a foot bath?"})
    assert response.status_code == 503
    detail: str = response.json()["detail"]
    return detail


def test_a_loaded_service_is_live_and_ready(client: TestClient) -> None:
    assert client.get("/health/live").json() == {"status": "live"}
    assert client.get("/health/ready").json() == {"status": "ready"}
    assert "verbatim_ready 1.0" in client.get("/metrics").text


def test_a_service_is_live_and_not_ready_while_it_loads(
    small_index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_load = threading.Event()

    def load_late(folder: Path) -> Index:
        may_load.wait(30)
        return load(folder)

    monkeypatch.setattr(app.loading, "load", load_late)
    settings = Settings(_env_file=None, index_dir=small_index.folder, database=tmp_path / "i.db")
    with TestClient(create_app(settings), client=("127.0.0.1", 50000)) as client:
        detail = check_not_ready(client)
        may_load.set()
        while client.get("/health/ready").status_code == 503:
            pass
        assert client.get("/health/ready").json() == {"status": "ready"}
    assert detail == "The service is starting; try again in a moment."


def test_a_missing_artifact_is_said_in_the_log_and_not_to_the_patient(
    make_client: MakeClient, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        detail = check_not_ready(make_client(index_dir=tmp_path / "nowhere"))
    assert "python -m index_build build" in caplog.text
    assert "nowhere" not in detail


def test_a_broken_artifact_is_never_served(
    make_client: MakeClient,
    small_index: Index,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    folder = shutil.copytree(small_index.folder, tmp_path / "broken")
    path = folder / "documents" / "foot-baths.txt"
    path.write_text(path.read_text().replace("warm", "cold"))
    with caplog.at_level(logging.INFO):
        check_not_ready(make_client(index_dir=folder))
    assert "foot-baths.txt: expected SHA-256" in caplog.text


@pytest.mark.parametrize("model", ["service.Network", "answering.answerer.NgramScreen"])
def test_a_model_that_cannot_be_opened_is_not_served(
    make_client: MakeClient, monkeypatch: pytest.MonkeyPatch, model: str
) -> None:
    def fail(*args: object, **options: object) -> None:
        raise RuntimeError("no such operator")

    monkeypatch.setattr(f"app.{model}", fail)
    check_not_ready(make_client())


def test_answers_are_counted_by_outcome_and_nothing_else(client: TestClient) -> None:
    for message in ("What is a foot bath?", "How does warmth work?", "hello"):
        client.post("/api/v1/chat", json={"message": message})
    response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert 'verbatim_answers_total{outcome="answered"} 2.0' in response.text
    assert 'verbatim_answers_total{outcome="small_talk"} 1.0' in response.text
    assert "verbatim_answer_seconds_count 3.0" in response.text
    assert "foot" not in response.text
