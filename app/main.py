"""The service: python -m uvicorn --factory app.main:create_app."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from anyio import to_thread
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.applications import Starlette

from app.clinics import read_clinics
from app.loading import IndexLoader, hear_hangup
from app.logs import configure_logging
from app.settings import Settings
from app.switching import join_clinics
from app.web.http.heads import HeadRequests
from app.web.http.limits import BodyLimit
from app.web.http.problems import add_problem_handlers
from app.web.http.request_ids import RequestIds
from app.web.http.security import SecurityHeaders
from app.web.http.shield import FaultShield
from app.web.routes import chat, documents, feedback, health
from app.web.site import assets, pages, reference
from app.web.state import AppState

logger = logging.getLogger("verbatim")

PURGE_SECONDS = 24 * 60 * 60
# What can wait waits so long after the start.
CALM_SECONDS = 2.0


def create_app(settings: Settings | None = None) -> Starlette:
    """Make the service: of one clinic, or of all in the folder of clinics."""
    settings = settings or Settings()
    configure_logging(settings.log_level, settings.log_format)
    if settings.clinics is None:
        return make_app(AppState(settings))
    clinics = read_clinics(settings.clinics, settings)
    apps = {one.name: make_app(AppState(one.settings, clinic=one.name)) for one in clinics}
    joined = join_clinics(clinics, apps)
    # Each clinic's application has these too; what is answered before it is for it alone.
    joined.add_middleware(SecurityHeaders)
    joined.add_middleware(RequestIds)
    return joined


def make_app(state: AppState, *, is_loaded: bool = False) -> FastAPI:
    """Make the service of one clinic over what is loaded, or load its index when it starts."""
    app = FastAPI(
        title="Verbatim",
        version="1",
        summary="Answers patients only by quoting the clinic's own documents.",
        lifespan=lambda app: run_service(state, is_loaded=is_loaded),
        docs_url=None,
        redoc_url=None,
    )
    app.state = state
    add_problem_handlers(app)
    for part in (chat, documents, feedback, health, pages, assets, reference):
        app.include_router(part.router)
    if state.settings.insights_token:
        from app.web.workbench import rooms

        app.include_router(rooms.router)
    _add_middleware(app, state)
    return app


def _add_middleware(app: FastAPI, state: AppState) -> None:
    """Add what every request passes: the last one added is the first one passed."""
    settings = state.settings
    app.add_middleware(BodyLimit)
    app.add_middleware(FaultShield, faults=state.metrics.faults)
    app.add_middleware(HeadRequests)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(settings.allowed_origins),
        allow_methods=["GET", "POST"],
        allow_headers=["Content-Type"],
        expose_headers=["Retry-After", "X-Request-ID"],
        max_age=86400,
    )
    app.add_middleware(SecurityHeaders, frame_ancestors=settings.frame_ancestors)
    app.add_middleware(RequestIds)


@asynccontextmanager
async def run_service(state: AppState, *, is_loaded: bool = False) -> AsyncIterator[None]:
    """Load the index beside the running server, and delete what is past its retention daily."""
    to_thread.current_default_thread_limiter().total_tokens = state.settings.concurrency
    tasks: list[asyncio.Task[Any]] = [asyncio.create_task(purge_daily(state))]
    if is_loaded:
        state.metrics.ready.set(state.service is not None)
    else:
        loader = IndexLoader(state)
        state.reload = loader.load
        hear_hangup(loader.load)
        tasks.append(asyncio.create_task(_load_index(state, loader)))
    tasks.append(asyncio.create_task(pack_files(state)))
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        state.close_insights()


async def _load_index(state: AppState, loader: IndexLoader) -> None:
    if state.settings.watch is None:
        await loader.load()
        return
    from app.following import follow_documents

    await follow_documents(state, loader)


async def pack_files(state: AppState) -> None:
    """Compress the widget's files a moment after the start, so that no visitor waits for it."""
    while state.service is None:
        await asyncio.sleep(CALM_SECONDS)
    await asyncio.sleep(CALM_SECONDS)
    for asset in state.shelf.prepare(state.service.index).list_all():
        await to_thread.run_sync(asset.pack)


async def purge_daily(state: AppState) -> None:
    """Delete stored counts and questions that are past their retention, after the start and daily.

    The first answers come first.
    """
    await asyncio.sleep(CALM_SECONDS)
    while True:
        state.recorder.do_later(lambda: state.open_insights().purge())
        await asyncio.sleep(PURGE_SECONDS)
