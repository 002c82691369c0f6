"""Walks through a Word document's body.

The walk is over the XML itself, since python-docx passes over content controls and text boxes, and
a warning that stands in one of those must not be lost.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from index_build.readers.blocks import BlockWriter, has_words

_WRAPPERS = frozenset(map(qn, ("w:sdt", "w:sdtContent", "w:customXml")))
_SIGNS = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_BOX = qn("w:txbxContent")
# The same text box stands in a file twice: as it is drawn now, and for old programs.
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_UNSEEN = frozenset({_BOX, _FALLBACK, qn("w:pPr"), qn("w:rPr"), qn("w:instrText")})
_UNQUOTABLE = ("w:vanish", "w:strike", "w:dstrike")
_OFF = ("0", "false", "off")
_LOWEST_OUTLINE = 8


def write_body(document: WordDocument, writer: BlockWriter) -> None:
    """Write a Word document's headings, paragraphs, list items and table rows."""
    _Walk(document, writer).write_children(document.element.body)


@dataclass(slots=True)
class _Walk:
    document: WordDocument
    writer: BlockWriter
    counts: Counter[tuple[str, int]] = field(default_factory=Counter)

    def write_children(self, parent: Any) -> None:
        for child in parent:
            if child.tag == qn("w:p"):
                self.write_paragraph(child)
            elif child.tag == qn("w:tbl"):
                self.write_table(child)
            elif child.tag in _WRAPPERS:
                self.write_children(child)

    def write_paragraph(self, paragraph: Any) -> None:
        text = "".join(_find_text(paragraph))
        names, properties = self.find_style(paragraph)
        if not any(name.lower().startswith("toc ") for name in names):
            self.write_text(text, names, properties)
        for box in _find_boxes(paragraph):
            self.write_children(box)

    def write_text(self, text: str, names: list[str], properties: list[Any]) -> None:
        numbering = _find_numbering(properties)
        if level := _find_level(names, properties):
            self.writer.add_heading(text, level)
        elif numbering and has_words(text):
            self.writer.add_paragraph(text, "item", self.make_marker(*numbering))
        else:
            self.writer.add_paragraph(text)

    def write_table(self, table: Any) -> None:
        rows = [_find_parts(row, "w:tc") for row in _find_parts(table, "w:tr")]
        if max(map(len, rows), default=0) < 2 or table.xpath(".//w:tbl"):
            # A frame around text or a page's layout: its cells hold paragraphs of their own.
            for cell in itertools.chain(*rows):
                self.write_children(cell)
            return
        for row in rows:
            cells = (" ".join("".join(_find_text(cell)).split()) for cell in row)
            self.writer.add_row(cells)

    def find_style(self, paragraph: Any) -> tuple[list[str], list[Any]]:
        """Return the names of a paragraph's styles and their properties, its own first."""
        names: list[str] = []
        properties = [paragraph.pPr]
        style = self.document.styles.element.get_by_id(paragraph.style or "")
        while style is not None and len(names) < 20:
            names.append(style.name_val or "")
            properties.append(style.pPr)
            style = style.base_style
        return names, [found for found in properties if found is not None]

    def make_marker(self, list_id: str, level: int) -> str:
        if self.find_number_format(list_id, level) != "decimal":
            return "- "
        self.counts[list_id, level] += 1
        for key in [key for key in self.counts if key[0] == list_id and key[1] > level]:
            del self.counts[key]
        return f"{self.counts[list_id, level]}. "

    def find_number_format(self, list_id: str, level: int) -> str:
        numbering = self.document.part.numbering_part.element
        path = (
            f"./w:abstractNum[@w:abstractNumId=../w:num[@w:numId='{int(list_id)}']"
            f"/w:abstractNumId/@w:val]/w:lvl[@w:ilvl='{level}']/w:numFmt/@w:val"
        )
        return next(iter(numbering.xpath(path)), "bullet")


def _find_parts(parent: Any, name: str) -> list[Any]:
    return list(parent.xpath(f"./{name} | ./w:sdt/w:sdtContent/{name}"))


def _find_level(names: list[str], properties: list[Any]) -> int:
    if names and names[0].lower() == "title":
        return 1
    for found in properties:
        if (outline := found.find(qn("w:outlineLvl"))) is not None:
            value = int(outline.get(qn("w:val")))
            return value + 1 if value <= _LOWEST_OUTLINE else 0
    match = next(filter(None, (re.fullmatch(r"heading (\d)", n.lower()) for n in names)), None)
    return int(match[1]) if match else 0


def _find_numbering(properties: list[Any]) -> tuple[str, int] | None:
    for found in properties:
        if found.numPr is not None and found.numPr.numId is not None:
            level = found.numPr.ilvl.val if found.numPr.ilvl is not None else 0
            # The list number 0 takes a paragraph out of its style's list.
            return (str(found.numPr.numId.val), level) if found.numPr.numId.val else None
    return None


def _find_text(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]
        elif child.tag == qn("w:r") and _is_unquotable(child):
            continue
        elif child.tag not in _UNSEEN:
            yield from _find_text(child)
            if child.tag == qn("w:p"):
                yield "\n"


def _is_unquotable(run: Any) -> bool:
    marks = (run.rPr.find(qn(name)) for name in _UNQUOTABLE) if run.rPr is not None else ()
    return any(mark is not None and mark.get(qn("w:val")) not in _OFF for mark in marks)


def _find_boxes(paragraph: Any) -> Iterator[Any]:
    for child in paragraph:
        if child.tag == _BOX:
            yield child
        elif child.tag not in (_FALLBACK, qn("w:p")):
            yield from _find_boxes(child)
