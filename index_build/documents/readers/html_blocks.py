"""Walks through a page's tree and writes its headings, paragraphs, list items and table rows."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from bs4 import Tag
from bs4.element import NavigableString, PageElement, PreformattedString

from index_build.documents.readers.blocks import BlockWriter, has_words
from index_build.documents.readers.figures import lower_figures, raise_figures
from index_build.documents.readers.footnotes import place_notes, write_heading
from index_build.documents.readers.html_lists import BULLET, ListCount, begin_count
from index_build.documents.readers.html_panels import PANEL
from index_build.documents.readers.html_styles import find_display, find_shift, is_bold
from index_build.documents.readers.html_tables import (
    HEADINGS,
    collapse,
    complete_rows,
    is_layout,
    read_span,
)
from index_build.documents.readers.tables import Cell, spread_cells

_BLOCK_NAMES = """
    address article blockquote body caption dd details div dl dt fieldset figcaption figure
    h1 h2 h3 h4 h5 h6 header hr html li main ol p pre section summary table tbody td tfoot
    th thead tr ul
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_SPACES = r"[ \t\n\r\f]+"
# Word saves its lists as paragraphs: a sign from a font of signs, spaces, and the text.
_WORD_BULLET = re.compile(r"^(?:[o§üØvqn]|[^\w\s(\"'“])(?=[\s\xa0])")
_BOXES = re.compile(r"(?:inline-)?(?:flex|grid)")
_APART = re.compile(r"block|flex|grid|list-item|table")
# Where a page leaves a gap without a space, which is one only between words.
_GAP = "\ue002"
# Where a line begins within a paragraph, however many times it is said.
_LINE = "\ue003"
_SPACES_OR_LINES = re.compile(rf"[\s{_LINE}]+")
_BETWEEN_WORDS = re.compile(f"(?<=[\\w.!?)]){_GAP}+(?=[\\w€$£(])")
# The names that page builders give to what they set to the other side of a line.
_PRICE = re.compile(r"(?:.*[-_])?(?:price|cost|amount|duration)", re.IGNORECASE)
_RAISED = re.compile(r"(?:text-)?(?:sup|superscript|super)", re.IGNORECASE)
_TABLE_PARTS = frozenset({"colgroup", "form", "tbody", "tfoot", "thead", "tr"})


class _Loud(str):
    """Text that is set in bold."""

    __slots__ = ()


@dataclass(slots=True)
class _Walk:
    """Where a walk through a tree is: the text since the last block, and what it belongs to."""

    writer: BlockWriter
    notes: Sequence[str] = ()
    keeps_lines: bool = False
    pieces: list[str] = field(default_factory=list)
    markers: list[str | None] = field(default_factory=list)
    counts: list[ListCount] = field(default_factory=list)
    is_loud: bool = False

    def flush(self, level: int = 0) -> None:
        text = _BETWEEN_WORDS.sub(" ", "".join(self.pieces)).replace(_GAP, "")
        text = _SPACES_OR_LINES.sub(lambda gap: "\n" if _LINE in gap[0] else gap[0], text)
        lines = [collapse(line) for line in text.split("\n")]
        loud = "".join(takewhile(_keeps_loud, self.pieces)).replace(_LINE, "\n").replace(_GAP, "")
        self.pieces.clear()
        if level:
            write_heading(self.writer, "\n".join(filter(None, lines)), level, self.notes)
            return
        # An empty line between two breaks divides paragraphs, also where a page has no others.
        for is_text, group in itertools.groupby(lines, key=bool):
            if is_text:
                self.write_text(place_notes("\n".join(group), self.notes), loud)
                loud = ""

    def write_text(self, text: str, loud: str) -> None:
        if self.markers and text and (marker := self.markers[-1]) is not None:
            self.writer.add_paragraph(text, "item", marker)
            self.markers[-1] = ""
        else:
            self.writer.add_paragraph(text, loud=loud)


def _keeps_loud(piece: str) -> bool:
    return isinstance(piece, _Loud) or not has_words(piece)


def write_blocks(root: Tag, writer: BlockWriter, notes: Sequence[str] = ()) -> None:
    """Write the headings, paragraphs, list items and table rows below a tag."""
    walk = _Walk(writer, notes)
    _walk_children(root.children, walk)
    walk.flush()


def _walk_children(children: Iterable[PageElement], walk: _Walk) -> None:
    for child in children:
        if isinstance(child, Tag):
            was_loud, walk.is_loud = walk.is_loud, _is_loud(child, walk.is_loud)
            _walk_tag(child, walk)
            walk.is_loud = was_loud
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            text = re.sub(r"[ \t\r\f]+" if walk.keeps_lines else _SPACES, " ", child)
            walk.pieces.append(_Loud(text) if walk.is_loud else text)


def _is_loud(tag: Tag, inherited: bool) -> bool:
    own = is_bold(str(tag.get("style") or ""))
    return (inherited or tag.name in ("b", "strong")) if own is None else own


