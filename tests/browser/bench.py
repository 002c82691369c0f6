"""The workbench as a clinic meets it: the real service, with a month of what patients asked."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page
from service_process import RunningService, run_service
from stage import PHONE, Room

from app.insights.store import InsightsStore, find_today
from app.settings import Settings
from index_build.indexing.knowledge import DEFAULT_KNOWLEDGE

TOKEN = "a-token-for-the-workbench"
CHANGE_SECONDS = 120
OLD_SENTENCE = "Collagen gives the skin its structure and supports it."
NEW_SENTENCE = "Collagen gives the skin its structure and keeps it firm."
PASSWORD = {"username": "clinic", "password": TOKEN}

_SECTION = "what-micro-needling-can-do#whether-micro-needling-can-help-scars"
# (days ago, outcome, topic, question, votes)
ASKED = (
    (0, "not_covered", "cost", "how much is one session?", ()),
    (0, "answered", "collagen-what", "what is collagen?", (True,)),
    (1, "not_covered", "cost", "what does a session cost", ()),
    (1, "not_covered", _SECTION, "how many sessions do I need", ()),
    (1, "personal_advice", None, "I am pregnant, may I?", ()),
    (2, "answered", "help-scars", "does it help scars?", (False,)),
    (2, "answered", "help-scars", "is it good for old scars", (False,)),
    (3, "not_covered", "cost", "price of micro-needling?", ()),
    (4, "answered", "how-it-works", "how does it work?", (True,)),
    (5, "not_covered", _SECTION, "how many treatments until I see something?", ()),
    (5, "small_talk", "greeting", "hello", ()),
    (8, "answered", "collagen-help", "how does collagen help?", (True,)),
    (9, "not_covered", _SECTION, "where can I park my car?", ()),
    (9, "off_topic", None, "will it rain tomorrow?", ()),
    (13, "answered", "help-scars", "can it help acne scars", ()),
    (15, "urgent", "urgent", "pus and a fever", ()),
    (16, "not_covered", _SECTION, "is there parking nearby?", ()),
    (19, "answered", "stagnation-cause", "what causes stagnation of qi?", (True,)),
    (22, "clarify", None, "the second one?", ()),
    (27, "answered", "collagen-what", "collagen?", ()),
)


def seed_insights(database: Path) -> None:
    """Write a month of answers, votes and questions, as the service would have."""
    settings = Settings(_env_file=None, database=database, question_log=True)
    for number, (ago, outcome, topic, question, votes) in enumerate(ASKED):
        day = find_today() - timedelta(days=ago)
        store = InsightsStore(settings, today=lambda day=day: day)  # type: ignore[misc]
        store.record_answer(
            answer_id=f"seed-{number}",
            outcome=outcome,
            topic=topic,
            index_version="8ef0e32bcf7e" if ago < 14 else "1c0ffee1c0ff",
            question=question,
        )
        for vote in votes:
            store.record_feedback(f"seed-{number}", vote)
        store.close()


@contextmanager
def run_bench(index_dir: Path, folder: Path, **settings: str) -> Iterator[RunningService]:
    """Run the service with the token, the question log and a month behind it."""
    seed_insights(folder / "insights.sqlite")
    given = {"insights_token": TOKEN, "question_log": "true", **settings}
    with run_service(index_dir, folder, **given) as service:
        yield service


@contextmanager
def run_watched_bench(index_dir: Path, folder: Path) -> Iterator[tuple[RunningService, Path]]:
    """Run the workbench over documents of its own, whose changes wait; also return their folder."""
    documents, index = folder / "documents", folder / "index"
    shutil.copytree(DEFAULT_KNOWLEDGE, documents)
    shutil.copytree(index_dir, index)
    watched = {"watch": str(documents), "watch_accept": "ask"}
    with run_bench(index, folder, **watched) as service:
        yield service, documents


def change_a_page(documents: Path) -> None:
    """Say more in a document than it said, and take something else out of it."""
    page = documents / "collagen.md"
    text = page.read_text(encoding="utf-8")
    assert OLD_SENTENCE in text
    page.write_text(text.replace(OLD_SENTENCE, NEW_SENTENCE), encoding="utf-8")


def wait_for_change(page: Page) -> None:
    """Reload the room until a new index waits."""
    deadline = time.monotonic() + CHANGE_SECONDS
    while not page.get_by_role("heading", name="A new index waits").is_visible():
        assert time.monotonic() < deadline, page.locator("main").text_content()
        time.sleep(1)
        page.reload()


def enter(
    room: Room, service: RunningService, path: str = "/insights", *, phone: bool = True
) -> Page:
    """Open a room of the workbench in a browser that runs no script."""
    page = room.open_page(
        viewport=PHONE if phone else None, http_credentials=PASSWORD, java_script_enabled=False
    )
    page.goto(service.url + path)
    return page
