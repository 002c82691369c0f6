"""Looks at PDFs in a process of its own: what a broken file does to PDFium ends no build."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from multiprocessing import get_context

from index_build.documents.readers.pdf_shown import Drawing
from index_build.documents.readers.pdf_sight import see_texts
from index_build.errors import ContentError


def see_texts_apart(content: bytes, units: Sequence[float]) -> list[Drawing]:
    """Return what ``see_texts`` does; ContentError for a file that PDFium breaks off at."""
    try:
        return _start().submit(_see, content, units).result()
    except BrokenProcessPool as exc:
        _start.cache_clear()
        found = "one whose pages cannot be drawn: the program that draws them (PDFium) broke off"
        raise ContentError("a PDF file", found, "save or export it as PDF again") from exc


@cache
def _start() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, get_context("spawn"), _ignore_interrupts)


def _ignore_interrupts() -> None:
    # The build hears of one too, and ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _see(content: bytes, units: Sequence[float]) -> list[Drawing]:
    return list(see_texts(content, units))
