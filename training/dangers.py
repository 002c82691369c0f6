"""Dangers and their look-alikes, as messages of a known kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from app.answering.answer import Outcome
from app.answering.understanding import JOINT
from index_build.knowledge import DEFAULT_KNOWLEDGE, read_knowledge
from training.practices import read_corpus

DANGERS = Path(__file__).resolve().parent / "corpus" / "dangers"
# Of the ordinary questions and examples, every so many: they would drown the dangers.
_EVERY_QUESTION, _EVERY_EXAMPLE = 4, 10
# All of the harmless ones in other languages: there are few.
_FOREIGN = Outcome.UNSUPPORTED_LANGUAGE


class Labelled(NamedTuple):
    """A message, and which danger it tells of ("ok": none)."""

    text: str
    kind: str


def read_dangers(folder: Path = DANGERS) -> Iterator[Labelled]:
    """Yield every line of the folder's files: ``KIND | message`` or ``KIND | earlier >> message``.

    The files in the folder itself are in English, those in ``languages/`` in others.
    """
    for path in sorted(folder.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            kind, _, text = line.strip().partition(" | ")
            if text:
                yield Labelled(JOINT.join(turn.strip() for turn in text.split(">>")[-2:]), kind)


def list_heard() -> list[Labelled]:
    """Return what the screen of n-grams is trained on: the dangers of all languages, the practices'
    own questions and the demo's examples; of the ordinary ones in English, some.
    """
    asked = [
        Labelled(JOINT.join([*question.history[-1:], question.text]), name_kind(question.label))
        for practice in read_corpus()
        for question in practice.questions
    ]
    examples = read_knowledge(DEFAULT_KNOWLEDGE).examples
    told = [
        Labelled(text, name_kind(examples.outcome(row).value))
        for row, text in enumerate(examples.questions)
    ]
    foreign = [m for row, m in enumerate(told) if examples.outcome(row) is _FOREIGN]
    return [
        *read_dangers(),
        *read_dangers(DANGERS / "languages"),
        *_thin_out(asked, _EVERY_QUESTION),
        *_thin_out(told, _EVERY_EXAMPLE),
        *foreign,
    ]


def name_kind(label: str) -> str:
    """Return the kind of a question with a label of the corpus or the topics."""
    return "urgent" if label == "urgent" else "ok"


def _thin_out(messages: Sequence[Labelled], every: int) -> Iterator[Labelled]:
    """Yield every danger, and every so many of the others."""
    return (m for n, m in enumerate(messages) if m.kind != "ok" or n % every == 0)
