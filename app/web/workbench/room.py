"""What all rooms of the workbench share: their addresses, their headers, their styles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from fastapi import Depends, Request, Response
from fastapi.templating import Jinja2Templates

from app.answering.answer import Outcome
from app.web.state import find_service, find_state
from app.web.workbench.access import PRIVATE, require_own_form, require_token

ROOMS = (
    ("/insights", "Questions"),
    ("/insights/documents", "Documents"),
    ("/insights/try", "Try it"),
    ("/insights/change", "Change"),
)
OUTCOME_NAMES = {
    Outcome.ANSWERED: "An answer from the documents",
    Outcome.CLARIFY: "A question back",
    Outcome.NOT_COVERED: "Not in the documents",
    Outcome.PERSONAL_ADVICE: "Sent to the clinic or a doctor",
    Outcome.URGENT: "Emergency information",
    Outcome.OFF_TOPIC: "Not about the clinic",
    Outcome.SMALL_TALK: "Small talk",
    Outcome.UNSUPPORTED_LANGUAGE: "No document in their language",
}
# Whoever reads needs the token; whoever changes something must also have sent the form from here.
READING = [Depends(require_token)]
CHANGING = [Depends(require_token), Depends(require_own_form)]

_FOLDER = Path(__file__).parent
# The pages run no script, load nothing but their own styles, and send forms to this host alone.
_POLICY = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)

templates = Jinja2Templates(_FOLDER / "templates")
templates.env.trim_blocks = templates.env.lstrip_blocks = True


def render_room(
    request: Request, template: str, context: Mapping[str, Any], status: int = 200
) -> Response:
    """Return a room's page; the template also gets the rooms, ``root`` and the outcomes' names."""
    service = find_service(request)
    shared = {
        "rooms": ROOMS,
        "notice": find_state(request).detail,
        "outcome_names": OUTCOME_NAMES,
        "root": request.scope.get("root_path", ""),
        "clinic_name": service.index.clinic.name if service else "The clinic",
    }
    headers = {**PRIVATE, "Content-Security-Policy": _POLICY}
    return templates.TemplateResponse(
        request, template, {**shared, **context}, status_code=status, headers=headers
    )


def read_styles() -> bytes:
    """Return the rooms' styles."""
    return (_FOLDER / "workbench.css").read_bytes()


def make_namer(request: Request) -> Callable[[str | None], str]:
    """Return what names a topic of the report: its pin's question, its section, or its own id."""
    service = find_service(request)
    index = service.index if service else None
    names = {passage.id: passage.section for passage in (index.passages if index else ())}
    names |= {pin.id: pin.phrasings[0] for pin in (index.pins if index else ())}

    def name_topic(topic: str | None) -> str:
        if topic is None:
            return "No single topic"
        return names.get(topic) or topic.replace("-", " ").capitalize()

    return name_topic
