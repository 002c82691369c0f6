"""Who may enter the workbench, and which forms may change something in it."""

from __future__ import annotations

import base64
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.exceptions import HTTPException

from app.web.http.problems import ProblemError
from app.web.state import find_state

PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}

_CHALLENGE = 'Basic realm="Insights", charset="UTF-8", Bearer realm="Insights"'


def require_token(request: Request) -> None:
    """Let the token's holder pass; 404 without a token set, 401 if wrong, 429 if too often."""
    state = find_state(request)
    expected = state.settings.insights_token
    if expected is None:
        raise HTTPException(404)
    found = _read_token(request.headers.get("authorization", ""))
    if found is not None and state.guard.lets_pass(request, found, expected, "report"):
        return
    raise ProblemError(
        401,
        "The report needs its token",
        "Expected the token as the password (any user name) or as 'Authorization: Bearer …'.",
        {"WWW-Authenticate": _CHALLENGE, **PRIVATE},
    )


async def require_own_form(request: Request) -> None:
    """Refuse with 403 what another website could have made the clinic's browser send.

    A browser adds a password that it remembers to every request to this host, also to a form on
    another website. There is no cookie or session to tie a secret field to, and none is needed:

    - A header ``Authorization: Bearer`` is never added by a browser by itself. A script of another
      website could add it only if it knew the token.
    - Browsers say themselves where a request comes from, in headers that no page can set or take
      away: ``Sec-Fetch-Site`` (over HTTPS and on the same machine; all browsers since 2023), and
      ``Origin`` with every POST (all browsers since 2020). Only "same-origin", or an origin with
      the host that was asked for, passes.
    - A request with the password and with neither header comes from a program or a browser that
      old: it is refused, and told to use Bearer.

    A website that points its own name at this host (DNS rebinding) passes both checks but has no
    password: browsers keep that by the name. Nothing is ever changed by a GET.
    """
    if request.headers.get("authorization", "").lower().startswith("bearer "):
        return
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        is_own = site == "same-origin"
    else:
        host = request.headers.get("host", "")
        is_own = bool(host) and urlsplit(request.headers.get("origin", "")).netloc == host
    if not is_own:
        raise ProblemError(
            403,
            "Not sent by the workbench",
            "Expected a form of the workbench itself, found one from elsewhere; open the "
            "workbench and send it there. Programs send the token as 'Authorization: Bearer …'.",
            PRIVATE,
        )


def _read_token(header: str) -> bytes | None:
    scheme, _, value = header.strip().partition(" ")
    match scheme.lower():
        case "bearer":
            # Headers come as Latin-1, whatever bytes the sender meant.
            return value.strip().encode("latin-1")
        case "basic":
            try:
                return base64.b64decode(value.strip(), validate=True).partition(b":")[2]
            except ValueError:
                return b""
    return None
