"""The frozen values that everything else is made of: Document, Passage, Span."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Literal

Perspective = Literal["tcm", "biomedical"]


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of Unicode code points in a document's text: ``text[start:end]``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"expected 0 <= start < end, found start={self.start}, end={self.end}")

    def covers(self, other: Span) -> bool:
        """Say whether the other span lies wholly inside this one."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Document:
    """One of the clinic's documents, with its text as it is quoted: NFC, ``\\n`` line ends."""

    id: str
    title: str
    language: str
    text: str
    perspective: Perspective | None = None
    origin: str | None = None
    reviewed_on: date | None = None
    review_due: date | None = None

    @property
    def sha256(self) -> str:
        """The SHA-256 of the text in UTF-8, as hexadecimal digits."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    def slice(self, span: Span) -> str:
        """Return the text at the span, exactly as it stands in the document."""
        if span.end > len(self.text):
            raise ValueError(f"expected a span within {len(self.text)} code points, found {span}")
        return self.text[span.start : span.end]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one document that answers one thing, and the units that may be quoted from it.

    ``units`` are the smallest spans that may be quoted alone, in order and without overlap: mostly
    one sentence, or several where one would mislead without the other (a sentence that opens with
    "This", a caveat that belongs to the sentence before it). ``sentences`` are what a reader points
    at, in order and each inside one unit: a sentence, a sentence of a list's item, a table's row.
    """

    id: str
    document_id: str
    section: str
    span: Span
    units: tuple[Span, ...]
    sentences: tuple[Span, ...]

    def __post_init__(self) -> None:
        if not self.units or not self.sentences:
            raise ValueError(f"expected units and sentences in passage {self.id!r}")
        outside = [unit for unit in self.units if not self.span.covers(unit)]
        outside += [s for s in self.sentences if not any(u.covers(s) for u in self.units)]
        if outside:
            raise ValueError(
                f"expected units inside {self.span} and sentences inside the units, "
                f"found {outside[0]} in {self.id!r}"
            )

    def count_sentences(self, unit: Span) -> int:
        """Return how many sentences a unit holds."""
        return sum(unit.covers(sentence) for sentence in self.sentences)
