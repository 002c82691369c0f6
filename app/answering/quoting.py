"""Readings to quotes: exact slices of the documents, checked before they are sent."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.answering.answer import Quote
from app.answering.decision import Reading
from app.index.artifact import Index
from app.index.passage import Passage, Span
from app.models.reader import UNREAD

# The best answer is short: at most this many sentences of one passage, unless a unit is longer.
MAX_SENTENCES = 4
# A quote of more items or rows than this is a long list or table: the first look at it is at what
# answers, and all of it is a tap away.
LONG = 3 * MAX_SENTENCES
# How the readers write items, steps and rows.
_LINE = re.compile(r"[^\n]+")
_ITEM, _STEP, _CELLS = "- ", re.compile(r"\w{1,3}[.)] "), " | "


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
    quote = make_quote(index, passage, span, reading.probability, point)
    pairs = zip(passage.sentences, scores, strict=True)
    answering = [sentence for sentence, score in pairs if sentence == point or score > 0]
    return replace(quote, parts=choose_parts(quote.text, span.start, answering)), used


def choose_parts(text: str, start: int, answering: Sequence[Span]) -> tuple[Span, ...]:
    """Return what to show first of a quote that is a long list or table: the lines that answer, a
    table's head row, and every line that is neither item nor row (a lead, a caveat).

    ``text`` starts at ``start`` in its document. Nothing: all of it is to be shown, as it is of
    prose, of steps, and where there is little to hide.
    """
    lines = _find_lines(text, start)
    kinds = [_tell_line(text[line.start - start : line.end - start]) for line in lines]
    if len(lines) <= LONG or "step" in kinds or len(set(kinds) - {""}) != 1:
        return ()
    head = kinds.index("row") if "row" in kinds else -1
    shown = [
        line
        for number, (line, kind) in enumerate(zip(lines, kinds, strict=True))
        if not kind or number == head or any(line.covers(span) for span in answering)
    ]
    if len(shown) == len(lines):
        return ()
    parts: list[Span] = []
    for line in shown:
        if parts and line.start - parts[-1].end == 1:
            parts[-1] = Span(parts[-1].start, line.end)
        else:
            parts.append(line)
    return tuple(parts)


def _find_lines(text: str, start: int) -> list[Span]:
    """Return the lines; one that only goes on with the item or row above it is part of that."""
    lines: list[Span] = []
    goes_on = False
    for line in _LINE.finditer(text):
        kind = _tell_line(line[0])
        span = Span(start + line.start(), start + line.end())
        goes_on = bool(lines) and span.start - lines[-1].end == 1 and goes_on
        if goes_on and not kind:
            lines[-1] = Span(lines[-1].start, span.end)
        else:
            lines.append(span)
            goes_on = bool(kind)
    return lines


def _tell_line(line: str) -> str:
    """Return what a line is: an item, a step, a row, or none of these."""
    if line.startswith(_ITEM):
        return "item"
    if _STEP.match(line):
        return "step"
    return "row" if _CELLS in line else ""


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
        marked = (*quote.parts, *([quote.highlight] if quote.highlight else []))
        if not all(quote.span.covers(part) for part in marked):
            raise QuoteError(f"a highlight or part of {document.id!r} is not inside {quote.span}")
