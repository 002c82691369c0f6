"""A store on both databases, with a calendar that tests can turn."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from data_servers import PostgresServer, join_files
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL

from app.insights.database import make_file_url, read_url
from app.insights.store import InsightsStore
from app.settings import Settings


class Calendar:
    """Today, as long as nobody moves it."""

    def __init__(self) -> None:
        self.today = date(2026, 3, 10)

    def __call__(self) -> date:
        return self.today

    def move(self, days: int) -> None:
        self.today += timedelta(days=days)


MakeStore = Callable[..., InsightsStore]


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "private" / "insights.sqlite"


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, database: Path) -> dict[str, Any]:
    """The setting that names a new database, once for each kind."""
    if request.param == "sqlite":
        return {"database": database}
    return {"database_url": request.getfixturevalue("postgres_url")}


@pytest.fixture
def url(address: dict[str, Any]) -> URL:
    """The address as the store reads it."""
    if "database" in address:
        return make_file_url(address["database"])
    return read_url(address["database_url"])


@pytest.fixture
def make_store(address: dict[str, Any], calendar: Calendar) -> Iterator[MakeStore]:
    """Make stores on a new database, once for each kind."""
    with open_stores(address, calendar) as make:
        yield make


@pytest.fixture
def make_file_store(database: Path, calendar: Calendar) -> Iterator[MakeStore]:
    """Make stores on a file, for what only files do."""
    with open_stores({"database": database}, calendar) as make:
        yield make


@pytest.fixture
def make_server_store(postgres_url: str, calendar: Calendar) -> Iterator[MakeStore]:
    """Make stores on PostgreSQL, for what only servers do."""
    with open_stores({"database_url": postgres_url}, calendar) as make:
        yield make


@contextmanager
def open_stores(address: dict[str, Any], calendar: Calendar) -> Iterator[MakeStore]:
    with ExitStack() as stack:

        def make(clinic: str = "", **values: Any) -> InsightsStore:
            settings = Settings(_env_file=None, **{**address, **values})
            store = InsightsStore(settings, clinic=clinic, today=calendar)
            stack.callback(store.close)
            return store

        yield make


_numbers = itertools.count()


@pytest.fixture
def record() -> Callable[..., str]:
    """Record one answer and return its id."""

    def record_one(store: InsightsStore, **values: Any) -> str:
        answer_id = f"answer-{next(_numbers)}"
        given = {
            "answer_id": answer_id,
            "outcome": "not_covered",
            "topic": "cost",
            "index_version": "v1",
            "question": "how much is it?",
        }
        store.record_answer(**{**given, **values})
        return answer_id

    return record_one


@pytest.fixture
def read_rows(url: URL) -> Callable[[str], list[tuple[Any, ...]]]:
    """Return the rows of a query on a connection that is none of the store's."""

    def read(query: str) -> list[tuple[Any, ...]]:
        engine = create_engine(url)
        with engine.begin() as connection:
            rows = [tuple(row) for row in connection.execute(text(query))]
        engine.dispose()
        return rows

    return read


@pytest.fixture
def read_bytes(request: pytest.FixtureRequest, url: URL) -> Callable[[], bytes]:
    """Return all bytes of the database's files."""

    def read() -> bytes:
        if url.get_backend_name() == "sqlite":
            return join_files(Path(str(url.database)).parent)
        server: PostgresServer = request.getfixturevalue("postgres_server")
        server.run_sql("CHECKPOINT")
        rows = server.run_sql(f"SELECT oid FROM pg_database WHERE datname = '{url.database}'")
        return join_files(server.data / "base" / str(rows[0][0]))

    return read


@pytest.fixture
def place() -> str:
    """A word that no other test writes anywhere."""
    return "Ruritania" + "".join(secrets.choice("bcdfghjk") for _ in range(16))


@pytest.fixture
def secret(place: str) -> str:
    """What a patient might tell."""
    return f"my scar after leaving {place} hurts"
