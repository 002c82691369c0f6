"""Puts the lines of printed pages together again: paragraphs, headings and lists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index_build.documents.readers.blocks import BlockWriter, LeftOut, has_words
from index_build.documents.readers.line_ends import HYPHENS, join_lines, spell_out
from index_build.documents.words import match_any

# Of the page's height, at the top and at the bottom: where running heads and page numbers stand.
_MARGIN = 0.15
# Between two paragraphs the step from line to line is larger than within one by this factor.
_PARAGRAPH_STEP = 1.25
# Of fewer steps than these not one may lie within a paragraph: then it is no wider than this.
_FEW_STEPS = 4
_WIDE_STEP = 1.5
# A line of fewer letters may be an item of a list.
_RUNNING_LENGTH = 34
# So many lines below one another, so many letter sizes to the right, are a column.
_COLUMN_LINES = 3
_COLUMN_WIDTH = 10
# Headings are set larger than the text by this factor, or bold.
_HEADING_SIZE = 1.12
_HEADING_LENGTH = 120
# A letter is on average this wide, in parts of its size; and an estimate of a line's width is
# trusted only when the line ends this much before the right edge.
LETTER_WIDTH = 0.47
_SHORT_LINE = 0.85

_PAGE, _OF = match_any("print", "page"), match_any("print", "of")
_PAGE_NUMBER = re.compile(
    rf"\W*(?:{_PAGE})?\W*\d{{1,4}}(?:\W*(?:{_OF}|/)\W*\d{{1,4}})?\W*", re.IGNORECASE
)
# What a browser prints above and below a page: when, and from where.
_PRINTED = re.compile(
    r"\d{1,2}[./]\d{1,2}[./]\d{2,4}, \d{1,2}:\d{2}(?: [AP]M)?\b.*"
    r"|.*\b\d{1,2}[./]\d{1,2}[./]\d{2,4}, \d{1,2}:\d{2}(?: [AP]M)?"
    r"|(?:.* )?(?:https?|file)://\S+ \d{1,4}/\d{1,4}|(?:.* )?file://\S+"
)
_BULLET = re.compile(r"(?P<sign>[•‣◦▪■●○–∙·➢✓✔❖\uf0b7\uf0a7-]|\d{1,2}[.)]|[a-z][.)])\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line; ``x`` and ``y`` are its left end on the page in points, from the bottom.

    ``height`` is the part of the page's height, from 0 at the bottom to 1, that the line stands at.
    A line ``apart`` belongs to no other, such as a note that was typed onto the page. One with
    ``cells`` is a row of a table.
    """

    text: str
    page: int
    x: float
    y: float
    size: float
    bold: bool
    height: float
    apart: bool = False
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Column:
    """Lines below one another that begin at ``left``, between two heights of a page."""

    page: int
    left: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class _Type:
    """How the bulk of the text is set: its size, the step between its lines, its edges."""

    size: float
    step: float
    left: float
    right: float
    bold: bool
    columns: tuple[_Column, ...] = ()


def write_lines(lines: Sequence[Line], pages: int, writer: BlockWriter) -> None:
    """Write the printed lines of a document as blocks, without its running heads."""
    lines = list(_drop_running_heads(lines, pages, writer.left_out))
    if not lines:
        return
    body = _measure([line for line in lines if not line.cells] or lines)
    words = Counter(word for line in lines for word in line.text.lower().split())
    paragraphs = list(_group_lines(lines, body))
    sizes = sorted({_round(p[0].size) for p in paragraphs if _is_heading(p, body)}, reverse=True)
    above: Line | None = None
    for paragraph in paragraphs:
        text = join_lines([line.text for line in paragraph], words)
        # A heading begins where the text below it does, and no list.
        is_below = above is not None and abs(above.x - paragraph[0].x) < 1
        above = paragraph[0] if _is_heading(paragraph, body) else None
        if paragraph[0].cells:
            writer.add_row(paragraph[0].cells)
        elif _is_heading(paragraph, body):
            writer.add_heading(
                text.removeprefix("• "), min(1 + sizes.index(_round(paragraph[0].size)), 6)
            )
        elif marker := _BULLET.match(text):
            sign = marker["sign"] if marker["sign"][0].isalnum() else "-"
            writer.add_paragraph(text[marker.end() :], "item", f"{sign} ")
        elif not is_below and all(_is_set_in(line, body) for line in paragraph):
            # Many programs draw the dots of a list as pictures: what is left is that it is set in.
            writer.add_paragraph(text, "item", "- ")
        else:
            writer.add_paragraph(text)


def is_page_number(line: Line, above: Line | None) -> bool:
    """Say whether a line is the number of a page, or what a browser prints above and below one."""
    said = spell_out(line.text)
    in_margin = not _MARGIN <= line.height <= 1 - _MARGIN
    # The end of a sentence may be a number too.
    goes_on = above is not None and _is_below(line, above) and not _ends_sentence(above.text)
    is_number = _PAGE_NUMBER.fullmatch(said) and not goes_on
    return in_margin and bool(is_number or _PRINTED.fullmatch(said))


def _is_below(line: Line, above: Line) -> bool:
    is_same = line.page == above.page and abs(line.size - above.size) < 0.05 * line.size
    return is_same and 0 < above.y - line.y < _WIDE_STEP * line.size


