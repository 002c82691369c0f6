"""The app over the small clinic's artifact."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.index.artifact import Index
from app.main import create_app
from app.settings import Settings

MakeClient = Callable[..., TestClient]


@pytest.fixture
def make_client(
    small_index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MakeClient]:
    """Start the app with some settings, and wait until it is ready or has given up."""
    with ExitStack() as stack:

        def make(*, raise_server_exceptions: bool = True, **values: Any) -> TestClient:
            given = {
                "index_dir": small_index.folder,
                "database": tmp_path / "insights.sqlite",
                "requests_per_minute": 0,
            }
            app = create_app(Settings(_env_file=None, **{**given, **values}))
            client = TestClient(app, raise_server_exceptions=raise_server_exceptions)
            stack.enter_context(client)
            deadline = time.monotonic() + 30
            while app.state.service is None and app.state.not_ready is None:
                assert time.monotonic() < deadline
                time.sleep(0.01)
            return client

        yield make


@pytest.fixture
def client(make_client: MakeClient) -> TestClient:
    return make_client()
