"""Draws a document as the chat reads it: its passages, and in them what is quoted in one piece."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.index.passage import Document, Passage, Span


@dataclass(frozen=True, slots=True)
class DrawnPiece:
    """A stretch of a document's text, and whether it is a unit, quoted whole or not at all."""

    text: str
    is_unit: bool


@dataclass(frozen=True, slots=True)
class DrawnPart:
    """A stretch of a document's text in pieces: a passage, or what stands around the passages."""

    passage: Passage | None
    pieces: tuple[DrawnPiece, ...]


def draw_document(document: Document, passages: Iterable[Passage]) -> tuple[DrawnPart, ...]:
    """Return the whole of a document's text in parts, with nothing left out or said twice.

    ``passages`` are the document's own, in their order.
    """
    parts: list[DrawnPart] = []
    end = 0
    for passage in passages:
        parts += _draw_around(document.text, end, passage.span.start)
        pieces = tuple(_draw_pieces(document.text, passage.span, passage.units))
        parts.append(DrawnPart(passage, pieces))
        end = passage.span.end
    return (*parts, *_draw_around(document.text, end, len(document.text)))


def _draw_around(text: str, start: int, end: int) -> Iterator[DrawnPart]:
    if start < end:
        yield DrawnPart(None, (DrawnPiece(text[start:end], False),))


def _draw_pieces(text: str, span: Span, units: Sequence[Span]) -> Iterator[DrawnPiece]:
    end = span.start
    for unit in units:
        if end < unit.start:
            yield DrawnPiece(text[end : unit.start], False)
        yield DrawnPiece(text[unit.start : unit.end], True)
        end = unit.end
    if end < span.end:
        yield DrawnPiece(text[end : span.end], False)
