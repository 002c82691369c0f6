"""Outcome to quotes: exact slices of the documents, checked before they are sent."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from app.answering.answer import Quote
from app.answering.retrieval import Hit
from app.index.artifact import Index
from app.index.passage import Passage, Span

# The best answer is short: at most this many sentences of one passage, unless a unit is longer.
MAX_SENTENCES = 4


class QuoteError(Exception):
    """A quote does not match its source; it must not be sent."""


def quote_passage(
    index: Index, hit: Hit, score: float, room: int = MAX_SENTENCES
) -> tuple[Quote, int] | None:
    """Return the part of a passage that answers and how many sentences it has; None if none fits.

    It is whole units in one run, at most ``room`` sentences: it grows from the unit that fits the
    question best, so nothing is left out between its first and its last word.
    """
    passage = hit.passage
    counts = [passage.count_sentences(unit) for unit in passage.units]
    fitting = [number for number, count in enumerate(counts) if count <= room]
    if not fitting:
        return None
    first = last = max(fitting, key=lambda number: hit.unit_scores[number])
    used = counts[first]
    while beside := [
        number
        for number in (first - 1, last + 1)
        if 0 <= number < len(passage.units) and used + counts[number] <= room
    ]:
        best = max(beside, key=lambda number: hit.unit_scores[number])
        first, last = min(first, best), max(last, best)
        used += counts[best]
    span = Span(passage.units[first].start, passage.units[last].end)
    return make_quote(index, passage, span, score), used


def quote_hits(index: Index, hits: Sequence[Hit], score: float) -> tuple[Quote, ...]:
    """Return the quotes of one answer: about four sentences, most of them for the first passage.

    Each later passage keeps room for one. A first unit that is longer by itself is quoted all the
    same: cutting it could mislead.
    """
    quotes: list[Quote] = []
    left = MAX_SENTENCES
    for position, hit in enumerate(hits):
        share = max(1, left - (len(hits) - position - 1))
        if not quotes:
            fewest = min(map(hit.passage.count_sentences, hit.passage.units))
            share = max(share, fewest)
        found = quote_passage(index, hit, score, share)
        if found is not None and left > 0:
            quotes.append(found[0])
            left -= found[1]
    return tuple(quotes)


def make_quote(index: Index, passage: Passage, span: Span, score: float) -> Quote:
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
