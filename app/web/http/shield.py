"""The last line: whatever breaks, the sender gets a problem, and the log no word of theirs."""

from __future__ import annotations

import logging

from prometheus_client import Counter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.logs import describe_error
from app.schemas import Problem
from app.web.http.problems import make_response

logger = logging.getLogger("verbatim")

_UNEXPECTED = Problem(
    title="Internal error",
    status=500,
    detail="The service could not answer. The message was not stored; please send it again.",
)


class FaultShield:
    """ASGI middleware that answers an unexpected error itself, so that the other headers are added
    to it and the web server does not print its words.
    """

    def __init__(self, app: ASGIApp, faults: Counter) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; count and log what breaks, and answer it as a 500 problem."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_started = False

        async def note_start(message: Message) -> None:
            nonlocal has_started
            has_started = True
            await send(message)

        try:
            await self._app(scope, receive, note_start)
        except Exception as exc:
            self._faults.inc()
            logger.error("a request could not be answered: %s", describe_error(exc))
            if not has_started:
                await make_response(_UNEXPECTED)(scope, receive, send)
