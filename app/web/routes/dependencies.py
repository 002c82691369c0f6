"""What routes ask for before they answer: the loaded service, and room for one request more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request

from app.service import Service
from app.web.http.problems import ProblemError
from app.web.http.senders import find_sender, is_this_machine, read_bearer
from app.web.state import find_service, find_state


async def get_service(request: Request) -> Service:
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


async def take_turn(request: Request) -> AsyncIterator[bool]:
    """Hold a turn until the answer is sent; False, and counted, if too many messages wait."""
    state = find_state(request)
    with state.turns.take() as has_turn:
        if not has_turn:
            state.metrics.shed.inc()
        yield has_turn


Turn = Annotated[bool, Depends(take_turn)]


async def require_turn(has_turn: Turn) -> None:
    """Refuse with 503 at once what would wait for too long."""
    if not has_turn:
        raise ProblemError(
            503,
            "Too many messages at once",
            "Many people ask at this moment. Please send it again in a few seconds.",
            {"Retry-After": "2"},
        )


def limit_requests(request: Request) -> None:
    """Refuse with 429 once an address, or a key, has sent too much within a minute."""
    state = find_state(request)
    key = read_bearer(request) if state.keys else None
    name = state.keys.find_name(key) if key else None
    if name is not None:
        is_allowed = state.key_limiter.allows(f"key {name}")
    else:
        is_allowed = state.limiter.allows(find_sender(request))
    if not is_allowed:
        state.metrics.limited.inc()
        raise ProblemError(
            429,
            "Too many messages",
            "Many messages came from this connection. Please wait a minute and try again.",
            {"Retry-After": "60"},
        )
    if key and name is None:
        raise ProblemError(
            401,
            "The key is not known",
            "Expected a key that was given out, as 'Authorization: Bearer …', or no key at all.",
            {"WWW-Authenticate": "Bearer"},
        )


def require_own_machine(request: Request) -> None:
    """Let a program on this machine pass, or one with the token of the metrics."""
    state = find_state(request)
    if is_this_machine(request):
        return
    expected = state.settings.metrics_token
    if expected is None:
        raise ProblemError(
            403,
            "Not open to other machines",
            "Expected a program on the same machine; the setting VERBATIM_METRICS_TOKEN opens it "
            "to others.",
        )
    # Headers come as Latin-1, whatever bytes the sender meant.
    found = (read_bearer(request) or "").encode("latin-1")
    if found and state.guard.lets_pass(request, found, expected, "metrics"):
        return
    raise ProblemError(
        401,
        "The metrics need their token",
        "Expected the token as 'Authorization: Bearer …'.",
        {"WWW-Authenticate": 'Bearer realm="Metrics"'},
    )
