"""Notes who changed what in the workbench, and tells it."""

from __future__ import annotations

import base64

from fastapi import Request

from app.insights.audit import AuditLine
from app.insights.errors import StoreError
from app.web.state import find_state

MAX_NAME = 80
# The token is one for all: it does not tell who holds it.
NAMELESS = "somebody with the token"


def note_change(request: Request, what: str, who: str = "") -> None:
    """Keep that something was changed, by the name given or by the user name of the browser."""
    find_state(request).insights.record_change(who or name_user(request), what)


def read_changes(request: Request) -> tuple[AuditLine, ...] | None:
    """Return what was done lately, the latest first; None while it cannot be read."""
    try:
        return find_state(request).insights.read_audit()
    except StoreError:
        return None


def name_user(request: Request) -> str:
    """Return the user name that was given beside the token, as people write it for themselves."""
    scheme, _, value = request.headers.get("authorization", "").strip().partition(" ")
    if scheme.lower() != "basic":
        return NAMELESS
    try:
        given = base64.b64decode(value.strip(), validate=True).partition(b":")[0].decode()
    except ValueError:
        return NAMELESS
    name = " ".join(given.split())[:MAX_NAME]
    return name if name and name.isprintable() else NAMELESS
