"""A store on a real file, with a calendar that tests can turn."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

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


@pytest.fixture
def make_store(database: Path, calendar: Calendar) -> Iterator[MakeStore]:
    stores = []

    def make(**values: Any) -> InsightsStore:
        settings = Settings(_env_file=None, **{"database": database, **values})
        stores.append(InsightsStore(settings, today=calendar))
        return stores[-1]

    yield make
    for store in stores:
        store.close()


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