def _walk_tag(tag: Tag, walk: _Walk) -> None:
    if tag.name == "br":
        walk.pieces.append("\n")
    elif (way := _find_way(tag)) and tag.find(_BLOCKS) is None:
        shift = raise_figures if way == "super" else lower_figures
        walk.pieces.append(shift(tag.get_text()))
    elif tag.name not in _BLOCKS and _stands_apart(tag):
        walk.pieces.append(_GAP)
        _walk_children(tag.children, walk)
        walk.pieces.append(_GAP)
    elif tag.name == "q":
        walk.pieces.append("“")
        _walk_children(tag.children, walk)
        walk.pieces.append("”")
    elif tag.name not in _BLOCKS:
        _walk_children(tag.children, walk)
    elif tag.name == "dd" and not any(found.name != "p" for found in tag.find_all(_BLOCKS)):
        # A term and what is said of it are one paragraph: neither means much alone.
        for part in tag.find_all("p"):
            part.insert(0, _LINE)
            part.name = "span"
        walk.pieces.append(_LINE)
        _walk_children(tag.children, walk)
    elif tag.name == "dt" and _follows_term(tag):
        walk.pieces.append(_LINE)
        _walk_children(tag.children, walk)
    else:
        walk.flush()
        if tag.name == "table":
            complete_rows(tag)
        _walk_block(tag, walk)
        if tag.has_attr(PANEL):
            walk.flush()
            walk.writer.leave_section(str(tag[PANEL]))


def _follows_term(term: Tag) -> bool:
    """Say whether a term stands right below another one, of which the same is said."""
    before = term.find_previous_sibling()
    return before is not None and before.name == "dt" and term.find(_BLOCKS) is None


def _find_way(tag: Tag) -> str:
    """Return whether a tag's text is raised, "super", or lowered, "sub"; '' for neither."""
    if tag.name in ("sup", "sub"):
        return "super" if tag.name == "sup" else "sub"
    if tag.name == "span" and any(map(_RAISED.fullmatch, map(str, tag.get("class") or ()))):
        return "super"
    return "" if tag.name in _BLOCKS else find_shift(str(tag.get("style") or ""))


def _stands_apart(tag: Tag) -> bool:
    """Say whether a style or a name sets a tag apart from the word before it, as a price."""
    style = str(tag.parent.get("style") or "") if tag.parent is not None else ""
    return (
        _BOXES.match(find_display(style)) is not None
        or _APART.match(find_display(str(tag.get("style") or ""))) is not None
        or any(map(_PRICE.fullmatch, map(str, tag.get("class") or ())))
    )


def _walk_block(tag: Tag, walk: _Walk) -> None:
    if tag.name in HEADINGS:
        for inner in tag.find_all(_BLOCKS):
            inner.name = "span"
        _walk_children(tag.children, walk)
        walk.flush(level=int(tag.name[1]))
    elif tag.name == "table" and not is_layout(tag):
        _write_table(tag, walk)
    elif tag.name == "li":
        walk.markers.append(_mark_item(tag, walk))
        _walk_children(tag.children, walk)
        walk.flush()
        walk.markers.pop()
    elif tag.name in ("ol", "ul"):
        walk.counts.append(begin_count(tag))
        _walk_children(tag.children, walk)
        walk.flush()
        walk.counts.pop()
    elif tag.name == "pre":
        walk.keeps_lines = True
        _walk_children(tag.children, walk)
        walk.flush()
        walk.keeps_lines = False
    elif tag.name == "p" and _is_word_item(tag):
        _walk_children(tag.children, walk)
        _mark_word_item(walk)
        walk.flush()
    else:
        _walk_children(tag.children, walk)
        if tag.name != "dt":
            walk.flush()


def _mark_item(item: Tag, walk: _Walk) -> str | None:
    """Return an item's marker; None for a part of a page with a heading, as in an accordion."""
    marker = walk.counts[-1].mark(item) if walk.counts else BULLET
    return None if marker == BULLET and item.find(HEADINGS) is not None else marker


def _is_word_item(tag: Tag) -> bool:
    classes = " ".join(map(str, tag.get("class") or ()))
    return "MsoListParagraph" in classes or "mso-list:" in str(tag.get("style") or "")


def _mark_word_item(walk: _Walk) -> None:
    text = "".join(walk.pieces).lstrip()
    walk.pieces[:] = [_WORD_BULLET.sub("•", text, count=1)]


def _write_table(table: Tag, walk: _Walk) -> None:
    _write_strays(table, walk)
    for caption in table.find_all("caption"):
        _walk_children(caption.children, walk)
        walk.flush()
    # A browser shows the foot of a table below its rows, wherever it is written.
    found = sorted(table.find_all("tr"), key=lambda row: row.find_parent("tfoot") is not None)
    rows = [[_read_cell(cell, walk) for cell in row.find_all(["td", "th"])] for row in found]
    for cells in spread_cells(rows):
        walk.writer.add_row(cells)


def _write_strays(part: Tag, walk: _Walk) -> None:
    """Write what stands in a table outside its cells: a browser shows it above the table."""
    for child in part.children:
        name = child.name if isinstance(child, Tag) else ""
        if isinstance(child, Tag) and name in _TABLE_PARTS:
            walk.flush()
            _write_strays(child, walk)
        elif name in ("td", "th", "caption"):
            walk.flush()
        else:
            _walk_children([child], walk)
    walk.flush()


def _read_cell(cell: Tag, walk: _Walk) -> Cell:
    for heading in cell.find_all(HEADINGS):
        heading.name = "div"
    writer = BlockWriter(keep_signs=True, left_out=walk.writer.left_out)
    write_blocks(cell, writer, walk.notes)
    return Cell(writer.join_cell(), read_span(cell, "colspan"), read_span(cell, "rowspan"))
