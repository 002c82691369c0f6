"""Reads PDF files that hold text; scanned pages are pictures, and cannot be quoted."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from math import hypot
from typing import Any

from pypdf import PageObject, PdfReader

from index_build.errors import ContentError, quote_value
from index_build.readers.blocks import BlockWriter, Reading
from index_build.readers.page_lines import Line, write_lines

_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
_FILE_NAME_TITLE = re.compile(
    r"^Microsoft \w+ - |\.\w{2,5}$|^untitled|^document\d*$", re.IGNORECASE
)


def read_pdf(content: bytes) -> Reading:
    """Read a PDF file; ContentError when it is broken, has a password or holds only pictures."""
    # pypdf logs every oddity that it mends; what it cannot mend is an error all the same.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    writer = BlockWriter()
    try:
        pdf = PdfReader(io.BytesIO(content))
        if pdf.is_encrypted:
            remedy = "save a copy without a password or restrictions"
            raise ContentError("a PDF that is open to read", "an encrypted one", remedy)
        lines = [line for number, page in enumerate(pdf.pages) for line in _read_page(page, number)]
        write_lines(lines, len(pdf.pages), writer)
        reading = writer.finish(_read_meta(pdf))
    except ContentError:
        raise
    except Exception as exc:
        # In a broken file pypdf stumbles over whatever it meets, with any type of error.
        found = f"a broken file ({quote_value(str(exc))})"
        raise ContentError("a PDF file", found, "save or export it as PDF again") from exc
    if not reading.blocks:
        remedy = "run text recognition (OCR) on it and check the result, or write the text anew"
        raise ContentError("a PDF with text", "none, as in a scan", remedy)
    return reading


def _read_meta(pdf: PdfReader) -> dict[str, object]:
    meta: dict[str, object] = {}
    title = str((pdf.metadata and pdf.metadata.title) or "").strip()
    if title and not _FILE_NAME_TITLE.search(title):
        meta["title"] = title
    if language := str(pdf.root_object.get("/Lang") or "").strip():
        meta["language"] = language.replace("_", "-")
    return meta


def _read_page(page: PageObject, number: int) -> list[Line]:
    lines: list[Line] = []
    bottom, tall = float(page.mediabox.bottom), float(page.mediabox.height) or 1.0

    def visit(
        text: str, matrix: Sequence[float], text_matrix: Sequence[float], font: Any, size: float
    ) -> None:
        text = text.replace("\n", " ")
        x, y, scale = _locate(matrix, text_matrix)
        last = lines[-1] if lines else None
        if last and (not text.strip() or abs(y - last.y) < 0.4 * last.size):
            lines[-1] = _extend(last, text)
        elif text.strip():
            bold = bool(font and _BOLD.search(str(font.get("/BaseFont", ""))))
            lines.append(Line(text, number, x, y, size * scale, bold, (y - bottom) / tall))

    page.extract_text(visitor_text=visit)
    return [_tidy(line) for line in lines]


def _locate(matrix: Sequence[float], text_matrix: Sequence[float]) -> tuple[float, float, float]:
    """Return where a text begins on the page, and by how much its letters are scaled."""
    a, b, c, d, e, f = matrix
    x, y = text_matrix[4], text_matrix[5]
    up = (text_matrix[2] * a + text_matrix[3] * c, text_matrix[2] * b + text_matrix[3] * d)
    return x * a + y * c + e, x * b + y * d + f, hypot(*up)


def _extend(line: Line, text: str) -> Line:
    return replace(line, text=line.text + text)


def _tidy(line: Line) -> Line:
    return replace(line, text=" ".join(line.text.split()))
