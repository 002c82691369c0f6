"""What an answer costs, counted and not timed: runs of the network, and packages loaded for it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.answering.answer import Question
from app.answering.answerer import open_answerer
from app.index.artifact import Index
from app.models.network import Network

ROOT = Path(__file__).resolve().parents[2]
# Each of these takes tenths of a second to load, and none is needed before the first answer.
LATE = ("sqlalchemy", "alembic", "redis", "scipy", "bm25s", "gunicorn", "matplotlib")
LOADED = """
import sys
import app.serving
from app.main import create_app
from app.settings import Settings
create_app(Settings(_env_file=None))
print(*(name for name in {late!r} if name in sys.modules))
"""


@pytest.mark.parametrize(
    ("message", "history", "runs"),
    # Runs of the lowest layers, of the upper ones, and of a passage read together with the message.
    [
        # A pin decides.
        ("What is a foot bath?", (), (1, 1, 0)),
        ("hello", (), (1, 1, 0)),
        # Alone, the message before it alone, and both together; the second is only listened to.
        ("and it?", ("stiff ankles",), (5, 2, 2)),
        # The whole, each of its two questions, and the second one with the first.
        ("What is a foot bath? Can it relax stiff ankles?", (), (8, 4, 4)),
        # Each sentence by itself is only listened to.
        ("What is a foot bath? My ankles are stiff.", (), (5, 1, 2)),
    ],
)
def test_each_text_runs_once_and_no_more_passages_with_it_than_the_policy_says(
    small_index: Index,
    monkeypatch: pytest.MonkeyPatch,
    message: str,
    history: tuple[str, ...],
    runs: tuple[int, int, int],
) -> None:
    answerer = open_answerer(small_index, Network(small_index.model_folder))
    names = ("_run_lowest", "_run_upper", "run_together")
    counted = [count_calls(monkeypatch, name) for name in names]
    answerer.answer(Question(message, history, "en"))
    assert tuple(map(len, counted)) == runs


def count_calls(monkeypatch: pytest.MonkeyPatch, name: str) -> list[object]:
    """Return a list to which each call of a method of the network adds what it is given."""
    given: list[object] = []
    called = getattr(Network, name)

    def count(self: Network, *arguments: object) -> object:
        given.append(arguments)
        return called(self, *arguments)

    monkeypatch.setattr(Network, name, count)
    return given


def test_nothing_is_loaded_that_the_first_answer_does_not_need() -> None:
    script = LOADED.format(late=LATE)
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
