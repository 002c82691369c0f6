"""Cuts paragraphs into units: the smallest spans that may be quoted without misleading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain, groupby

import sentencex

from app.index.passage import Span
from index_build.documents.abbreviations import is_cut_short, is_typed_number
from index_build.documents.connectives import Connectives, find_connectives
from index_build.documents.readers.blocks import Paragraph, has_words

# A paragraph in a language without a table of connectives is cut only when it is longer than this.
UNCUT_LENGTH = 900
# A line up to this length that does not end like a sentence may be the title of what follows.
TITLE_LENGTH = 60

_ENDS = (".", "!", "?", "…", "。", "！", "？", "｡", "؟", "۔", "।")
_LEADS = (":", "?", "：", "？", "؟")
_CLOSERS = "\"'”’»›)]}」』）》〉"
_BRACKETS = "(（[［【"
# An amount says how much of what stands before it: "5 on Sundays.", "£20 for a copy."
_AMOUNT = re.compile(r"[£$€¥]?\s?\d")
# The sign of a footnote at the start of a paragraph, and the marker of the first step of a list.
_NOTE_SIGN = re.compile(r"\*{1,3}|[†‡§]{1,2}|[¹²³⁴-⁹]+")
_FIRST_STEP = re.compile(r"\W*(?:(?:[^\W\d_]{2,}\s+)?[1aA]\W|①)")


@dataclass(frozen=True, slots=True)
class Unit:
    """A span that may be quoted alone, and its sentences (prose, list items, table rows)."""

    span: Span
    sentences: tuple[Span, ...]

    def join(self, later: Unit) -> Unit:
        """Return this unit and a later one as one."""
        return Unit(Span(self.span.start, later.span.end), self.sentences + later.sentences)


def cut_units(
    text: str, language: str, heading: str, paragraphs: Sequence[Paragraph]
) -> tuple[Unit, ...]:
    """Return the units of the paragraphs that stand under one heading ('' for none), in order.

    A sentence stays with the one before it when it opens with a word that points back, or when it
    limits what was said there; a footnote stays with its sign. A list or a table stays with the
    sentence that leads into it, and with what limits it below. Steps stay together, and with what
    stands between them: a step alone may mislead, and so may all but the last one.
    """
    connectives = find_connectives(language)
    units: list[Unit] = []
    stepped = done = 0
    previous, whole = "", False
    for kind, group in groupby(paragraphs, key=lambda paragraph: paragraph.kind):
        run = list(group)
        done += len(run)
        if kind == "prose":
            for paragraph in run:
                new = _cut_prose(text, language, paragraph.span, connectives)
                since = _find_needed(text, units, whole, new[0], connectives)
                _append(units, new, since)
                stepped, whole = min(stepped, since), False
        else:
            led_in = previous == "prose"
            after = _cut_first(text, language, paragraphs[done:], connectives)
            whole = (
                led_in
                or _needs_all_items(text, heading, run, connectives)
                or (after is not None and _points_back(text, after, connectives))
            )
            since = len(units) - led_in
            if _is_ordered(text, run[0]):
                is_first = _FIRST_STEP.match(text, run[0].span.start) is not None
                since = stepped = since if is_first else stepped
            elif len(run) == 1 and kind == "item":
                # Nobody makes a list of one: its bullet may be the sign of a footnote.
                since = min(since, _find_sign(text, units, "*"))
            _append(units, _cut_list(text, language, run, whole), since)
        previous = kind
    return tuple(units)


def _find_needed(
    text: str, units: Sequence[Unit], whole: bool, unit: Unit, connectives: Connectives | None
) -> int:
    """Return the first of the units that a later one must be quoted with, or their number.

    ``whole`` says that the last of them is a list or table in one piece, right before the unit.
    """
    said = text[unit.span.start : unit.span.end]
    sign = _NOTE_SIGN.match(said)
    if sign is not None and (marked := _find_sign(text, units, sign[0])) < len(units):
        return marked
    first = text[unit.sentences[0].start : unit.sentences[0].end]
    limits = whole and connectives is not None and connectives.limits(first)
    needed = bool(units) and (limits or _needs(text, units[-1], unit, connectives))
    return len(units) - needed


def _find_sign(text: str, units: Sequence[Unit], sign: str) -> int:
    """Return the first of the units with a footnote's sign behind a word, or their number."""
    place = re.compile(rf"(?<=[^\s*]){re.escape(sign)}")
    found = (n for n, u in enumerate(units) if place.search(text, u.span.start, u.span.end))
    return next(found, len(units))


