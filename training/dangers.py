"""Dangers and their look-alikes, as messages of a known kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from app.answering.context import JOINT
from app.models.encoder import KINDS
from app.models.ngrams import GROUPS
from training.examples import read_topics
from training.messages import Message
from training.practices import read_corpus

DANGERS = Path(__file__).resolve().parent / "corpus" / "dangers"
# What a harmless look-alike may be: anything but a danger or another language.
_HARMLESS = tuple(
    kind for kind in KINDS if not kind.startswith("urgent") and kind != "unsupported_language"
)
# A danger weighs more than another message in the encoder's loss.
_WEIGHT = 1.5
# Of the ordinary questions and examples, every so many: they would drown the dangers.
_EVERY_QUESTION, _EVERY_EXAMPLE = 4, 10
# Of the demo's plain questions, so many as there are of all practices.
_EVERY_PLAIN = 3
# All of the harmless ones in other languages: there are few.
_FOREIGN = "unsupported_language"


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
    told = [(text, topic.outcome) for topic in read_topics() for text in topic.examples]
    return [
        *read_dangers(),
        *read_dangers(DANGERS / "languages"),
        *_thin_out(asked, _EVERY_QUESTION),
        *_thin_out([Labelled(text, name_kind(o)) for text, o in told], _EVERY_EXAMPLE),
        *(Labelled(text, name_kind(o)) for text, o in told if o == _FOREIGN),
    ]


def list_grouped() -> list[Labelled]:
    """Return messages by what they are (models.ngrams.GROUPS): the practices' questions, the demo's
    examples, the English dangers, and all messages in other languages.
    """
    groups = {name: name for name in GROUPS} | {"answered": "question", "not_covered": "question"}
    asked = [
        Labelled(JOINT.join([*question.history[-1:], question.text]), groups[question.label])
        for practice in read_corpus()
        for question in practice.questions
    ]
    told = [Labelled(e, groups[t.outcome]) for t in read_topics() for e in t.examples]
    plain = [message for message in told if message.kind == "question"]
    return [
        *asked,
        *(message for message in told if message.kind != "question"),
        *plain[::_EVERY_PLAIN],
        *(Labelled(text, "urgent") for text, kind in read_dangers() if kind != "ok"),
        *(Labelled(text, _FOREIGN) for text, _ in read_dangers(DANGERS / "languages")),
    ]


def name_kind(label: str) -> str:
    """Return the kind of a question with a label of the corpus or the examples."""
    return "urgent" if label == "urgent" else "ok"


@cache
def list_messages() -> tuple[Message, ...]:
    """Return the English ones, as messages for the encoder."""
    return tuple(Message(text, _find_kinds(kind), _WEIGHT) for text, kind in read_dangers())


def _thin_out(messages: Sequence[Labelled], every: int) -> Iterator[Labelled]:
    """Yield every danger, and every so many of the others."""
    return (m for n, m in enumerate(messages) if m.kind != "ok" or n % every == 0)


def _find_kinds(kind: str) -> tuple[str, ...]:
    """Return what the encoder may call it: it knows fewer dangers than there are."""
    if kind == "ok":
        return _HARMLESS
    return (kind,) if kind in KINDS else ("urgent",)
