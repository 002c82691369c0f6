"""What routes are given: the loaded service, or a clear 503."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from app.routes.problems import ProblemError
from app.service import Service


def get_service(request: Request) -> Service:
    """Return the loaded service; 503 while there is none."""
    service: Service | None = getattr(request.app.state, "service", None)
    if service is None:
        raise ProblemError(
            503,
            "The index is not loaded",
            request.app.state.not_ready or "The service is starting; try again in a moment.",
            {"Retry-After": "2"},
        )
    return service


LoadedService = Annotated[Service, Depends(get_service)]
