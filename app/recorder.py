"""What need not be done before an answer is sent: done after it, in order, by one thread."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from app.logs import describe_error

Found = TypeVar("Found")

logger = logging.getLogger("verbatim")


class Recorder:
    """Does one piece of work after the other; what has begun to wait is done before the process
    ends. Its thread starts with the first piece.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "recorder")

    def do_later(self, work: Callable[[], object]) -> None:
        """Do the work after all that waits already; an error of it is logged."""
        self._thread.submit(_try, work)

    def do_now(self, work: Callable[[], Found]) -> Found:
        """Do the work after all that waits already, and return what comes of it."""
        return self._thread.submit(work).result()

    def finish(self) -> None:
        """Wait until all that waits is done."""
        self.do_now(lambda: None)


def _try(work: Callable[[], object]) -> None:
    try:
        work()
    except Exception as exc:
        logger.error("something could not be recorded: %s", describe_error(exc))
