"""Walks through a Word document's body.

The walk is over the XML itself, since python-docx passes over content controls and text boxes, and
a warning that stands in one of those must not be lost.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from index_build.documents.readers.blocks import BlockWriter, has_words
from index_build.documents.readers.footnotes import is_citation, place_notes, write_heading
from index_build.documents.readers.tables import MAX_SPAN, Cell, spread_cells
from index_build.documents.readers.typed_lists import begins_item
from index_build.documents.readers.word_numbers import BULLET, WordNumbers
from index_build.documents.readers.word_symbols import TICKS
from index_build.documents.readers.word_text import WordText, find_boxes

_WRAPPERS = frozenset(map(qn, ("w:sdt", "w:sdtContent", "w:customXml")))
_NOTE_PARTS = {
    RELATIONSHIP_TYPE.FOOTNOTES: ("w:footnote", "w:footnoteReference"),
    RELATIONSHIP_TYPE.ENDNOTES: ("w:endnote", "w:endnoteReference"),
}
_LOWEST_OUTLINE = 8
# An "o" of the font Courier New, and a tab: the bullet of Word's second level, typed by hand.
_TYPED_O = re.compile(r"^o\t+")
# A cell beside a table in a table with more text than this is a part of a page's layout.
_LONG_CELL = 400


def write_body(document: WordDocument, writer: BlockWriter) -> None:
    """Write a Word document's headings, paragraphs, list items and table rows."""
    styles = document.styles.element
    left_out = writer.left_out
    notes = dict(_read_notes(document, WordText(styles, left_out=left_out)))
    numbered = {key: number for number, key in enumerate(notes)}
    text = WordText(styles, numbered, left_out)
    numbers = WordNumbers(_find_numbering_part(document))
    _Walk(styles, writer, text, tuple(notes.values()), numbers).write_children(
        document.element.body
    )


def _find_numbering_part(document: WordDocument) -> Any:
    parts = (link.target_part for link in document.part.rels.values() if not link.is_external)
    kind = "numbering+xml"
    return next((part.element for part in parts if part.content_type.endswith(kind)), None)


def _read_notes(document: WordDocument, text: WordText) -> Iterator[tuple[tuple[str, str], str]]:
    for link in document.part.rels.values():
        if link.reltype in _NOTE_PARTS:
            name, reference = _NOTE_PARTS[link.reltype]
            for note in parse_xml(link.target_part.blob).findall(qn(name)):
                said = " ".join(text.read(note).split())
                if is_citation(said):
                    text.left_out.add("note", said)
                elif has_words(said):
                    yield (qn(reference), note.get(qn("w:id"))), said


