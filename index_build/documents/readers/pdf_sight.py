"""Looks at a PDF's pages as they are drawn, and says of each text whether anybody sees it."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import hypot
from typing import Any

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from pypdfium2 import raw as pdfium

# Pixels for each point, and the most of them in one direction, for files that are made to be slow.
_SCALE = 2.0
_MOST_PIXELS = 3000
# Of 255 shades: a colour that differs less from what lies below it is not noticed.
_NOTICED = 20
# Smaller letters than this, in points, are read by nobody.
_SMALL = 1.5
# A picture over more of a page than this is the page itself, as in a scan.
_SCAN = 0.5
# Drawings within drawings are looked at down to here.
_DEPTH = 15
# Texts that lie on one another are drawn one after the other, in no more drawings than this.
_MOST_LAYERS = 12
# Letters before this one can be drawn without the file's font.
_OTHER_SCRIPTS = "\u0250"
_INVISIBLE = (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)

Box = tuple[float, float, float, float]
Pixels = NDArray[np.uint8]


@dataclass(slots=True)
class ShownText:
    """What one operator of a PDF shows: whether it is seen, and its words where it is not.

    ``beside`` is true where it lies outside the sheet. ``box`` is left, bottom, right and top on
    the page, ``size`` that of the letters, in points, and ``width`` a thousandth of that size.
    """

    source: Any
    box: Box
    size: float
    width: float
    seen: bool = True
    beside: bool = False
    words: str = ""


@dataclass(slots=True)
class Drawing:
    """The texts of a page, or of a drawing on it, and the drawings in it, in the file's order."""

    texts: list[ShownText] = field(default_factory=list)
    drawings: list[Drawing] = field(default_factory=list)

    def list_texts(self) -> Iterator[ShownText]:
        """Yield the texts, those of the drawings in it too."""
        yield from self.texts
        for drawing in self.drawings:
            yield from drawing.list_texts()


def see_texts(content: bytes) -> Iterator[Drawing]:
    """Yield what each page of a PDF shows, each text with whether it is seen."""
    pdf = pypdfium2.PdfDocument(content)
    try:
        for page in pdf:
            page.set_rotation(0)
            drawing, pictures = _collect(page)
            _judge(_Sheet.measure(page), list(drawing.list_texts()), pictures)
            yield drawing
            page.close()
    finally:
        pdf.close()


def _collect(page: pypdfium2.PdfPage) -> tuple[Drawing, list[Box]]:
    """Return what a page shows, and the boxes of its pictures."""
    drawings, pictures = [Drawing()], list[Box]()
    matrices = [pypdfium2.PdfMatrix()]
    for item in page.get_objects(max_depth=_DEPTH):
        del drawings[item.level + 1 :], matrices[item.level + 1 :]
        matrix = matrices[-1]
        if item.type == pdfium.FPDF_PAGEOBJ_TEXT:
            drawings[-1].texts.append(_measure(item, matrix))
        elif item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictures.append(matrix.on_rect(*item.get_bounds()))
        elif item.type == pdfium.FPDF_PAGEOBJ_FORM:
            drawings[-1].drawings.append(Drawing())
            drawings.append(drawings[-1].drawings[-1])
            matrices.append(item.get_matrix().multiply(matrix))
    return drawings[0], pictures


