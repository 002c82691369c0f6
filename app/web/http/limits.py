"""Limits that keep one sender from crowding out the others."""

from __future__ import annotations

from fastapi import HTTPException
from limits import RateLimitItemPerMinute
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.schemas import Problem
from app.web.http.hits import HitCounts
from app.web.http.problems import make_response

MAX_BODY_BYTES = 64 * 1024


class RequestLimiter:
    """Counts requests by sender; 0 a minute means no limit."""

    def __init__(self, per_minute: int, counts: HitCounts) -> None:
        self._rate = (
            RateLimitItemPerMinute(per_minute, namespace="requests") if per_minute else None
        )
        self._counts = counts

    def allows(self, sender: str) -> bool:
        """Count one request from the sender, and say whether it is within the limit."""
        if (rate := self._rate) is None:
            return True
        name = self._counts.name(sender)
        return bool(self._counts.ask(SlidingWindowCounterRateLimiter, "hit", rate, name))


class BodyLimit:
    """Refuses a request body over 64 KiB before it is read into memory."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting its bytes."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        length = Headers(scope=scope).get("content-length", "0")
        if length.isdigit() and int(length) > MAX_BODY_BYTES:
            await _refuse(scope, receive, send)
            return
        received = 0

        async def count() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > MAX_BODY_BYTES:
                # The framework takes any other error here for a body that it cannot read.
                raise HTTPException(413, _EXPECTED)
            return message

        await self._app(scope, count, send)


_EXPECTED = f"Expected a body of at most {MAX_BODY_BYTES} bytes."


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    problem = Problem(title="Too large", status=413, detail=_EXPECTED)
    await make_response(problem)(scope, receive, send)
