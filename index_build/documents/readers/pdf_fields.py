"""Finds what lies on top of a PDF's page: form fields, typed notes, words crossed out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pypdf import PageObject

from index_build.documents.readers.blocks import LeftOut
from index_build.errors import ContentError

# Invisible, hidden, or not to be shown.
_UNSEEN = 0b100011
_PUSH_BUTTON = 1 << 16
# An empty field is a gap that is seen: without it the words around it would run together.
EMPTY = "____"


@dataclass(frozen=True, slots=True)
class Overlay:
    """A text that lies on the page, and its rectangle in points from the lower left corner."""

    text: str
    left: float
    bottom: float
    right: float
    top: float


def find_fields(page: PageObject) -> list[Overlay]:
    """Return the form fields of a page with what they are filled with, the left ones first."""
    found = [
        _place(widget, text)
        for widget in _find_annotations(page, "/Widget")
        if (text := _read_field(widget))
    ]
    return sorted(found, key=lambda field: field.left)


def find_notes(page: PageObject) -> list[Overlay]:
    """Return the notes that someone typed onto a page, the upper ones first."""
    found = [
        _place(note, text)
        for note in _find_annotations(page, "/FreeText")
        if (text := str(note.get("/Contents") or "").strip())
    ]
    return sorted(found, key=lambda note: -note.top)


def list_comments(page: PageObject, number: int, left_out: LeftOut) -> None:
    """Add the comments on a page, and the texts on it that are not shown."""
    place = f"page {number + 1}"
    for reference in page.get("/Annots") or ():
        annotation = reference.get_object()
        kind, text = annotation.get("/Subtype"), str(annotation.get("/Contents") or "")
        if kind not in ("/FreeText", "/Widget", "/Link", "/Popup"):
            left_out.add("comment", text, place)
        elif int(annotation.get("/F") or 0) & _UNSEEN and kind in ("/FreeText", "/Widget"):
            left_out.add("hidden", text or _read_field(annotation), place)


def check_struck(page: PageObject, number: int) -> None:
    """Raise ContentError for a page with words that someone crossed out in a PDF program."""
    if next(_find_annotations(page, "/StrikeOut"), None) is not None:
        found = f"words crossed out on page {number + 1}"
        raise ContentError("a PDF without corrections", found, "delete those words in the original")


def _find_annotations(page: PageObject, kind: str) -> Iterator[Any]:
    for reference in page.get("/Annots") or ():
        annotation = reference.get_object()
        if annotation.get("/Subtype") == kind and not int(annotation.get("/F") or 0) & _UNSEEN:
            yield annotation


def _place(annotation: Any, text: str) -> Overlay:
    x1, y1, x2, y2 = (float(value) for value in annotation["/Rect"])
    return Overlay(text, min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))


def _read_field(widget: Any) -> str:
    kind, flags = _inherit(widget, "/FT"), int(_inherit(widget, "/Ff") or 0)
    if kind == "/Btn":
        is_ticked = widget.get("/AS") not in (None, "/Off")
        return "" if flags & _PUSH_BUTTON else "☒" if is_ticked else "☐"
    if kind not in ("/Tx", "/Ch"):
        return ""
    value = _inherit(widget, "/V")
    parts = value if isinstance(value, list) else [value] if value is not None else []
    return ", ".join(str(part).strip() for part in parts).strip() or EMPTY


def _inherit(widget: Any, name: str) -> Any:
    node: Any = widget
    for _ in range(20):
        if (value := node.get(name)) is not None:
            return value.get_object() if hasattr(value, "get_object") else value
        if (parent := node.get("/Parent")) is None:
            return None
        node = parent.get_object()
    return None
