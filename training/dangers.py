"""Dangers and their look-alikes, as messages of a known kind."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

from app.answering.understanding import JOINT
from app.models.encoder import KINDS
from training.encoder import Message

DANGERS = Path(__file__).resolve().parent / "corpus" / "dangers"
# What a harmless look-alike may be: anything but a danger or another language.
_HARMLESS = tuple(
    kind for kind in KINDS if not kind.startswith("urgent") and kind != "unsupported_language"
)
# A danger weighs more than another message in the screen's loss.
_WEIGHT = 1.5
_DRAWN = 20


@cache
def read_dangers(folder: Path = DANGERS) -> tuple[Message, ...]:
    """Return every line of the files: ``KIND | message`` or ``KIND | earlier >> message``."""
    lines = [line for path in sorted(folder.glob("*.txt")) for line in path.open(encoding="utf-8")]
    return tuple(_parse(line.strip()) for line in lines if " | " in line)


def draw_dangers(chance: random.Random) -> list[Message]:
    """Return some of them."""
    known = read_dangers()
    return chance.sample(known, min(len(known), _DRAWN))


def _parse(line: str) -> Message:
    kind, _, text = line.partition(" | ")
    joined = JOINT.join(turn.strip() for turn in text.split(">>")[-2:])
    return Message(joined, _HARMLESS if kind == "ok" else (kind,), _WEIGHT)
