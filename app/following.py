"""Keeps a running service up to date with its documents: what is built is loaded, and told."""

from __future__ import annotations

import logging

from anyio import CapacityLimiter, create_task_group, sleep, to_thread

from app.changing.desk import ChangeDesk
from app.changing.errors import ChangeError
from app.changing.watching import Watcher
from app.loading import IndexLoader
from app.web.state import AppState

logger = logging.getLogger("verbatim")

FOLLOW_SECONDS = 0.5
NOT_WATCHED = "The documents' folder is not watched; the service's log says why."
NOT_BUILT = "No index could be built from the documents; the service's log says why."


async def follow_documents(state: AppState, loader: IndexLoader) -> None:
    """Load the index, watch its documents, and load every index that takes its place."""
    documents, desk = state.settings.watch, state.desk
    if documents is None or desk is None:
        raise ValueError("expected a folder of documents to watch, found none in the settings")
    asks = state.settings.watch_accept == "ask"
    watcher = Watcher(documents, desk, state.metrics, asks=asks)
    seen = desk.read_stamp()
    if seen is not None:
        await loader.load()
    try:
        async with create_task_group() as tasks:
            tasks.start_soon(watcher.run)
            tasks.start_soon(_follow, state, loader, desk, seen)
    except* (ChangeError, OSError) as failures:
        state.notice = NOT_WATCHED
        for failure in failures.exceptions:
            logger.error("the documents are not watched: %s", failure)
    except* Exception:
        state.notice = NOT_WATCHED
        logger.exception("the documents are not watched")


async def _follow(
    state: AppState, loader: IndexLoader, desk: ChangeDesk, seen: tuple[int, int] | None
) -> None:
    threads = CapacityLimiter(1)
    while True:
        state.change = await to_thread.run_sync(desk.read, limiter=threads)
        state.metrics.unserved.set(state.change.notice is not None)
        if state.service is None and state.change.state == "broken":
            state.not_ready = NOT_BUILT
        stamp = await to_thread.run_sync(desk.read_stamp, limiter=threads)
        if stamp != seen:
            seen = stamp
            await loader.load()
        await sleep(FOLLOW_SECONDS)
