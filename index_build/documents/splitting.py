"""Splits documents into passages, each with the units that may be quoted from it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from app.index.passage import Document, Passage, Span
from index_build.documents.readers.blocks import Block, Heading, Paragraph
from index_build.documents.sentences import Unit, cut_units
from index_build.documents.slugs import make_slug

PASSAGE_LENGTH = 900
_PATH_JOINT = " › "
_BLANK_LINE = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class _Section:
    """The paragraphs under one heading, and the headings above them, the outermost first."""

    path: tuple[str, ...] = ()
    paragraphs: list[Paragraph] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Numbering:
    """Which paragraph of the text an offset lies in, counted from 1."""

    starts: tuple[int, ...]
    numbers: tuple[int, ...]

    def find_number(self, offset: int) -> int:
        return self.numbers[bisect_right(self.starts, offset) - 1]


def split_document(document: Document, blocks: Sequence[Block]) -> tuple[Passage, ...]:
    """Return the document's passages, in order and without overlap.

    A passage holds the paragraphs under one heading, up to about PASSAGE_LENGTH code points; in a
    text without headings it holds one paragraph. Only one long unit can make it much longer.
    """
    numbering = _number_paragraphs(document.text, blocks)
    has_headings = any(isinstance(block, Heading) for block in blocks)
    taken: set[str] = set()
    passages: list[Passage] = []
    for section in _group_sections(blocks):
        heading = section.path[-1] if section.path else ""
        units = cut_units(document.text, document.language, heading, section.paragraphs)
        for group in _pack_units(units, numbering, merge=has_headings):
            slug = make_slug(heading) or f"p{numbering.find_number(group[0].span.start)}"
            passage_id = _make_unique(f"{document.id}#{slug}", taken)
            passages.append(_make_passage(passage_id, document, section.path, group))
    return tuple(passages)


def _number_paragraphs(text: str, blocks: Sequence[Block]) -> _Numbering:
    starts: list[int] = []
    numbers: list[int] = []
    number, end = 0, 0
    for block in blocks:
        if isinstance(block, Paragraph):
            gap = text[end : block.span.start]
            number += 1 if number == 0 or _BLANK_LINE.search(gap) else 0
            starts.append(block.span.start)
            numbers.append(number)
        end = block.span.end
    return _Numbering(tuple(starts), tuple(numbers))


def _group_sections(blocks: Iterable[Block]) -> Iterator[_Section]:
    path: list[Heading] = []
    section = _Section()
    for block in blocks:
        if isinstance(block, Paragraph):
            section.paragraphs.append(block)
            continue
        if section.paragraphs:
            yield section
        path = [*(above for above in path if above.level < block.level), block]
        section = _Section(tuple(heading.title for heading in path))
    if section.paragraphs:
        yield section


def _pack_units(
    units: Sequence[Unit], numbering: _Numbering, merge: bool
) -> Iterator[tuple[Unit, ...]]:
    group: list[Unit] = []
    for paragraph in _group_paragraphs(units, numbering):
        if group and not (merge and _fits(group, paragraph[-1])):
            yield tuple(group)
            group = []
        for unit in paragraph:
            if group and not _fits(group, unit):
                yield tuple(group)
                group = []
            group.append(unit)
    if group:
        yield tuple(group)


def _group_paragraphs(units: Sequence[Unit], numbering: _Numbering) -> list[list[Unit]]:
    groups: list[list[Unit]] = []
    last = 0
    for unit in units:
        if not groups or numbering.find_number(unit.span.start) != last:
            groups.append([])
        groups[-1].append(unit)
        last = numbering.find_number(unit.span.end - 1)
    return groups


def _fits(group: Sequence[Unit], unit: Unit) -> bool:
    return unit.span.end - group[0].span.start <= PASSAGE_LENGTH


def _make_passage(
    passage_id: str, document: Document, path: Sequence[str], units: Sequence[Unit]
) -> Passage:
    # The document's title already stands beside a quote: in the path it would stand twice.
    inner = path[1:] if path and path[0].casefold() == document.title.casefold() else path
    return Passage(
        id=passage_id,
        document_id=document.id,
        section=_PATH_JOINT.join(inner) or document.title,
        span=Span(units[0].span.start, units[-1].span.end),
        units=tuple(unit.span for unit in units),
        sentences=tuple(sentence for unit in units for sentence in unit.sentences),
    )


def _make_unique(name: str, taken: set[str]) -> str:
    candidate, count = name, 1
    while candidate in taken:
        count += 1
        candidate = f"{name}-{count}"
    taken.add(candidate)
    return candidate
