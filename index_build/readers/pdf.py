"""Reads PDF files that hold text; scanned pages are pictures, and cannot be quoted."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import hypot
from typing import Any

from pypdf import PageObject, PdfReader

from index_build.errors import ContentError, quote_value
from index_build.readers.blocks import BlockWriter, Reading
from index_build.readers.page_lines import Line, write_lines

_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
_DAMAGE = re.compile(r"while decompressing|output is OK|^PdfReadError")
_SOFT_HYPHEN = b"\xfe\xff\x00\xad"
_FILE_NAME_TITLE = re.compile(
    r"^Microsoft \w+ - |\.\w{2,5}$|^untitled|^document\d*$", re.IGNORECASE
)


def read_pdf(content: bytes) -> Reading:
    """Read a PDF file; ContentError when it is broken, has a password or holds only pictures."""
    try:
        with _watch_damage() as damage:
            reading = _read_pages(PdfReader(io.BytesIO(content)))
    except ContentError:
        raise
    except Exception as exc:
        # In a broken file pypdf stumbles over whatever it meets, with any type of error.
        raise _reject_broken(str(exc)) from exc
    if damage:
        raise _reject_broken(damage[0])
    if not reading.blocks:
        remedy = "run text recognition (OCR) on it and check the result, or write the text anew"
        raise ContentError("a PDF with text", "none, as in a scan", remedy)
    return reading


def _reject_broken(reason: str) -> ContentError:
    found = f"a broken file ({quote_value(reason)})"
    return ContentError("a PDF file", found, "save or export it as PDF again")


@contextmanager
def _watch_damage() -> Iterator[list[str]]:
    """Collect what pypdf logs of parts that it could not read, and keep its log to ourselves."""
    # pypdf reads on over such parts, and a text with a gap in it must not be quoted.
    found: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: found.append(record.getMessage())  # type: ignore[method-assign]
    handler.addFilter(lambda record: _DAMAGE.search(record.getMessage()) is not None)
    log = logging.getLogger("pypdf")
    propagated, log.propagate = log.propagate, False
    log.addHandler(handler)
    try:
        yield found
    finally:
        log.removeHandler(handler)
        log.propagate = propagated


def _read_pages(pdf: PdfReader) -> Reading:
    if pdf.is_encrypted:
        remedy = "save a copy without a password or restrictions"
        raise ContentError("a PDF that is open to read", "an encrypted one", remedy)
    writer = BlockWriter()
    lines = [line for number, page in enumerate(pdf.pages) for line in _read_page(page, number)]
    write_lines(lines, len(pdf.pages), writer)
    return writer.finish(_read_meta(pdf))


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

    page.extract_text(visitor_text=visit, visitor_operand_before=_SoftHyphens())
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


@dataclass(slots=True)
class _SoftHyphens:
    """Blanks out soft hyphens: browsers print them as a space that has no width."""

    inside: bool = False

    def __call__(
        self, operator: bytes, operands: list[Any], _matrix: object, _text_matrix: object
    ) -> None:
        if operator == b"BDC":
            properties = operands[-1] if operands else None
            actual = properties.get("/ActualText") if isinstance(properties, dict) else None
            self.inside = getattr(actual, "original_bytes", actual) == _SOFT_HYPHEN
        elif operator == b"EMC":
            self.inside = False
        elif operator == b"Tj" and self.inside and operands:
            operands[0] = type(operands[0])()
