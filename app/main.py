"""The service: python -m uvicorn --factory app.main:create_app."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from anyio import to_thread
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from app.index.artifact import load
from app.index.errors import ArtifactError
from app.insights.store import InsightsStore
from app.metrics import Metrics
from app.routes import assets, chat, documents, feedback, health, insights, pages, reference
from app.routes.limits import BodyLimit, RequestLimiter
from app.routes.problems import add_problem_handlers
from app.routes.security import SecurityHeaders
from app.service import Service
from app.settings import Settings

logger = logging.getLogger("verbatim")

PURGE_SECONDS = 24 * 60 * 60


def create_app(settings: Settings | None = None) -> FastAPI:
    """Make the service; its index is loaded and verified when the server starts."""
    settings = settings or Settings()
    configure_logging(settings.log_level)
    app = FastAPI(
        title="Verbatim",
        version="1",
        summary="Answers patients only by quoting the clinic's own documents.",
        lifespan=run_service,
        docs_url=None,
        redoc_url=None,
    )
    app.state.settings = settings
    app.state.service = None
    app.state.not_ready = None
    app.state.metrics = Metrics()
    app.state.insights = InsightsStore(settings)
    app.state.limiter = RequestLimiter(settings.requests_per_minute)
    add_problem_handlers(app)
    for part in (chat, documents, feedback, health, pages, assets, insights, reference):
        app.include_router(part.router)
    app.add_middleware(SecurityHeaders, frame_ancestors=settings.frame_ancestors)
    app.add_middleware(BodyLimit)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(settings.allowed_origins),
        allow_methods=["GET", "POST"],
        allow_headers=["Content-Type"],
        max_age=86400,
    )
    return app


@asynccontextmanager
async def run_service(app: FastAPI) -> AsyncIterator[None]:
    """Load the index beside the running server, and delete what is past its retention daily."""
    to_thread.current_default_thread_limiter().total_tokens = app.state.settings.concurrency
    tasks = [asyncio.create_task(load_service(app)), asyncio.create_task(purge_daily(app))]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        app.state.insights.close()


async def load_service(app: FastAPI) -> None:
    """Load and verify the index; on failure stay up, not ready, and say why."""
    settings: Settings = app.state.settings
    try:
        index = await to_thread.run_sync(load, settings.index_dir)
        app.state.service = await to_thread.run_sync(
            lambda: Service(index, app.state.metrics, threads=settings.threads)
        )
    except ArtifactError as exc:
        app.state.not_ready = "The index could not be loaded; the service's log says why."
        logger.error("not ready: %s", exc)
    except Exception:
        app.state.not_ready = "The index could not be loaded; the service's log says why."
        logger.exception("not ready: the index could not be loaded")
    else:
        app.state.metrics.ready.set(1)
        logger.info("ready: index %s from %s", app.state.service.index_version, settings.index_dir)


async def purge_daily(app: FastAPI) -> None:
    """Delete stored counts and questions that are past their retention, now and every day."""
    while True:
        await to_thread.run_sync(app.state.insights.purge)
        await asyncio.sleep(PURGE_SECONDS)


def configure_logging(level: str) -> None:
    """Log to standard error at this level, unless the host has set up logging already."""
    if not logger.handlers and not logging.getLogger().handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        logger.addHandler(handler)
    logger.setLevel(level)
