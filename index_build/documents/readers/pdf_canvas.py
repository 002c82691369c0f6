"""Draws a PDF's page into pixels, the same ones on every machine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import ceil, sqrt
from typing import Any

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from pypdfium2 import raw as pdfium

# Pixels for each point, and the most of them on a page.
_SCALE = 2.0
_MOST_PIXELS = 9_000_000
_NO_FONTS = pdfium.FPDF_SYSFONTINFO()
Box = tuple[float, float, float, float]
Pixels = NDArray[np.uint8]


@dataclass(slots=True)
class Canvas:
    """A page, the part of it that is shown, and pixels for each point."""

    page: pypdfium2.PdfPage
    box: Box
    scale: float

    @classmethod
    def open(cls, page: pypdfium2.PdfPage, unit: float) -> Canvas:
        """Return the canvas of a page whose unit is so many points."""
        page.set_rotation(0)
        if not all(page.get_size()):
            # A part of the page that lies beside it shows all of it.
            page.set_cropbox(*page.get_mediabox())
        width, height = page.get_size()
        area = width * height or 1.0
        return cls(page, page.get_bbox(), min(_SCALE * unit, sqrt(_MOST_PIXELS / area)))

    def draw(self) -> Pixels:
        """Return the page as it is drawn, in rows of pixels from its top."""
        width, height = (max(1, ceil(length * self.scale)) for length in self.page.get_size())
        # Colours that are mixed with those below them need a drawing that may be seen through.
        is_mixed = pdfium.FPDFPage_HasTransparency(self.page)
        form = pdfium.FPDFBitmap_BGRA if is_mixed else pdfium.FPDFBitmap_BGR
        bitmap = pypdfium2.PdfBitmap.new_native(width, height, form)
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
        pdfium.FPDF_RenderPageBitmap(bitmap, self.page, 0, 0, width, height, 0, pdfium.FPDF_ANNOT)
        return np.asarray(bitmap.to_numpy()[:, :, :3])

    def cut(self, pixels: NDArray[Any], box: Box, room: float = 0.0) -> NDArray[Any]:
        """Return the pixels in a box on the page, and in so many points around it."""
        left, _bottom, _right, top = self.box
        rows = ((top - box[3] - room) * self.scale, (top - box[1] + room) * self.scale)
        columns = ((box[0] - left - room) * self.scale, (box[2] - left + room) * self.scale)
        return pixels[_make_slice(*rows), _make_slice(*columns)]

    def cover(self, pixels: Pixels, boxes: Iterable[Box]) -> NDArray[np.uint8]:
        """Return how many boxes lie on each pixel, up to 255."""
        covered = np.zeros(pixels.shape[:2], dtype=np.uint8)
        for box in boxes:
            part = self.cut(covered, box)
            part += part < 255
        return covered


def _make_slice(start: float, stop: float) -> slice:
    return slice(max(0, int(start)), max(0, int(stop) + 1))


@cache
def use_own_fonts() -> None:
    """Let PDFium draw letters that are not in a file with its own fonts, not the machine's."""
    # Without any function it finds no font. It keeps the place of this, which may never move.
    _NO_FONTS.version = 1
    pdfium.FPDF_SetSystemFontInfo(_NO_FONTS)
