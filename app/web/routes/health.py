"""Health and metrics, for whatever watches the process."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import PlainTextResponse

from app.schemas import HealthBody
from app.web.http.problems import NOT_LOADED, declare_problems
from app.web.routes.dependencies import LoadedService, require_own_machine
from app.web.state import find_state

router = APIRouter(tags=["health"], responses=declare_problems())


@router.get(
    "/health/live",
    summary="Is the process up?",
    response_description="The process is up.",
    response_model_exclude_none=True,
)
async def get_live() -> HealthBody:
    """Say that the process is up."""
    return HealthBody(status="live")


@router.get(
    "/health/ready",
    summary="Is the index loaded?",
    response_description="The index is loaded and verified.",
    response_model_exclude_none=True,
    responses=declare_problems({503: NOT_LOADED}),
)
async def get_ready(service: LoadedService, request: Request) -> HealthBody:
    """Say that the index is loaded and verified; 503 before.

    `detail` is there if the documents have changed and are not what is served.
    """
    return HealthBody(status="ready", detail=find_state(request).detail)


@router.get(
    "/metrics",
    summary="Get the counters",
    response_class=PlainTextResponse,
    response_description="The counters.",
    dependencies=[Depends(require_own_machine)],
    responses=declare_problems(
        {
            401: "The token is missing or wrong.",
            403: "Another machine asks, and no token is set.",
            429: "Too many wrong tokens.",
        }
    ),
)
def get_metrics(request: Request) -> Response:
    """Return the counters in Prometheus's text format."""
    media_type = "text/plain; version=0.0.4; charset=utf-8"
    return Response(find_state(request).metrics.render(), media_type=media_type)
