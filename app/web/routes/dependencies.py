"""What routes ask for before they answer: the loaded service, and room for one request more."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from app.service import Service
from app.web.http.problems import ProblemError
from app.web.http.senders import find_sender
from app.web.state import find_service, find_state


def get_service(request: Request) -> Service:
    """Return the loaded service, the same for all of a request; 503 while there is none."""
    service = find_service(request)
    if service is None:
        raise ProblemError(
            503,
            "The index is not loaded",
            find_state(request).not_ready or "The service is starting; try again in a moment.",
            {"Retry-After": "2"},
        )
    return service


LoadedService = Annotated[Service, Depends(get_service)]


def limit_requests(request: Request) -> None:
    """Refuse with 429 once an address has sent too much within a minute."""
    if not find_state(request).limiter.allows(find_sender(request)):
        raise ProblemError(
            429,
            "Too many messages",
            "Many messages came from this connection. Please wait a minute and try again.",
            {"Retry-After": "60"},
        )
