"""Reads PDF files that hold text; scanned pages are pictures, and cannot be quoted."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from pypdf import PdfReader

from index_build.documents.readers.blocks import BlockWriter, Reading
from index_build.documents.readers.page_lines import Line, write_lines
from index_build.documents.readers.pdf_letters import mend_spaces, undouble_lines
from index_build.documents.readers.pdf_order import order_lines
from index_build.documents.readers.pdf_page import read_page
from index_build.documents.readers.pdf_tables import place_tables, see_pages
from index_build.documents.readers.pdf_unseen import drop_unseen
from index_build.errors import ContentError, quote_value

_DAMAGE = re.compile(r"while decompressing|output is OK|^PdfReadError")


def read_pdf(content: bytes) -> Reading:
    """Read a PDF file; ContentError when it is broken, has a password or holds only pictures."""
    try:
        with _watch_damage() as damage:
            reading = _read_pages(content)
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
    """Collect what is logged of parts that could not be read, and keep that log to ourselves."""
    # Both libraries read on over such parts, and a text with a gap in it must not be quoted.
    found: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: found.append(record.getMessage())  # type: ignore[method-assign]
    handler.addFilter(lambda record: _DAMAGE.search(record.getMessage()) is not None)
    logs = [logging.getLogger(name) for name in ("pypdf", "pdfminer")]
    propagated = [log.propagate for log in logs]
    for log in logs:
        log.propagate = False
        log.addHandler(handler)
    try:
        yield found
    finally:
        for log, before in zip(logs, propagated, strict=True):
            log.removeHandler(handler)
            log.propagate = before


def _read_pages(content: bytes) -> Reading:
    if PdfReader(io.BytesIO(content)).is_encrypted:
        remedy = "save a copy without a password or restrictions"
        raise ContentError("a PDF that is open to read", "an encrypted one", remedy)
    writer = BlockWriter()
    left_out = writer.left_out
    content = drop_unseen(content, left_out)
    pdf, seen = PdfReader(io.BytesIO(content)), see_pages(content)
    pages = [read_page(page, number, left_out) for number, page in enumerate(pdf.pages)]
    for name in pdf.attachments:
        left_out.add("embedded", name, always=True)
    program = f"{pdf.metadata.creator} {pdf.metadata.producer}" if pdf.metadata else ""
    lines: list[Line] = []
    for number, (page, found) in enumerate(zip(pages, seen, strict=True)):
        sure = [table for table in found.tables if table.is_ruled or not page.has_fields]
        single = undouble_lines(page.lines, found.letters, number)
        single = mend_spaces(single, found.letters)
        ordered = order_lines(single, found.letters, number, program)
        lines += place_tables(ordered, sure, number, page.bottom, page.tall)
    if lines:
        _check_pictures([number + 1 for number, page in enumerate(pages) if page.is_picture])
    write_lines(lines, len(pages), writer)
    return writer.finish(_read_meta(pdf))


def _check_pictures(numbers: list[int]) -> None:
    if numbers:
        found = f"only a picture on page {', '.join(map(str, numbers))}, as in a scan"
        remedy = "run text recognition (OCR) on it and check the result, or take the page out"
        raise ContentError("a PDF with text on every page", found, remedy)


def _read_meta(pdf: PdfReader) -> dict[str, object]:
    meta: dict[str, object] = {}
    title = str((pdf.metadata and pdf.metadata.title) or "").strip()
    if title:
        meta["title"] = title
    if language := str(pdf.root_object.get("/Lang") or "").strip():
        meta["language"] = language.replace("_", "-")
    return meta
