"""Dangers and their look-alikes, as messages of a known kind."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from app.answering.understanding import JOINT
from app.models.encoder import KINDS
from training.clinics import Clinic
from training.encoder import Message

DANGERS = Path(__file__).resolve().parent / "corpus" / "dangers"
# What a harmless look-alike may be: anything but a danger or another language.
_HARMLESS = tuple(
    kind for kind in KINDS if not kind.startswith("urgent") and kind != "unsupported_language"
)
# A danger weighs more than another message in the screen's loss.
_WEIGHT = 1.5
_DRAWN = 20
_ORDINARY = 4


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


def list_heard(clinics: list[Clinic]) -> list[Labelled]:
    """Return what the screen of n-grams is trained on: the dangers of all languages, and the
    practices' own questions, every fourth of the ordinary ones.
    """
    asked = [
        Labelled(asked.text, "urgent" if asked.label == "urgent" else "ok")
        for clinic in clinics
        for number, asked in enumerate(clinic.asked)
        if asked.label == "urgent" or number % _ORDINARY == 0
    ]
    return [*read_dangers(), *read_dangers(DANGERS / "languages"), *asked]


def draw_dangers(chance: random.Random) -> list[Message]:
    """Return some of the English ones, as messages for the encoder."""
    known = _list_messages()
    return chance.sample(known, min(len(known), _DRAWN))


@cache
def _list_messages() -> tuple[Message, ...]:
    return tuple(Message(text, _find_kinds(kind), _WEIGHT) for text, kind in read_dangers())


def _find_kinds(kind: str) -> tuple[str, ...]:
    """Return what the encoder may call it: it knows fewer dangers than there are."""
    if kind == "ok":
        return _HARMLESS
    return (kind,) if kind in KINDS else ("urgent",)