@dataclass(slots=True)
class _Walk:
    styles: Any
    writer: BlockWriter
    text: WordText
    notes: Sequence[str]
    numbers: WordNumbers
    tabbed: list[str] = field(default_factory=list)
    in_list: bool = False
    margin: int = 0
    initial: str = ""

    def write_children(self, parent: Any) -> None:
        for child in parent:
            if child.tag == qn("w:p"):
                self.write_paragraph(child)
            elif child.tag == qn("w:tbl"):
                self.write_table(child)
            elif child.tag in _WRAPPERS:
                self.write_children(child)
        self.write_tabbed()

    def write_paragraph(self, paragraph: Any) -> None:
        text = self.initial + _TYPED_O.sub("• ", self.text.read(paragraph))
        self.initial = ""
        names, properties = self.find_style(paragraph)
        if paragraph.xpath("./w:pPr/w:framePr[@w:dropCap='drop' or @w:dropCap='margin']"):
            self.initial = text.strip()
            return
        if any(name.lower().startswith("toc ") for name in names):
            self.writer.left_out.add("contents", text)
        elif self.is_tabbed(text, names, properties):
            self.tabbed.append(place_notes(text.strip(), self.notes))
        else:
            self.write_text(text, names, properties, self.text.read_loud(paragraph))
        for box in find_boxes(paragraph):
            self.write_children(box)

    def is_tabbed(self, text: str, names: list[str], properties: list[Any]) -> bool:
        """Say whether tabs divide a paragraph into columns, as they do in lists of prices."""
        line = text.strip()
        is_prose = not _find_level(names, properties) and not _find_numbering(properties)
        return is_prose and "\t" in line and "\n" not in line and not begins_item(line)

    def write_tabbed(self) -> None:
        """Write the paragraphs with columns up to here: several are the rows of a table."""
        rows = [re.split(r"\t+", line) for line in self.tabbed]
        self.tabbed.clear()
        is_table = len(rows) > 1 and len({len(row) for row in rows}) == 1
        for row in rows:
            cells = [" ".join(cell.split()) for cell in row]
            if is_table:
                self.writer.add_row(cells)
            else:
                self.writer.add_paragraph(" ".join(cells))

    def write_text(self, text: str, names: list[str], properties: list[Any], loud: str) -> None:
        self.write_tabbed()
        text = text.replace("\t", " ")
        numbering = _find_numbering(properties)
        if level := _find_level(names, properties):
            write_heading(self.writer, text, level, self.notes)
            self.in_list = False
            return
        text = place_notes(text, self.notes)
        if numbering and has_words(text):
            marker = self.numbers.make_marker(*numbering)
            if marker[0] in TICKS:
                # A tick or a cross is more than a bullet: it says whether.
                text, marker = marker + text.lstrip(), BULLET
            self.writer.add_paragraph(text, "item", marker)
            self.in_list = True
        elif self.in_list and _find_indent(properties) > self.margin:
            # What is set in below an item goes on with it.
            self.writer.add_paragraph(text, "item")
        else:
            self.writer.add_paragraph(text, loud=loud)
            if has_words(text):
                self.in_list, self.margin = False, _find_indent(properties)

    def write_table(self, table: Any) -> None:
        self.write_tabbed()
        self.in_list = False
        found = [row for row in _find_parts(table, "w:tr") if not self.leave_hidden(row)]
        rows = [_find_parts(row, "w:tc") for row in found]
        if max(map(len, rows), default=0) < 2 or self.is_layout(rows):
            # A frame around text or a page's layout: its cells hold paragraphs of their own.
            for cell in itertools.chain(*rows):
                self.write_children(cell)
            return
        above: dict[int, str] = {}
        before = [[Cell("")] * _count_before(row) for row in found]
        read = [self.read_row(row, above, len(gap)) for row, gap in zip(rows, before, strict=True)]
        for cells in spread_cells([gap + row for gap, row in zip(before, read, strict=True)]):
            self.writer.add_row(cells)

    def leave_hidden(self, row: Any) -> bool:
        """Say whether a table's row is hidden, and note that it is left out."""
        mark = row.find(f"{qn('w:trPr')}/{qn('w:hidden')}")
        is_hidden = mark is not None and mark.get(qn("w:val")) not in ("0", "false", "off")
        if is_hidden:
            self.writer.left_out.add("hidden", self.text.read(row))
        return is_hidden

    def is_layout(self, rows: Sequence[Sequence[Any]]) -> bool:
        """Say whether a table with another one in it arranges a page, and holds no values."""
        cells = list(itertools.chain(*rows))
        if not any(cell.xpath(".//w:tbl") for cell in cells):
            return False
        is_long = any(len("".join(cell.itertext())) > _LONG_CELL for cell in cells)
        return len(rows) < 2 or is_long or any(cell.xpath(".//w:tbl//w:tbl") for cell in cells)

    def read_row(self, row: Sequence[Any], above: dict[int, str], column: int) -> list[Cell]:
        """Return a row's cells from a column on; ``above`` holds the row before, by its columns."""
        cells: list[Cell] = []
        for cell in row:
            merge = next(iter(cell.xpath("./w:tcPr/w:vMerge")), None)
            goes_on = merge is not None and merge.get(qn("w:val")) != "restart"
            text = above.get(column, "") if goes_on else self.read_cell(cell)
            cells.append(Cell(text, cell.grid_span))
            above[column] = text
            column += cell.grid_span
        return cells

    def read_cell(self, cell: Any) -> str:
        inner = BlockWriter(keep_signs=True, left_out=self.writer.left_out)
        replace(self, writer=inner, tabbed=[], in_list=False).write_children(cell)
        return inner.join_cell()

    def find_style(self, paragraph: Any) -> tuple[list[str], list[Any]]:
        """Return the names of a paragraph's styles and their properties, its own first."""
        names: list[str] = []
        properties = [paragraph.pPr]
        style = self.styles.get_by_id(paragraph.style or "")
        while style is not None and len(names) < 20:
            names.append(style.name_val or "")
            properties.append(style.pPr)
            style = style.base_style
        return names, [found for found in properties if found is not None]


def _find_parts(parent: Any, name: str) -> list[Any]:
    return list(parent.xpath(f"./{name} | ./w:sdt/w:sdtContent/{name}"))


def _count_before(row: Any) -> int:
    """Return how many columns a row leaves free before its first cell."""
    found = next(iter(row.xpath("./w:trPr/w:gridBefore")), None)
    return min(int(found.get(qn("w:val")) or 0), MAX_SPAN) if found is not None else 0


def _find_level(names: list[str], properties: list[Any]) -> int:
    if names and names[0].lower() == "title":
        return 1
    for found in properties:
        if (outline := found.find(qn("w:outlineLvl"))) is not None:
            value = int(outline.get(qn("w:val")))
            return value + 1 if value <= _LOWEST_OUTLINE else 0
    match = next(filter(None, (re.fullmatch(r"heading (\d)", n.lower()) for n in names)), None)
    return int(match[1]) if match else 0


def _find_indent(properties: list[Any]) -> int:
    """Return how far in a paragraph begins, in twentieths of a point."""
    indents = (found.find(qn("w:ind")) for found in properties)
    own = next((indent for indent in indents if indent is not None), None)
    values = [own.get(qn(name)) for name in ("w:left", "w:start")] if own is not None else []
    return next((int(value) for value in values if value and value.isdecimal()), 0)


def _find_numbering(properties: list[Any]) -> tuple[str, int] | None:
    for found in properties:
        if found.numPr is not None and found.numPr.numId is not None:
            level = found.numPr.ilvl.val if found.numPr.ilvl is not None else 0
            # The list number 0 takes a paragraph out of its style's list.
            return (str(found.numPr.numId.val), level) if found.numPr.numId.val else None
    return None
