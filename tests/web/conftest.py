"""The app over the small clinic's artifact."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.index.artifact import Index
from app.main import create_app
from app.metrics import Metrics
from app.service import Service
from app.settings import Settings
from app.web.http.problems import add_problem_handlers
from app.web.routes import chat
from app.web.state import AppState
from app.web.workbench import rooms

BENCH_TOKEN = "a-token-for-tests"

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
            client = TestClient(
                app, raise_server_exceptions=raise_server_exceptions, client=("127.0.0.1", 50000)
            )
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


@pytest.fixture
def make_bench(small_index: Index, tmp_path: Path) -> Iterator[MakeClient]:
    """Open the workbench and the chat over the small clinic, without the rest of the service."""
    service = Service(small_index, Metrics())
    with ExitStack() as stack:

        def make(**values: Any) -> TestClient:
            given = {"database": tmp_path / "insights.sqlite", "insights_token": BENCH_TOKEN}
            app = FastAPI()
            app.state = AppState(Settings(_env_file=None, **{**given, **values}))
            app.state.service = service
            stack.callback(app.state.insights.close)
            add_problem_handlers(app)
            app.include_router(rooms.router)
            app.include_router(chat.router)
            headers = {"Authorization": f"Bearer {BENCH_TOKEN}"}
            return TestClient(app, headers=headers)

        yield make
