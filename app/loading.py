"""Loading an index and putting it in the place of the one that is served, without a pause."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import logging
import signal
import sys
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from anyio import CapacityLimiter, to_thread

from app.index.artifact import load
from app.index.errors import ArtifactError
from app.index.fetching import fetch_index
from app.service import Service
from app.web.state import AppState

logger = logging.getLogger("verbatim")

NOT_LOADED = "The index could not be loaded; the service's log says why."
KEPT = "The new index could not be loaded, so the one before it is served; the log says why."


class IndexLoader:
    """Loads the index folder of one application, once at a time.

    The new index is read, verified and opened beside the old one, in threads. Then one assignment
    puts it in place: requests under way go on with the index that they began with.
    """

    def __init__(self, state: AppState) -> None:
        self._state = state
        self._one_at_a_time = asyncio.Lock()
        # Not one of the threads that answer patients.
        self._thread = CapacityLimiter(1)

    async def load(self) -> bool:
        """Serve what is in the index folder now; if it cannot be loaded, go on as before.

        Returns whether it is served. The log and ``/health/ready`` say what is wrong.
        """
        async with self._one_at_a_time:
            try:
                service = await to_thread.run_sync(self._open, limiter=self._thread)
            except ArtifactError as exc:
                logger.error("%s: %s", self._note_failure(), exc)
            except Exception:
                logger.exception("%s: the index could not be loaded", self._note_failure())
            else:
                self._state.serve(service)
                await to_thread.run_sync(give_memory_back, limiter=self._thread)
                folder = self._state.settings.index_dir
                logger.info("ready: index %s from %s", service.index_version, folder)
                return True
            return False

    def _open(self) -> Service:
        settings = self._state.settings
        if settings.index_url:
            self._fetch(settings.index_url.get_secret_value(), settings.index_dir)
        index = load(settings.index_dir)
        service = Service(index, self._state.metrics, threads=settings.threads)
        # Made now, so that no visitor waits for the files to be compressed.
        self._state.shelf.prepare(index)
        return service

    def _fetch(self, url: str, folder: Path) -> None:
        try:
            fetch_index(url, folder)
        except ArtifactError as exc:
            # A store that is away must not keep a restarted service from what it fetched before.
            if self._state.service is not None or not folder.exists():
                raise
            logger.error("the index that was fetched before is loaded: %s", exc)

    def _note_failure(self) -> str:
        state = self._state
        state.metrics.loads.labels(result="failed").inc()
        if state.service is None:
            state.not_ready = NOT_LOADED
            return "not ready"
        state.notice = KEPT
        return "the old index is kept"


def give_memory_back() -> None:
    """Return what the index before has left to the system, where its C library can (glibc)."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def hear_hangup(reload: Callable[[], Coroutine[Any, Any, object]]) -> None:
    """Load anew whenever SIGHUP comes; the latest that was given is called.

    In a terminal it means that the window was closed, and ends the service as ever. Threads other
    than the main one, as in tests, hear no signals.
    """
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or sys.stdin is None or sys.stdin.isatty():
        return
    under_way: set[asyncio.Task[object]] = set()

    def start_loading() -> None:
        task = asyncio.ensure_future(reload())
        under_way.add(task)
        task.add_done_callback(under_way.discard)

    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, start_loading)
