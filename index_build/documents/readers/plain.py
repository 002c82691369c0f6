"""Reads plain text: the text is the file's own, its paragraphs stand between blank lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter

from app.index.passage import Span
from index_build.documents.readers.blocks import (
    Block,
    Heading,
    LeftOut,
    Paragraph,
    Reading,
    clean_text,
    decode_text,
    has_words,
    unify_lines,
)
from index_build.documents.readers.markdown import read_marked
from index_build.documents.readers.plain_mail import find_frames
from index_build.documents.readers.plain_titles import BLANK_LINES, find_titles
from index_build.documents.readers.typed_lists import ParagraphKind, find_steps
from index_build.errors import ContentError

_PACKED = re.compile(
    r"^content-transfer-encoding:\s*(?P<way>quoted-printable|base64)\b",
    re.IGNORECASE | re.MULTILINE,
)
# A heading as in Markdown, and how many of them no other text has.
_MARKED = re.compile(r"(?:\A|(?<=\n\n))#{1,4} \S[^\n]*(?=\n|\Z)")
_MARKED_TITLES = 2
# Two cells of a line, with room or dots between them.
_CELLS = re.compile(r"\S(?:\t+| {3,}| ?[._…]{4,} ?)\s*\S")
_LINE = re.compile(r"[^\n]*\S[^\n]*")
_SAID = re.compile(r"^[^\S\n]*(?P<said>\S[^\n]*)", re.MULTILINE)
_ITEM = re.compile(
    r"^[^\S\n]*(?P<sign>[-*+•‣◦–·▪■●□○◆∙➢❖►➤⁃→]|\d{1,3}[.)]|[a-z]\))[^\S\n]+(?=\S)", re.MULTILINE
)


def read_plain(content: bytes) -> Reading:
    """Read a plain text file; it says nothing about itself.

    One whose headings are marked as in Markdown is read as that. Raises ContentError for a message
    whose letters a mail program has packed.
    """
    text = clean_text(re.sub(r"[\x0b\x0c]", "\n", unify_lines(decode_text(content))))
    if packed := _PACKED.search(text):
        found = f"a message packed for sending ({packed['way'].lower()})"
        raise ContentError("plain text", found, "open it in the mail program and copy its text")
    if is_marked(text):
        return read_marked(text)
    left_out = LeftOut()
    lines = [(found.start("said"), found["said"]) for found in _SAID.finditer(text)]
    blocks = tuple(_find_blocks(text, find_steps(lines), left_out))
    return Reading(text, blocks, {}, left_out.finish())


def is_marked(text: str) -> bool:
    """Return whether a plain text's headings are marked as in Markdown."""
    return len(_MARKED.findall(text)) >= _MARKED_TITLES


def _find_blocks(text: str, steps: Mapping[int, int], left_out: LeftOut) -> Iterator[Block]:
    """Yield the headings, and the paragraphs between them; what frames a mail is left out."""
    start = 0
    for frame in find_frames(text):
        yield from _find_titled(text, start, frame.start, steps, left_out)
        left_out.add("frame", text[frame.start : frame.end])
        start = frame.end
    yield from _find_titled(text, start, len(text), steps, left_out)


def _find_titled(
    text: str, start: int, end: int, steps: Mapping[int, int], left_out: LeftOut
) -> Iterator[Block]:
    for title in find_titles(text, start, end):
        yield from _find_paragraphs(text, start, title.span.start, steps, left_out)
        yield Heading(title.span, title.level, text[title.span.start : title.span.end])
        start = title.end
    yield from _find_paragraphs(text, start, end, steps, left_out)


def _find_paragraphs(
    text: str, first: int, last: int, steps: Mapping[int, int], left_out: LeftOut
) -> Iterator[Paragraph]:
    gaps = [match.span() for match in BLANK_LINES.finditer(text, first, last)]
    starts, ends = [first, *(gap[1] for gap in gaps)], [*(gap[0] for gap in gaps), last]
    for begin, end in zip(starts, ends, strict=True):
        start = end - len(text[begin:end].lstrip())
        markers = _find_markers(text, start, end, steps)
        bounds = [start, *(marker.start for marker in markers), end]
        if not has_words(text[start:end]):
            left_out.add("sign", text[start:end])
        yield from _part_lines(text, start, bounds[1])
        for marker, stop in zip(markers, bounds[2:], strict=True):
            yield from _trim_paragraph(text, marker.start, stop, "item", marker.end - marker.start)


def _part_lines(text: str, start: int, end: int) -> Iterator[Paragraph]:
    """Yield prose; lines below one another that are each parted into cells are a list's items."""
    lines = [(found.start(), found.end()) for found in _LINE.finditer(text, start, end)]
    parted = [bool(_CELLS.search(text, *line)) for line in lines]
    beside = zip([False, *parted], parted, [*parted[1:], False], strict=False)
    listed = [this and (above or below) for above, this, below in beside]
    for is_listed, group in groupby(zip(listed, lines, strict=True), itemgetter(0)):
        run = [line for _, line in group]
        for first, last in run if is_listed else [(run[0][0], run[-1][1])]:
            yield from _trim_paragraph(text, first, last, "item" if is_listed else "prose", 0)


def _find_markers(text: str, start: int, end: int, steps: Mapping[int, int]) -> list[Span]:
    # The first character of a paragraph is at a line's start for the eye, even when it is indented.
    begin = text.rfind("\n", 0, start) + 1
    markers = list(_ITEM.finditer(text, begin, end))
    numbers = [marker for marker in markers if marker["sign"][0].isdigit()]
    opens_list = bool(markers) and markers[0].start("sign") == start
    if not opens_list and numbers and numbers[0]["sign"][:-1] != "1":
        # "… lasts for about\n12. After that …" is a sentence's end, not a list.
        markers = [marker for marker in markers if marker not in numbers]
    found = {at: text_at for at, text_at in steps.items() if start <= at < end}
    found |= {marker.start("sign"): marker.end() for marker in markers}
    return [Span(*marker) for marker in sorted(found.items())]


def _trim_paragraph(
    text: str, start: int, end: int, kind: ParagraphKind, marker: int
) -> Iterator[Paragraph]:
    end = start + len(text[start:end].rstrip())
    if has_words(text[start:end]):
        yield Paragraph(Span(start, end), kind, marker)
