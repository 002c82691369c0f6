"""Looks at PDFs in a process of its own: what a broken file does to PDFium ends no build."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from multiprocessing import get_context
from multiprocessing.connection import Connection

from index_build.documents.readers.pdf_shown import Drawing
from index_build.documents.readers.pdf_sight import see_texts
from index_build.errors import ContentError


def see_texts_apart(content: bytes, units: Sequence[float]) -> list[Drawing]:
    """Return what ``see_texts`` does; ContentError for a file that PDFium breaks off at."""
    connection = start_looking()
    try:
        connection.send((content, list(units)))
        answer = connection.recv()
    except (EOFError, OSError) as exc:
        stop_looking()
        found = "one whose pages cannot be drawn: the program that draws them (PDFium) broke off"
        raise ContentError("a PDF file", found, "save or export it as PDF again") from exc
    except BaseException:
        # Its answer would be taken for that to the next file.
        stop_looking()
        raise
    if isinstance(answer, Exception):
        raise answer
    return list(answer)


@cache
def start_looking() -> Connection:
    """Return the way to the process that looks; it is started once, and ends with this one."""
    context = get_context("spawn")
    connection, other = context.Pipe()
    context.Process(target=_look, args=(other,), daemon=True).start()
    # With the last end of it in the other process, each hears when the other one is gone.
    other.close()
    return connection


def stop_looking() -> None:
    """End the process that looks."""
    start_looking().close()
    start_looking.cache_clear()


def _look(connection: Connection) -> None:
    # The build hears of an interrupt too, and ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Until the build is gone.
    with suppress(EOFError, OSError):
        while True:
            content, units = connection.recv()
            connection.send(_try_to_see(content, units))


def _try_to_see(content: bytes, units: Sequence[float]) -> list[Drawing] | Exception:
    try:
        return list(see_texts(content, units))
    except Exception as exc:
        return exc