def _measure(item: Any, matrix: pypdfium2.PdfMatrix) -> ShownText:
    own = item.get_matrix()
    left, bottom, right, top = item.get_bounds()
    size, whole = item.get_font_size(), own.multiply(matrix)
    along = max(right - left, top - bottom) / (hypot(own.a, own.b) or 1.0)
    return ShownText(
        item,
        matrix.on_rect(left, bottom, right, top),
        abs(size) * hypot(whole.c, whole.d),
        1000 * along / (abs(size) or 1.0),
    )


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page, the part of it that is shown, and how many pixels are drawn for each point."""

    page: pypdfium2.PdfPage
    box: Box
    scale: float

    @classmethod
    def measure(cls, page: pypdfium2.PdfPage) -> _Sheet:
        return cls(page, page.get_bbox(), min(_SCALE, _MOST_PIXELS / max(page.get_size())))

    def draw(self) -> Pixels:
        """Return the page as it is drawn, in rows of pixels from its top."""
        drawn = self.page.render(scale=self.scale, may_draw_forms=False, draw_annots=False)
        return np.asarray(drawn.to_numpy()[:, :, :3])

    def cut(self, pixels: NDArray[Any], box: Box, room: float = 0.0) -> NDArray[Any]:
        """Return the pixels in a box on the page, and in so many points around it."""
        left, _bottom, _right, top = self.box
        rows = ((top - box[3] - room) * self.scale, (top - box[1] + room) * self.scale)
        columns = ((box[0] - left - room) * self.scale, (box[2] - left + room) * self.scale)
        return pixels[_make_slice(*rows), _make_slice(*columns)]


def _make_slice(start: float, stop: float) -> slice:
    return slice(max(0, int(start)), max(0, int(stop) + 1))


def _judge(sheet: _Sheet, texts: Sequence[ShownText], pictures: Sequence[Box]) -> None:
    """Find out which texts of a page are seen: without them it would look different."""
    if not texts:
        return
    for text in texts:
        _switch(text, is_on=False)
    empty = sheet.draw()
    for layer in _part(sheet, texts, empty):
        for text in layer:
            _switch(text, is_on=True)
        drawn = sheet.draw()
        for text in layer:
            _switch(text, is_on=False)
            before, after = sheet.cut(empty, text.box), sheet.cut(drawn, text.box)
            text.seen = text.size >= _SMALL and _differ(before, after)
    is_blank = not any(text.seen for text in texts)
    for text in texts:
        _switch(text, is_on=True)
    letters = sheet.page.get_textpage()
    for text in texts:
        if not text.seen:
            _judge_unseen(sheet, text, empty, pictures, is_blank)
            text.words = "" if text.seen else _read_words(letters, text.source)
            # What holds no words, such as a space, or letters that only we cannot draw, stays.
            text.seen = not text.words or (text.size >= _SMALL and not _can_draw(text))
    letters.close()


def _switch(text: ShownText, is_on: bool) -> None:
    pdfium.FPDFPageObj_SetIsActive(text.source, is_on)


def _part(
    sheet: _Sheet, texts: Sequence[ShownText], empty: Pixels
) -> Iterator[Sequence[ShownText]]:
    """Yield the texts in parts in which none lies on another."""
    rest = list(texts)
    for number in range(_MOST_LAYERS):
        taken = np.zeros(empty.shape[:2], dtype=bool)
        layer, later = list[ShownText](), list[ShownText]()
        for text in rest:
            place = sheet.cut(taken, text.box)
            is_free = not place.any() or number == _MOST_LAYERS - 1
            (layer if is_free else later).append(text)
            if is_free:
                place[:] = True
        if layer:
            yield layer
        rest = later


def _differ(before: Pixels, after: Pixels) -> bool:
    if not before.size:
        return False
    return bool(np.abs(before.astype(np.int16) - after).max() > _NOTICED)


def _judge_unseen(
    sheet: _Sheet, text: ShownText, empty: Pixels, pictures: Sequence[Box], is_blank: bool
) -> None:
    """Find out why a text is not seen: what lies over a scan is, and so is what only we miss."""
    text.beside = not sheet.cut(empty, text.box).size
    is_invisible = pdfium.FPDFTextObj_GetTextRenderMode(text.source) in _INVISIBLE
    around = sheet.cut(empty, text.box, text.size / 2)
    if around.size and np.ptp(around, axis=(0, 1)).max() > _NOTICED:
        # Text recognition lays its words over a picture of them, or behind it.
        over = [box for box in pictures if _lies_in(text.box, box)]
        least = 0.0 if is_invisible else _SCAN * _find_area(sheet.box)
        text.seen = any(_find_area(box) > least for box in over) or (is_invisible and is_blank)


def _lies_in(inner: Box, outer: Box) -> bool:
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def _find_area(box: Box) -> float:
    return abs((box[2] - box[0]) * (box[3] - box[1]))


def _can_draw(text: ShownText) -> bool:
    """Say whether we have the letters: a file may leave them to the fonts of the machine."""
    font = pdfium.FPDFTextObj_GetFont(text.source)
    if pdfium.FPDFFont_GetIsEmbedded(font) == 1:
        return True
    length = pdfium.FPDFFont_GetBaseFontName(font, None, 0)
    name = ctypes.create_string_buffer(length)
    pdfium.FPDFFont_GetBaseFontName(font, name, length)
    # A part of a font that is not in the file is nowhere.
    return b"+" not in name.value and max(text.words) < _OTHER_SCRIPTS


def _read_words(letters: pypdfium2.PdfTextPage, source: Any) -> str:
    length = pdfium.FPDFTextObj_GetText(source, letters, None, 0)
    buffer = ctypes.create_string_buffer(length)
    place = ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR))
    pdfium.FPDFTextObj_GetText(source, letters, place, length)
    return " ".join(buffer.raw.decode("utf-16-le", "replace").rstrip("\0").split())
