"""Reads the text of a Word paragraph: its runs, breaks, equations, raised figures and notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from docx.oxml.ns import qn

from app.index.report import OmissionKind
from index_build.documents.readers.blocks import LeftOut
from index_build.documents.readers.figures import lower_figures, raise_figures
from index_build.documents.readers.footnotes import mark_note
from index_build.documents.readers.word_equations import EQUATIONS, write_equation
from index_build.documents.readers.word_symbols import is_sign_font, read_signs, read_symbol

BOX = qn("w:txbxContent")
# The same text box stands in a file twice: as it is drawn now, and for old programs.
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# A tab stays one, until it is known whether it divides columns.
_SIGNS = {
    qn("w:tab"): "\t",
    qn("w:ptab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}
_UNSEEN = frozenset({BOX, FALLBACK, qn("w:pPr"), qn("w:rPr"), qn("w:instrText")})
_UNQUOTABLE: Mapping[str, OmissionKind] = {
    "w:vanish": "hidden",
    "w:strike": "struck",
    "w:dstrike": "struck",
}
_NOTES = frozenset({qn("w:footnoteReference"), qn("w:endnoteReference")})
_OFF = ("0", "false", "off", "none")
_TEXT = qn("w:t")
_LOUD = ("w:b", "w:u")
_WHITE = "FFFFFF"
# Half points by which smaller figures are raised or lowered by hand.
_SHIFT = 3
# Where one of these is around white letters, there may be a colour below them.
_GROUNDS = frozenset({qn("w:tc"), BOX})


@dataclass(slots=True)
class WordText:
    """Reads text with a document's ``styles``; ``notes`` are numbered by their kind and id."""

    styles: Any
    notes: Mapping[tuple[str, str], int] = field(default_factory=dict)
    left_out: LeftOut = field(default_factory=LeftOut)

    def read(self, element: Any) -> str:
        """Return the text in an element, with line ends between its paragraphs."""
        return "".join(self._find_text(element))

    def read_loud(self, paragraph: Any) -> str:
        """Return what of a paragraph's beginning is set in bold or underlined."""
        runs = paragraph.xpath("./w:r | ./w:hyperlink/w:r | ./w:smartTag/w:r")
        return "".join(map(_read_plainly, takewhile(self._keeps_loud, runs)))

    def _keeps_loud(self, run: Any) -> bool:
        marks = (self._find_property(run, name) for name in _LOUD)
        is_loud = any(mark is not None and mark.get(qn("w:val")) not in _OFF for mark in marks)
        return is_loud or not _read_plainly(run).strip()

    def _find_text(self, element: Any) -> Iterator[str]:
        for child in element:
            if child.tag == qn("w:t"):
                font = self._find_font(element)
                yield read_signs(font, child.text or "") if is_sign_font(font) else child.text or ""
            elif child.tag in _SIGNS:
                yield _SIGNS[child.tag]
            elif child.tag == qn("w:r"):
                yield self._read_run(child)
            elif child.tag == qn("w:sym"):
                yield read_symbol(child.get(qn("w:font")) or "", child.get(qn("w:char")) or "")
            elif child.tag in EQUATIONS:
                yield write_equation(child)
            elif child.tag in _NOTES:
                number = self.notes.get((child.tag, child.get(qn("w:id"))))
                yield mark_note(number) if number is not None else ""
            elif child.tag == qn("w:checkBox"):
                yield "☒" if _is_checked(child) else "☐"
            elif child.tag == qn("w:rt"):
                self.left_out.add("reading", "".join(self._find_text(child)))
            elif child.tag not in _UNSEEN:
                yield from self._find_text(child)
                if child.tag == qn("w:p"):
                    yield "\n"

    def _read_run(self, run: Any) -> str:
        text = "".join(self._find_text(run))
        for name, kind in _UNQUOTABLE.items():
            mark = self._find_property(run, name)
            if mark is not None and mark.get(qn("w:val")) not in _OFF:
                self.left_out.add(kind, text)
                return ""
        if text.strip() and self._is_white_on_white(run):
            self.left_out.add("hidden", text)
            return ""
        match self._find_shift(run):
            case "superscript":
                return raise_figures(text)
            case "subscript":
                return lower_figures(text)
        return text

    def _find_font(self, run: Any) -> str:
        fonts = self._find_property(run, "w:rFonts") if run.tag == qn("w:r") else None
        return (fonts.get(qn("w:ascii")) or "") if fonts is not None else ""

    def _find_shift(self, run: Any) -> str:
        """Return how a run is raised or lowered; '' for not at all."""
        shift = self._find_property(run, "w:vertAlign")
        if shift is not None:
            return str(shift.get(qn("w:val")))
        place = self._find_property(run, "w:position")
        height = (place.get(qn("w:val")) or "0") if place is not None else "0"
        if not height.lstrip("+-").isdecimal() or abs(int(height)) < _SHIFT:
            return ""
        return "superscript" if int(height) > 0 else "subscript"

    def _is_white_on_white(self, run: Any) -> bool:
        colour = self._find_property(run, "w:color")
        if colour is None or colour.get(qn("w:val"), "").upper() != _WHITE:
            return False
        shades = ("w:shd", "w:highlight")
        return not (
            any(self._find_property(run, name) is not None for name in shades)
            or any(parent.tag in _GROUNDS for parent in run.iterancestors())
            or run.xpath("./ancestor::w:p[1]/w:pPr/w:shd")
            or run.getroottree().find("{*}background") is not None
        )

    def _find_property(self, run: Any, name: str) -> Any:
        """Return a property of a run: its own, or that of its character's or paragraph's style."""
        own = run.rPr.find(qn(name)) if run.rPr is not None else None
        if own is not None:
            return own
        paragraph = next(run.iterancestors(qn("w:p")), None)
        named = [run.rPr.style if run.rPr is not None else None]
        named.append(paragraph.style if paragraph is not None else None)
        found = (self._find_in_style(style, name) for style in named if style)
        return next((mark for mark in found if mark is not None), None)

    def _find_in_style(self, style_id: str, name: str) -> Any:
        style, depth = self.styles.get_by_id(style_id), 0
        while style is not None and depth < 20:
            properties = style.find(qn("w:rPr"))
            own = properties.find(qn(name)) if properties is not None else None
            if own is not None:
                return own
            style, depth = style.base_style, depth + 1
        return None


def _read_plainly(run: Any) -> str:
    return "".join(_SIGNS.get(child.tag) or child.text or "" for child in run.iter(*_SIGNS, _TEXT))


def _is_checked(box: Any) -> bool:
    states = (box.find(qn(name)) for name in ("w:checked", "w:default"))
    state = next((found for found in states if found is not None), None)
    return state is not None and state.get(qn("w:val")) not in _OFF


def find_boxes(paragraph: Any) -> Iterator[Any]:
    """Yield the text boxes that are fixed to a paragraph."""
    for child in paragraph:
        if child.tag == BOX:
            yield child
        elif child.tag not in (FALLBACK, qn("w:p")):
            yield from find_boxes(child)
