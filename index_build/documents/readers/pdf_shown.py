"""Lists the texts that a PDF's page shows, where they lie, and its pictures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import hypot
from typing import Any

import pypdfium2
from pypdfium2 import raw as pdfium

from index_build.documents.readers.pdf_canvas import Box

# Drawings within drawings are looked at down to here.
DEPTH = 15


@dataclass(slots=True, eq=False)
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
    """The texts of a page, or of a drawing on it, and the drawings in it, in the file's order.

    One that ``is_costly`` holds too much to be looked at.
    """

    texts: list[ShownText] = field(default_factory=list)
    drawings: list[Drawing] = field(default_factory=list)
    is_costly: bool = False

    def list_texts(self) -> Iterator[ShownText]:
        """Yield the texts, those of the drawings in it too."""
        yield from self.texts
        for drawing in self.drawings:
            yield from drawing.list_texts()


def collect_shown(page: pypdfium2.PdfPage, unit: float) -> tuple[Drawing, list[Box]]:
    """Return what a page shows, and the boxes of its pictures; its unit is so many points."""
    drawings, pictures = [Drawing()], list[Box]()
    matrices = [pypdfium2.PdfMatrix()]
    for item in page.get_objects(max_depth=DEPTH):
        del drawings[item.level + 1 :], matrices[item.level + 1 :]
        matrix = matrices[-1]
        if item.type == pdfium.FPDF_PAGEOBJ_TEXT:
            drawings[-1].texts.append(_measure(item, matrix, unit))
        elif item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictures.append(matrix.on_rect(*item.get_bounds()))
        elif item.type == pdfium.FPDF_PAGEOBJ_FORM:
            drawings[-1].drawings.append(Drawing())
            drawings.append(drawings[-1].drawings[-1])
            matrices.append(item.get_matrix().multiply(matrix))
    return drawings[0], pictures


def _measure(item: Any, matrix: pypdfium2.PdfMatrix, unit: float) -> ShownText:
    own = item.get_matrix()
    left, bottom, right, top = item.get_bounds()
    size, whole = item.get_font_size(), own.multiply(matrix)
    along = max(right - left, top - bottom) / (hypot(own.a, own.b) or 1.0)
    box = matrix.on_rect(left, bottom, right, top)
    # The size of a font whose letters are drawings of its own may be anything.
    is_level = abs(whole.a) >= abs(whole.b)
    height = box[3] - box[1] if is_level else box[2] - box[0]
    size = abs(size)
    return ShownText(
        item,
        box,
        unit * max(size * hypot(whole.c, whole.d), height),
        1000 * along / (size or 1.0),
    )
