"""Estimates how long a PDF's page takes to draw, by what is on it: the same on every machine."""

from __future__ import annotations

import ctypes
from math import hypot
from typing import Any

import pypdfium2
from pypdfium2 import raw as pdfium

# What is drawn, in nanoseconds of a slow processor: an object, a part of an outline, a pixel of
# its length, a pixel that is filled, one that is mixed with what lies below it, one of a picture.
_OBJECT = 10_000
_PART = 1_000
_LENGTH = 66
_FILLED = 1
_MIXED = 60
_PICTURED = 3


def is_costly(page: pypdfium2.PdfPage, scale: float, depth: int, most: float) -> bool:
    """Say whether a page takes longer to draw than ``most`` nanoseconds, at so many pixels a point.

    ``depth`` is how far drawings within drawings are looked at.
    """
    width, height = (length * scale for length in page.get_size())
    matrices = [pypdfium2.PdfMatrix().scale(scale, scale)]
    cost = 0.0
    for item in page.get_objects(max_depth=depth):
        del matrices[item.level + 1 :]
        left, bottom, right, top = matrices[-1].on_rect(*item.get_bounds())
        area = min(right - left, width) * min(top - bottom, height)
        cost += _OBJECT + area * _count_pixel(item)
        if item.type == pdfium.FPDF_PAGEOBJ_PATH:
            matrix = item.get_matrix().multiply(matrices[-1])
            cost += _measure_outline(item, matrix, width + height, most - cost)
        elif item.type == pdfium.FPDF_PAGEOBJ_IMAGE:
            size = item.get_px_size()
            cost += _PICTURED * size[0] * size[1]
        elif item.type == pdfium.FPDF_PAGEOBJ_FORM:
            matrices.append(item.get_matrix().multiply(matrices[-1]))
        if cost > most:
            return True
    return False


def _count_pixel(item: Any) -> int:
    if pdfium.FPDFPageObj_HasTransparency(item):
        return _MIXED
    return _PICTURED if item.type == pdfium.FPDF_PAGEOBJ_IMAGE else _FILLED


def _measure_outline(item: Any, matrix: pypdfium2.PdfMatrix, longest: float, most: float) -> float:
    """Return what an outline costs; its parts reach over no more than the ``longest`` way."""
    count = int(pdfium.FPDFPath_CountSegments(item))
    if count * _PART > most:
        return float(count * _PART)
    stretch = max(hypot(matrix.a, matrix.b), hypot(matrix.c, matrix.d))
    x, y = ctypes.c_float(), ctypes.c_float()
    length = 0.0
    last: tuple[float, float] | None = None
    for at in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, at)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        is_move = pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_MOVETO
        if last is not None and not is_move:
            length += min(stretch * hypot(x.value - last[0], y.value - last[1]), longest)
        last = (x.value, y.value)
    return count * _PART + length * _LENGTH