def _cut_first(
    text: str, language: str, paragraphs: Sequence[Paragraph], connectives: Connectives | None
) -> Unit | None:
    if not paragraphs or paragraphs[0].kind != "prose":
        return None
    return _cut_prose(text, language, paragraphs[0].span, connectives)[0]


def find_sentences(text: str, language: str, span: Span) -> tuple[Span, ...]:
    """Return the sentences within a span, without the white space around them."""
    found = sentencex.get_sentence_boundaries(language.split("-")[0], text[span.start : span.end])
    bounds = ((span.start + s["start_index"], span.start + s["end_index"]) for s in found)
    spans = [_trim(text, start, end) for start, end in bounds if text[start:end].strip()]
    return tuple(_join_cut_short(text, spans))


def _join_cut_short(text: str, spans: Sequence[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in spans:
        before = text[joined[-1].start : joined[-1].end] if joined else ""
        is_first = len(joined) == 1 and is_typed_number(before)
        if joined and (is_first or is_cut_short(before, text[span.start : span.end])):
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return joined


def _trim(text: str, start: int, end: int) -> Span:
    stretch = text[start:end]
    return Span(end - len(stretch.lstrip()), start + len(stretch.rstrip()))


def _append(units: list[Unit], new: Sequence[Unit], since: int) -> None:
    """Add units, the first of them in one with those that stand from ``since`` on."""
    units[since:] = [reduce(Unit.join, [*units[since:], new[0]]), *new[1:]]


def _cut_prose(text: str, language: str, span: Span, connectives: Connectives | None) -> list[Unit]:
    sentences = [Unit(sentence, (sentence,)) for sentence in find_sentences(text, language, span)]
    if connectives is None or not connectives.cuts:
        return _fill_units(sentences)
    units: list[Unit] = []
    for sentence in sentences:
        said = text[sentence.span.start : sentence.span.end]
        joined = bool(units) and (
            _needs(text, units[-1], sentence, connectives)
            or connectives.limits(said)
            or _AMOUNT.match(said) is not None
        )
        _append(units, [sentence], len(units) - joined)
    return units


def _fill_units(sentences: Sequence[Unit]) -> list[Unit]:
    units: list[Unit] = []
    for sentence in sentences:
        fits = bool(units) and sentence.span.end - units[-1].span.start <= UNCUT_LENGTH
        _append(units, [sentence], len(units) - fits)
    return units


def _needs(text: str, before: Unit, unit: Unit, connectives: Connectives | None) -> bool:
    said, said_before = (text[u.span.start : u.span.end] for u in (unit, before))
    return (
        _leads_on(said_before, said)
        or not has_words(said_before)
        or _points_back(text, unit, connectives)
    )


def _points_back(text: str, unit: Unit, connectives: Connectives | None) -> bool:
    said = text[unit.span.start : unit.span.end]
    return (
        not any(c.isalpha() for c in said)
        or said[0].islower()
        or said[0] in _BRACKETS
        or (connectives is not None and connectives.points_back(said))
    )


def _leads_on(before: str, said: str) -> bool:
    end = before.rstrip(_CLOSERS)
    line = before.rsplit("\n", 1)[-1]
    is_title = len(line) <= TITLE_LENGTH and not end.endswith(_ENDS) and _is_complete(said)
    return end.endswith(_LEADS) or is_title


def _is_complete(said: str) -> bool:
    return said.rstrip(_CLOSERS).endswith(_ENDS)


def _needs_all_items(
    text: str, heading: str, run: Sequence[Paragraph], connectives: Connectives | None
) -> bool:
    items = (text[item.span.start : item.span.end] for item in run)
    return (
        connectives is None
        or not connectives.cuts
        or run[0].kind == "row"
        or _is_ordered(text, run[0])
        or connectives.limits(heading)
        or heading.endswith(_LEADS[0])
        or not all(map(_is_complete, items))
    )


def _is_ordered(text: str, item: Paragraph) -> bool:
    """Say whether an item is a step among others: its marker is a number or a letter."""
    return any(c.isalnum() for c in text[item.span.start : item.span.start + item.marker])


def _cut_list(text: str, language: str, run: Sequence[Paragraph], whole: bool) -> list[Unit]:
    bodies = [Span(item.span.start + item.marker, item.span.end) for item in run]
    sentences = [find_sentences(text, language, body) for body in bodies]
    if run[0].kind == "row":
        sentences = [(body,) for body in bodies]
    if not whole:
        return [Unit(body, found) for body, found in zip(bodies, sentences, strict=True)]
    start = run[0].span.start if len(run) > 1 else bodies[0].start
    return [Unit(Span(start, run[-1].span.end), tuple(chain.from_iterable(sentences)))]
