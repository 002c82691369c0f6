"""Lists what a Word document holds beside its text: pictures, comments, headers and footers."""

from __future__ import annotations

from typing import Any

from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from app.index.report import OmissionKind
from index_build.documents.readers.blocks import LeftOut
from index_build.documents.readers.word_text import FALLBACK

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WORDS = (qn("w:t"), f"{_DRAWING}t")
# The parts of the package that are not the body, by the last word of their relationship's type.
_PARTS: dict[str, OmissionKind] = {
    "header": "frame",
    "footer": "frame",
    "comments": "comment",
    "chart": "embedded",
    "chartEx": "embedded",
    "diagramData": "embedded",
}
_OBJECTS = frozenset({qn("w:object")})
_PICTURES = frozenset({qn("w:drawing"), qn("w:pict")})
_PROPERTIES = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_WORD_ART = "{urn:schemas-microsoft-com:vml}textpath"


def list_beside(document: WordDocument, left_out: LeftOut) -> None:
    """Add to ``left_out`` all that belongs to a document and is not read."""
    for link in document.part.rels.values():
        kind = _PARTS.get(link.reltype.rsplit("/", 1)[-1])
        if kind is not None and not link.is_external:
            for text in _list_paragraphs(parse_xml(link.target_part.blob)):
                left_out.add(kind, text)
    for element in document.element.body.iter(*_PICTURES, *_OBJECTS):
        if element.tag in _OBJECTS:
            left_out.add("embedded", always=True)
        elif next(element.iterancestors(FALLBACK, *_OBJECTS), None) is None:
            _add_drawing(element, left_out)


def _list_paragraphs(part: Any) -> list[str]:
    paragraphs = part.iter(qn("w:p"), f"{_DRAWING}p")
    texts = ["".join(word.text or "" for word in p.iter(*_WORDS)) for p in paragraphs]
    return [text for text in texts if text.strip()]


def _add_drawing(element: Any, left_out: LeftOut) -> None:
    for art in element.iter(_WORD_ART):
        left_out.add("picture", art.get("string") or "")
    has_picture = next(element.iter("{*}blip", "{*}imagedata"), None) is not None
    if has_picture:
        properties = next(element.iter(_PROPERTIES), None)
        description = properties.get("descr") if properties is not None else None
        left_out.add("picture", description or "", always=True)
