"""A document's text as blocks for a page, with the quoted stretch marked."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

_BLOCK = re.compile(r"[^\n]+(?:\n[^\n]+)*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, marked or not."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A heading or a paragraph, in pieces."""

    heading: bool
    pieces: tuple[Piece, ...]
    first_marked: bool


def mark_text(text: str, start: int, end: int, headings: Collection[str]) -> tuple[Block, ...]:
    """Split the text at blank lines and mark ``text[start:end]``; a range outside it marks nothing.

    Offsets count code points.
    """
    if not 0 <= start < end <= len(text):
        start = end = 0
    blocks: list[Block] = []
    is_marked_yet = False
    for match in _BLOCK.finditer(text):
        pieces = _cut_block(text, match.start(), match.end(), start, end)
        is_first = not is_marked_yet and any(piece.marked for piece in pieces)
        is_marked_yet = is_marked_yet or is_first
        blocks.append(Block(match.group() in headings, pieces, is_first))
    return tuple(blocks)


def _cut_block(text: str, left: int, right: int, start: int, end: int) -> tuple[Piece, ...]:
    first, last = min(max(left, start), right), min(max(left, end), right)
    cuts = ((left, first, False), (first, last, True), (last, right, False))
    return tuple(Piece(text[a:b], marked) for a, b, marked in cuts if a < b)
