"""Draws a PDF's page into pixels, as a screen shows it, in no more time than it is given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, inf, sqrt
from time import thread_time
from typing import Any

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from pypdfium2 import raw as pdfium

# Pixels for each point, and the most of them on a page.
_SCALE = 2.0
_MOST_PIXELS = 9_000_000
# A drawing that takes longer than this, in seconds of processor time, is made in fewer pixels, or
# not at all; so are pages with tens of thousands of lines, as plans and maps. For the drawings of
# texts that lie on one another there are so many seconds more.
_LONGEST = 1.5
_LONGEST_PAGE = 4.0
_COARSER = 4.0

Box = tuple[float, float, float, float]
Pixels = NDArray[np.uint8]


class TooSlowError(Exception):
    """A page that cannot be drawn in the time that is given for it."""


@dataclass(slots=True)
class Canvas:
    """A page, the part of it that is shown, pixels for each point, and seconds of a drawing."""

    page: pypdfium2.PdfPage
    box: Box
    scale: float
    seconds: float = 0.0

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

    def draw_first(self) -> Pixels:
        """Return the page as it is drawn, coarser if that takes long; or raise TooSlowError.

        The drawings after it have as many pixels.
        """
        try:
            return self.draw(_LONGEST)
        except TooSlowError:
            self.scale /= _COARSER
            return self.draw(_LONGEST)

    def draw(self, longest: float = inf) -> Pixels:
        """Return the page as it is drawn, in rows of pixels from its top.

        Raises TooSlowError after so many seconds of processor time.
        """
        started = thread_time()
        width, height = (max(1, ceil(length * self.scale)) for length in self.page.get_size())
        # Colours that are mixed with those below them need a drawing that may be seen through.
        is_mixed = pdfium.FPDFPage_HasTransparency(self.page)
        form = pdfium.FPDFBitmap_BGRA if is_mixed else pdfium.FPDFBitmap_BGR
        bitmap = pypdfium2.PdfBitmap.new_native(width, height, form)
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
        pause = _make_pause(started + longest)
        state = pdfium.FPDF_RenderPageBitmap_Start(
            bitmap, self.page, 0, 0, width, height, 0, pdfium.FPDF_ANNOT, pause
        )
        pdfium.FPDF_RenderPage_Close(self.page)
        if state != pdfium.FPDF_RENDER_DONE:
            raise TooSlowError
        self.seconds = thread_time() - started
        return np.asarray(bitmap.to_numpy()[:, :, :3])

    def count_drawings(self, most: int) -> int:
        """Return how many more drawings of the page there is time for, and not more than these."""
        return min(most, int(_LONGEST_PAGE / max(self.seconds, 0.001)))

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


def _make_pause(until: float) -> Any:
    """Return what PDFium asks between two objects whether it is to stop."""
    pause = pdfium.IFSDK_PAUSE()
    pause.version = 1
    ask = type(pause.NeedToPauseNow)
    pause.NeedToPauseNow = ask(lambda _pause: thread_time() > until)
    return pause
