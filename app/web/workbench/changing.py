"""GET /insights/change: what a new index would change, and the decision on it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from app.changing.desk import ChangeDesk
from app.changing.errors import CandidateGoneError
from app.index.errors import ArtifactError
from app.web.http.problems import ProblemError
from app.web.state import find_service, find_state
from app.web.workbench.audit import note_change, read_changes
from app.web.workbench.differing import mark_words
from app.web.workbench.room import CHANGING, READING, render_room

router = APIRouter(include_in_schema=False, dependencies=READING)

_DONE = {
    "accepted": "Accepted. Patients get the new answers in a moment.",
    "kept": "The old index stays. The new one can still be accepted, until the documents change.",
}

_NOTES = {"accepted": "index {} accepted", "kept": "index {} kept back"}

Version = Annotated[str, Form()]


@router.get("/insights/change")
def show_change(request: Request, done: Annotated[str, Query()] = "") -> Response:
    """Show how the documents stand to what is served, and what waits."""
    return _render(request, {"done": _DONE.get(done, "")})


@router.post("/insights/change/accept", dependencies=CHANGING)
def accept(request: Request, version: Version = "") -> Response:
    """Serve the index that waits, if it is still this version."""
    return _decide(request, version, "accepted")


@router.post("/insights/change/keep", dependencies=CHANGING)
def keep_old(request: Request, version: Version = "") -> Response:
    """Go on with the index that is served, if the one that waits is still this version."""
    return _decide(request, version, "kept")


def _decide(request: Request, version: str, done: str) -> Response:
    desk = _find_desk(request)
    try:
        desk.accept(version) if done == "accepted" else desk.keep_old(version)
    except CandidateGoneError:
        problem = "The documents have changed since you opened this page. Please look again."
        return _render(request, {"problem": problem}, 409)
    except (ArtifactError, OSError) as exc:
        raise ProblemError(503, "The new index cannot be put in place", str(exc)) from exc
    note_change(request, _NOTES[done].format(version))
    root = request.scope.get("root_path", "")
    return RedirectResponse(f"{root}/insights/change?done={done}", 303)


def _find_desk(request: Request) -> ChangeDesk:
    desk = find_state(request).desk
    if desk is None:
        raise ProblemError(
            409,
            "No documents are watched",
            "Expected a folder of documents in VERBATIM_WATCH, found none; docs/changing.md says "
            "how an index is changed without watching.",
        )
    return desk


def _render(request: Request, context: dict[str, Any], status: int = 200) -> Response:
    desk, service = find_state(request).desk, find_service(request)
    shared = {
        "problem": "",
        "done": "",
        "status": desk.read() if desk else None,
        "served": service.index.manifest if service else None,
        "notice": "",
        "audit": read_changes(request),
        "mark_words": mark_words,
        "titles": {p.id: p.section for p in service.index.passages} if service else {},
    }
    return render_room(request, "change.html", {**shared, **context}, status)
