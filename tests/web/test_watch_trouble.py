"""Documents that cannot be watched: patients are answered, and an operator is told."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.following import NOT_WATCHED
from app.index.artifact import Index

MakeClient = Callable[..., TestClient]


def wait_for_detail(client: TestClient) -> str:
    deadline = time.monotonic() + 30
    while "detail" not in (body := client.get("/health/ready").json()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return str(body["detail"])


@pytest.fixture
def live(small_index: Index, tmp_path: Path) -> Path:
    return shutil.copytree(small_index.folder, tmp_path / "index")


def test_without_an_index_builder_the_index_is_served_as_it_is(
    make_client: MakeClient,
    live: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("app.changing.building._BUILDER", "no_such_package")
    client = make_client(index_dir=live, watch=tmp_path)
    assert wait_for_detail(client) == NOT_WATCHED
    assert "send the service SIGHUP" in caplog.text
    answer = client.post("/api/v1/chat", json={"message": "What is a foot bath?"}).json()
    assert answer["outcome"] == "answered"


def test_a_folder_that_cannot_be_written_to_is_told(
    make_client: MakeClient, live: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    live.with_name("index.next").write_text("in the way")
    client = make_client(index_dir=live, watch=tmp_path)
    assert wait_for_detail(client) == NOT_WATCHED
    assert "index.next" in caplog.text
