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
    [
        ("What is a foot bath?", (), 1),
        ("hello", (), 1),
        # Alone, the message before it alone, and both together.
        ("and it?", ("stiff ankles",), 3),
        # The whole, each of its two questions, and the second one with the first.
        ("What is a foot bath? Can it relax stiff ankles?", (), 4),
    ],
)
def test_the_network_runs_once_for_each_text_and_never_for_a_passage(
    small_index: Index,
    monkeypatch: pytest.MonkeyPatch,
    message: str,
    history: tuple[str, ...],
    runs: int,
) -> None:
    answerer = open_answerer(small_index, Network(small_index.model_folder))
    counted: list[object] = []
    run = Network._run

    def count(self: Network, encoding: object, outputs: list[str]) -> object:
        counted.append(encoding)
        return run(self, encoding, outputs)  # type: ignore[arg-type]

    monkeypatch.setattr(Network, "_run", count)
    answerer.answer(Question(message, history, "en"))
    assert len(counted) == runs


def test_nothing_is_loaded_that_the_first_answer_does_not_need() -> None:
    script = LOADED.format(late=LATE)
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