def _drop_running_heads(lines: Sequence[Line], pages: int, left_out: LeftOut) -> Iterator[Line]:
    heads = Counter(key for key, _page in {(_head_key(line), line.page) for line in lines})
    for above, line in pairwise([None, *lines]):
        if line is None:
            continue
        in_margin = not _MARGIN <= line.height <= 1 - _MARGIN
        count = heads[_head_key(line)]
        is_repeated = in_margin and count > 1 and 2 * count >= pages
        if is_repeated or is_page_number(line, above):
            left_out.add("frame", line.text, f"page {line.page + 1}")
            continue
        yield line


def _head_key(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text), round(line.y / 4)


def _measure(lines: Sequence[Line]) -> _Type:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[_round(line.size)] += len(line.text)
    size = sizes.most_common(1)[0][0]
    body = [line for line in lines if _round(line.size) == size]
    steps = sorted(
        above.y - below.y
        for above, below in pairwise(body)
        if above.page == below.page and 0.8 * size < above.y - below.y < 3 * size
    )
    bold = sum(len(line.text) for line in body if line.bold) * 2 > sizes[size]
    return _Type(
        size=size,
        # The commonest step is the one within paragraphs; a low one of all is a safe guess at it.
        step=_choose_step(steps, size),
        left=Counter(round(line.x) for line in body).most_common(1)[0][0],
        right=max(_right_edge(line) for line in body),
        bold=bold,
        columns=tuple(_find_columns(body)),
    )


def _choose_step(steps: Sequence[float], size: float) -> float:
    if len(steps) < _FEW_STEPS:
        # In a short text the only step may be one between paragraphs.
        return min([*steps, _WIDE_STEP * size])
    return steps[len(steps) // 4]


def _find_columns(lines: Iterable[Line]) -> Iterator[_Column]:
    heights: dict[tuple[int, int], list[float]] = {}
    for line in lines:
        heights.setdefault((line.page, round(line.x)), []).append(line.y)
    for (page, left), found in heights.items():
        if len(found) >= _COLUMN_LINES:
            yield _Column(page, left, min(found), max(found))


def _round(size: float) -> float:
    return round(size * 2) / 2


def _right_edge(line: Line, more: int = 0) -> float:
    return line.x + (len(line.text) + more) * line.size * LETTER_WIDTH


def _group_lines(lines: Iterable[Line], body: _Type) -> Iterator[list[Line]]:
    group: list[Line] = []
    for line in lines:
        if group and _starts_paragraph(group, line, body):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _starts_paragraph(group: Sequence[Line], line: Line, body: _Type) -> bool:
    last = group[-1]
    if (
        line.apart
        or last.apart
        or line.cells
        or last.cells
        or _BULLET.match(line.text)
        or abs(line.size - last.size) > 0.05 * last.size
    ):
        return True
    if line.bold != last.bold and _is_heading(group, body) != _is_heading([line], body):
        return True
    if _runs_on(last, line):
        return False
    if line.page != last.page or line.y >= last.y:
        return _ends_sentence(last.text) or _is_short(last, line, body)
    step = max(body.step * line.size / body.size, line.size)
    if last.y - line.y > _PARAGRAPH_STEP * step:
        return True
    # A first line that is set in, after a line that ends a sentence.
    indented = line.x > last.x + 0.8 * line.size and len(group) > 1
    return _is_short(last, line, body) or (indented and _ends_sentence(last.text))


def _runs_on(last: Line, line: Line) -> bool:
    """Say whether a line goes on with a sentence of the one just above it, in a narrow column."""
    is_level = abs(line.x - last.x) < 1 and 0 < last.y - line.y < _WIDE_STEP * line.size
    is_cut = not _ends_sentence(last.text) and len(last.text) >= _RUNNING_LENGTH
    return is_level and is_cut and line.text[0].islower()


def _is_short(last: Line, line: Line, body: _Type) -> bool:
    """Say whether the next line's first word would have had room in the last line."""
    first_word = line.text.split()[0]
    width = _right_edge(last, more=1 + len(first_word)) - last.x
    return width < _SHORT_LINE * (_find_right(last, body) - last.x) and not last.text.endswith(
        HYPHENS
    )


def _find_right(line: Line, body: _Type) -> float:
    """Return the right edge that a line could reach: the next column's left one, or the text's."""
    columns = _find_columns_at(line, body)
    beside = (column.left - line.size for column in columns if _is_right_of(column, line.x, line))
    return min([body.right, *beside])


def _is_set_in(line: Line, body: _Type) -> bool:
    columns = _find_columns_at(line, body)
    edges = (c.left for c in columns if _is_right_of(c, body.left, line) and c.left <= line.x + 1)
    return line.x > max([body.left, *edges]) + line.size and not line.apart


def _find_columns_at(line: Line, body: _Type) -> list[_Column]:
    return [
        column
        for column in body.columns
        if column.page == line.page and column.low - body.step <= line.y <= column.high + body.step
    ]


def _is_right_of(column: _Column, x: float, line: Line) -> bool:
    return column.left > x + _COLUMN_WIDTH * line.size


def _ends_sentence(text: str) -> bool:
    return text.rstrip("\"'”’»)]").endswith((".", "!", "?", ":", "。", "！", "？"))


def _is_heading(paragraph: Sequence[Line], body: _Type) -> bool:
    text = " ".join(line.text for line in paragraph)
    if (
        paragraph[0].cells
        or len(text) > _HEADING_LENGTH
        or text.endswith((".", ":", ",", ";", "。"))
    ):
        return False
    is_large = all(line.size >= _HEADING_SIZE * body.size for line in paragraph)
    is_bold = not body.bold and all(line.bold for line in paragraph)
    return has_words(text) and (is_large or (is_bold and paragraph[0].size >= 0.95 * body.size))
