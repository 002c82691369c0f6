"""Two texts side by side, with the words that differ marked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORD = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text, and whether the other text lacks it."""

    text: str
    differs: bool


def mark_words(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return both texts in pieces; the pieces of each, joined, are the text."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    removed: list[Piece] = []
    added: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        for pieces, words in ((removed, before[a:b]), (added, after[c:d])):
            if words:
                pieces.append(Piece("".join(words), kind != "equal"))
    return tuple(removed), tuple(added)
