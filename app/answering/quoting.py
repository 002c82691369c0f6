"""Readings to quotes: exact slices of the documents, checked before they are sent."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from app.answering.answer import Quote
from app.answering.decision import Reading
from app.index.artifact import Index
from app.index.passage import Passage, Span
from app.models.reader import UNREAD

# The best answer is short: at most this many sentences of one passage, unless a unit is longer.
MAX_SENTENCES = 4


class QuoteError(Exception):
    """A quote does not match its source; it must not be sent."""


def quote_passage(index: Index, reading: Reading, room: int = MAX_SENTENCES) -> tuple[Quote, int]:
    """Return the part of a passage that answers, and how many sentences it has.

    It is whole units in one run: it grows from the unit of the sentence that the reader points at,
    so nothing is left out between its first and its last word. It has at most ``room`` sentences,
    but for that first unit: cutting it could mislead.
    """
    passage, scores = reading.hit.passage, reading.verdict.sentences
    point = passage.sentences[max(range(len(scores)), key=lambda number: scores[number])]
    counts = [passage.count_sentences(unit) for unit in passage.units]
    best = [_score_unit(unit, passage, scores) for unit in passage.units]
    first = last = next(n for n, unit in enumerate(passage.units) if unit.covers(point))
    used = counts[first]
    while beside := [
        number
        for number in (first - 1, last + 1)
        if 0 <= number < len(passage.units) and used + counts[number] <= room
    ]:
        chosen = max(beside, key=lambda number: best[number])
        first, last = min(first, chosen), max(last, chosen)
        used += counts[chosen]
    span = Span(passage.units[first].start, passage.units[last].end)
    return make_quote(index, passage, span, reading.probability, point), used


def _score_unit(unit: Span, passage: Passage, scores: Sequence[float]) -> float:
    pairs = zip(passage.sentences, scores, strict=True)
    return max((score for sentence, score in pairs if unit.covers(sentence)), default=UNREAD)


def quote_readings(index: Index, readings: Sequence[Reading]) -> tuple[Quote, ...]:
    """Return the quotes of one answer: about four sentences, most of them for the first passage.

    Each later passage keeps room for one sentence.
    """
    quotes: list[Quote] = []
    left = MAX_SENTENCES
    for position, reading in enumerate(readings):
        if left <= 0:
            break
        room = max(1, left - (len(readings) - position - 1))
        quote, used = quote_passage(index, reading, room)
        if not quotes or used <= left:
            quotes.append(quote)
            left -= used
    return tuple(quotes)


def make_quote(
    index: Index, passage: Passage, span: Span, score: float, highlight: Span | None = None
) -> Quote:
    """Cut a span out of a passage's document."""
    document = index.documents[passage.document_id]
    return Quote(
        text=document.slice(span),
        document_id=document.id,
        document_title=document.title,
        section=passage.section,
        section_id=passage.id,
        span=span,
        perspective=document.perspective,
        reviewed_on=document.reviewed_on,
        score=score,
        highlight=highlight,
    )


def verify_quotes(quotes: Iterable[Quote], index: Index) -> None:
    """Raise QuoteError unless every quote is its document's text, and that the manifest's."""
    for quote in quotes:
        document = index.documents.get(quote.document_id)
        if document is None:
            raise QuoteError(f"expected a document {quote.document_id!r}, found none")
        expected = index.manifest.files.get(f"documents/{document.id}.txt")
        if hashlib.sha256(document.text.encode("utf-8")).hexdigest() != expected:
            raise QuoteError(f"the text of {document.id!r} is not the one in the manifest")
        if document.text[quote.span.start : quote.span.end] != quote.text:
            raise QuoteError(f"a quote of {document.id!r} is not its text at {quote.span}")
        if quote.highlight is not None and not quote.span.covers(quote.highlight):
            raise QuoteError(f"a highlight of {document.id!r} is not inside {quote.span}")
