"""A document as the chat reads it: what may be quoted together, and what is never quoted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.index.passage import Document, Passage, Span


@dataclass(frozen=True, slots=True)
class Unit:
    """The least that is quoted alone: ``text``, and what stands between it and the next unit."""

    text: str
    after: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a document: a passage in its units, or text (``units`` is empty) that is none.

    All texts of all stretches, joined, are the document's.
    """

    text: str
    passage: Passage | None = None
    units: tuple[Unit, ...] = ()


def lay_out(document: Document, passages: Sequence[Passage]) -> tuple[Stretch, ...]:
    """Return a document in stretches; its passages may come in any order, but do not overlap."""
    stretches: list[Stretch] = []
    reached = 0
    for passage in sorted(passages, key=lambda passage: passage.span.start):
        if passage.span.start > reached:
            stretches.append(Stretch(document.text[reached : passage.span.start]))
        units = _cut_units(document.text, passage)
        stretches.append(Stretch(document.slice(passage.span), passage, units))
        reached = passage.span.end
    if reached < len(document.text):
        stretches.append(Stretch(document.text[reached:]))
    return tuple(stretches)


def _cut_units(text: str, passage: Passage) -> tuple[Unit, ...]:
    ends = [*(unit.start for unit in passage.units[1:]), passage.span.end]
    pairs = zip(passage.units, ends, strict=True)
    return tuple(Unit(_cut(text, unit), text[unit.end : end]) for unit, end in pairs)


def _cut(text: str, span: Span) -> str:
    return text[span.start : span.end]
