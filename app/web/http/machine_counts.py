"""Counts that the workers of one machine share: in a small process of their own, in memory."""

from __future__ import annotations

import os
import secrets
import signal
import threading
import time
from functools import cache
from multiprocessing.managers import BaseManager
from pathlib import Path

from limits.storage import MemoryStorage

from app.web.http.hits import Counter

_PARENT_SECONDS = 2


class _CountManager(BaseManager):
    """Lets other processes call one counter."""


@cache
def _open_counter() -> Counter:
    return Counter(MemoryStorage())


_CountManager.register("open_counter", callable=_open_counter)


class MachineCounts:
    """A process that counts for all workers, on a socket in ``folder``; it ends with its parent.

    OSError or EOFError of what ``open`` returns says that the process is gone.
    """

    def __init__(self, folder: Path) -> None:
        self._address = str(folder / "counts.sock")
        self._key = secrets.token_bytes(32)
        self._process = 0

    def start(self) -> None:
        """Begin to count, unless it has begun; the process shares what its parent holds now."""
        if self._process == 0:
            self._process = os.fork()
            if self._process == 0:
                self._serve()

    def open(self) -> Counter:
        """Return the counter as seen from this process; call it after the last fork."""
        manager = _CountManager(self._address, self._key)
        manager.connect()
        counter: Counter = manager.open_counter()  # type: ignore[attr-defined]
        return counter

    def stop(self) -> None:
        """End the process."""
        if self._process:
            os.kill(self._process, signal.SIGTERM)

    def _serve(self) -> None:
        parent = os.getppid()
        try:
            for number in (signal.SIGINT, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
            _CountManager(self._address, self._key).get_server().serve_forever()
        finally:
            os._exit(0)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_PARENT_SECONDS)
    os._exit(0)
