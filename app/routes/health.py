"""Health and metrics, for whatever watches the process."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from app.routes.dependencies import LoadedService
from app.schemas import HealthBody

router = APIRouter(tags=["health"])


@router.get("/health/live")
def get_live() -> HealthBody:
    """Say that the process is up."""
    return HealthBody(status="live")


@router.get("/health/ready")
def get_ready(service: LoadedService) -> HealthBody:
    """Say that the index is loaded and verified; 503 before."""
    return HealthBody(status="ready")


@router.get("/metrics")
def get_metrics(request: Request) -> Response:
    """Return the counters in Prometheus's text format."""
    media_type = "text/plain; version=0.0.4; charset=utf-8"
    return Response(request.app.state.metrics.render(), media_type=media_type)
