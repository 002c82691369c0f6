"""GET /docs: the JSON contract as a page to read, made from the OpenAPI schema."""

from __future__ import annotations

import json
import shlex

from fastapi import APIRouter, Request, Response

from app.answering.answer import Outcome
from app.schemas import Problem
from app.web.site.operations import Operation, describe_shape, read_operations
from app.web.site.pages import render_template

router = APIRouter(include_in_schema=False)

CHAT = "/api/v1/chat"
EXAMPLE = {"message": "How does collagen help scars?", "history": ["What is micro-needling?"]}
# Outcome: (when it is given, its quotes, its contact).
OUTCOMES = {
    Outcome.ANSWERED: ("the documents state it", "≥ 1", "null allowed"),
    Outcome.CLARIFY: (
        "two readings fit about equally: `suggestions` holds both as questions",
        "none",
        "–",
    ),
    Outcome.NOT_COVERED: (
        "about the treatment, skin, scars or clinic, but the documents do not say",
        "none",
        "yes",
    ),
    Outcome.PERSONAL_ADVICE: (
        "asks for a judgement on the person's own case "
        "(pregnancy, medicines, conditions, 'is it right for me')",
        "none",
        "yes",
    ),
    Outcome.URGENT: (
        "a red flag (infection signs, trouble breathing, allergic reaction, eye, self-harm …) "
        "anywhere in the message or the history's last turns",
        "what the documents state of anything else that is asked, after the emergency wording; "
        "else none",
        "emergency wording first, then the clinic",
    ),
    Outcome.OFF_TOPIC: ("nothing to do with the clinic's subject", "none", "–"),
    Outcome.SMALL_TALK: (
        "greeting, thanks, goodbye, who are you; wanting a person gives the contact",
        "none",
        "as it fits",
    ),
    Outcome.UNSUPPORTED_LANGUAGE: ("no document in the language asked in", "none", "yes"),
}


@router.get("/docs")
def show_reference(request: Request) -> Response:
    """Show every call of the schema, grouped by tag; needs no index."""
    openapi = request.app.openapi()
    groups: dict[str, list[Operation]] = {}
    for operation in read_operations(openapi):
        groups.setdefault(operation.tag, []).append(operation)
    context = {
        "info": openapi["info"],
        "groups": groups,
        "chat": CHAT,
        "outcomes": OUTCOMES,
        "example": write_example(str(request.base_url)),
        "problem": describe_shape(openapi, Problem.model_json_schema()),
    }
    return render_template(request, "reference.html", context)


def write_example(base_url: str) -> str:
    """Return a curl command that asks this service a question."""
    address = shlex.quote(base_url.rstrip("/") + CHAT)
    body = shlex.quote(json.dumps(EXAMPLE, indent=2, ensure_ascii=False))
    return f"curl {address} \\\n  -H 'Content-Type: application/json' \\\n  -d {body}"
