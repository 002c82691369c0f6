"""A service whose index comes from an address, and that outlives the store."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.index.artifact import Index

MakeClient = Callable[..., TestClient]


def test_a_service_fetches_its_index_and_loads_it_again_while_the_store_is_away(
    make_client: MakeClient,
    small_index: Index,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = shutil.copytree(small_index.folder, tmp_path / "store")
    places = {"index_url": store.as_uri(), "index_dir": tmp_path / "served" / "index"}
    assert make_client(**places).get("/health/ready").status_code == 200
    shutil.rmtree(store)
    assert make_client(**places).get("/health/ready").status_code == 200
    assert "the index that was fetched before is loaded" in caplog.text


def test_without_store_and_index_the_service_says_that_it_is_not_ready(
    make_client: MakeClient, tmp_path: Path
) -> None:
    places = {"index_url": "file:///nowhere/index", "index_dir": tmp_path / "served" / "index"}
    assert make_client(**places).get("/health/ready").status_code == 503
