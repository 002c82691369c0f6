"""Watches the clinic's documents: a change is built beside what is served, and takes its place."""

from __future__ import annotations

import logging
import os
import threading
import time
from pathlib import Path

from anyio import CapacityLimiter, sleep, to_thread
from watchfiles import watch

from app.changing.building import check_builder, run_build
from app.changing.desk import ChangeDesk
from app.changing.status import ChangeStatus
from app.index.errors import ArtifactError
from app.metrics import Metrics

logger = logging.getLogger("verbatim")

# A change is built once the folder has been still for this long.
STILL_MS = 400
# Some network folders tell of no change: the folder is looked through this often at the latest.
LOOK_SECONDS = 10
RETRY_SECONDS = 30.0

Stamp = frozenset[tuple[str, int, int, int]]


class Watcher:
    """Builds the documents of one folder whenever they change.

    The new index is swapped in at once, unless ``asks``, or golden questions would not be answered
    as they must be: then it waits on the desk. Of several processes, one watches.
    """

    def __init__(self, documents: Path, desk: ChangeDesk, metrics: Metrics, *, asks: bool) -> None:
        self._documents = documents
        self._desk = desk
        self._metrics = metrics
        self._asks = asks
        self._retry_at: float | None = None
        # Threads of its own, so that patients keep theirs.
        self._threads = CapacityLimiter(2)

    async def run(self) -> None:
        """Watch until cancelled.

        Raises BuilderMissingError, or OSError if the desk cannot be written to.
        """
        check_builder()
        while True:
            with self._desk.try_to_build() as is_builder:
                if is_builder:
                    await self._watch()
            await sleep(LOOK_SECONDS)

    async def _watch(self) -> None:
        seen: Stamp | None = None
        while True:
            stamp = await to_thread.run_sync(stamp_folder, self._documents, limiter=self._threads)
            if stamp != seen or self._is_retry_due():
                seen = stamp
                await self.bring_up_to_date()
            else:
                await self._wait_for_change()

    async def bring_up_to_date(self) -> ChangeStatus:
        """Build the documents as they are now, and swap the index in or let it wait."""
        end = await run_build(self._documents, self._desk)
        self._retry_at = None if end.is_expected else time.monotonic() + RETRY_SECONDS
        if end.lines:
            status = self._desk.note_broken(*end.lines)
        else:
            status = await to_thread.run_sync(self._take, limiter=self._threads)
        self._report(status)
        return status

    def _take(self) -> ChangeStatus:
        status = self._desk.receive()
        changes = status.changes
        if status.state != "waiting" or changes is None or changes.broken:
            return status
        if self._asks and changes.old_version is not None:
            return status
        try:
            return self._desk.accept(changes.new_version)
        except ArtifactError as exc:
            return self._desk.note_broken(str(exc))

    def _report(self, status: ChangeStatus) -> None:
        self._metrics.builds.labels(result=status.state).inc()
        for line in status.lines:
            logger.error("the documents have changed and cannot be served: %s", line)
        if status.changes is not None and status.state == "waiting":
            logger.warning(
                "index %s waits to be accepted: %d passages and %d golden answers would change, "
                "%d golden questions would not be answered as they must be",
                status.changes.new_version,
                len(status.changes.passages),
                len(status.changes.answers),
                len(status.changes.broken),
            )

    def _is_retry_due(self) -> bool:
        return self._retry_at is not None and time.monotonic() >= self._retry_at

    async def _wait_for_change(self) -> None:
        stop = threading.Event()
        try:
            await to_thread.run_sync(
                wait_for_change,
                self._documents,
                stop,
                limiter=self._threads,
                abandon_on_cancel=True,
            )
        finally:
            stop.set()


def wait_for_change(folder: Path, stop: threading.Event) -> None:
    """Return when something in the folder has changed and is still again, or after a while."""
    try:
        for _ in watch(
            folder,
            watch_filter=None,
            step=STILL_MS,
            stop_event=stop,
            rust_timeout=LOOK_SECONDS * 1000,
            yield_on_timeout=True,
            raise_interrupt=False,
        ):
            return
    except OSError as exc:
        # It was taken away, or the system's limit of watches is reached.
        logger.debug("%s is looked through instead of watched: %s", folder, exc)
        stop.wait(LOOK_SECONDS)


def stamp_folder(folder: Path) -> Stamp:
    """Return what changes when a file below the folder does; hidden ones do not count."""
    found = set()
    for top, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in (*folders, *files):
            if not name.startswith("."):
                found.add(_stamp_file(Path(top, name)))
    return frozenset(found)


def _stamp_file(path: Path) -> tuple[str, int, int, int]:
    try:
        status = path.stat()
    except OSError:
        return str(path), 0, 0, 0
    return str(path), status.st_mtime_ns, status.st_size, status.st_ino
