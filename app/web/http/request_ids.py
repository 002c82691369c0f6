"""An id for each request: in its answer, and in every line of the log that is about it."""

from __future__ import annotations

import re
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.logs import request_id

NAME = "X-Request-ID"
_KEY = "verbatim.request_id"
# A proxy's own id is kept if it can stand in a log as it is.
_GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestIds:
    """ASGI middleware that gives a request the id that came with it, or a random one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and name it in the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(NAME, "")
        # An application inside another one, as each of several clinics is, keeps the outer id.
        own = given if _GIVEN.fullmatch(given) else uuid.uuid4().hex
        name = scope.setdefault(_KEY, own)

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[NAME] = name
            await send(message)

        token = request_id.set(name)
        try:
            await self._app(scope, receive, send_with_id)
        finally:
            request_id.reset(token)
