"""GET /insights: the clinic's report, behind a token."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.exceptions import HTTPException
from fastapi.templating import Jinja2Templates

from app.answering.answer import Outcome
from app.insights.errors import StoreError
from app.insights.report import FEW, Report
from app.insights.spreadsheet import write_csv
from app.web.http.problems import ProblemError
from app.web.http.senders import find_sender
from app.web.site.files import WIDGET_FOLDER
from app.web.state import find_state

PERIODS = (7, 30, 90)
MAX_ROWS = 25

_STYLES = WIDGET_FOLDER / "insights.css"
# The page runs no script and loads nothing but its own styles.
_POLICY = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
_OUTCOME_NAMES = {
    Outcome.ANSWERED: "An answer from the documents",
    Outcome.CLARIFY: "A question back",
    Outcome.NOT_COVERED: "Not in the documents",
    Outcome.PERSONAL_ADVICE: "Sent to the clinic or a doctor",
    Outcome.URGENT: "Emergency information",
    Outcome.OFF_TOPIC: "Not about the clinic",
    Outcome.SMALL_TALK: "Small talk",
    Outcome.UNSUPPORTED_LANGUAGE: "No document in their language",
}
_CHALLENGE = 'Basic realm="Insights", charset="UTF-8", Bearer realm="Insights"'

templates = Jinja2Templates(Path(__file__).parent / "templates")
templates.env.trim_blocks = templates.env.lstrip_blocks = True


def require_token(request: Request) -> None:
    """Let the token's holder pass; 404 without a token set, 401 if wrong, 429 if too often."""
    state = find_state(request)
    expected = state.settings.insights_token
    if expected is None:
        raise HTTPException(404)
    found = _read_token(request.headers.get("authorization", ""))
    sender = find_sender(request)
    if found is not None and (wait := state.guard.take_try(sender)):
        raise ProblemError(
            429,
            "Too many wrong tokens",
            f"Expected the token of the report, found {wait} seconds of waiting time; try then.",
            {"Retry-After": str(wait)},
        )
    if found is not None and hmac.compare_digest(found, expected.get_secret_value().encode()):
        state.guard.note_right(sender)
        return
    raise ProblemError(
        401,
        "The report needs its token",
        "Expected the token as the password (any user name) or as 'Authorization: Bearer …'.",
        {"WWW-Authenticate": _CHALLENGE, **_PRIVATE},
    )


router = APIRouter(include_in_schema=False, dependencies=[Depends(require_token)])

Days = Annotated[Literal["7", "30", "90"], Query()]


@router.get("/insights")
def show_report(request: Request, days: Days = "30") -> Response:
    """Show the report of the last days."""
    report = _read_report(request, int(days))
    context = {
        "report": report,
        "days": int(days),
        "periods": PERIODS,
        "outcome_names": _OUTCOME_NAMES,
        "few": FEW,
        "max_rows": MAX_ROWS,
        "name_topic": _make_namer(request),
        "retention": find_state(request).settings.retention_days,
        "root": request.scope.get("root_path", ""),
    }
    headers = {**_PRIVATE, "Content-Security-Policy": _POLICY}
    return templates.TemplateResponse(request, "insights.html", context, headers=headers)


@router.get("/insights.csv")
def send_spreadsheet(request: Request, days: Days = "30") -> Response:
    """Send the same report as a file for a spreadsheet."""
    report = _read_report(request, int(days))
    name = f"insights-{report.since}-to-{report.until}.csv"
    headers = {**_PRIVATE, "Content-Disposition": f'attachment; filename="{name}"'}
    # The byte order mark tells spreadsheets that the file is UTF-8.
    body = write_csv(report, _make_namer(request)).encode("utf-8-sig")
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/insights.css")
def send_styles() -> Response:
    """Send the report's styles."""
    headers = {"Cache-Control": "private, max-age=300"}
    return Response(_STYLES.read_bytes(), media_type="text/css", headers=headers)


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


def _read_report(request: Request, days: int) -> Report:
    try:
        return find_state(request).insights.read_report(days)
    except StoreError as exc:
        raise ProblemError(503, "The report cannot be read", str(exc)) from exc


def _make_namer(request: Request) -> Callable[[str | None], str]:
    service = find_state(request).service
    index = service.index if service else None
    names = {passage.id: passage.section for passage in (index.passages if index else ())}
    names |= {pin.id: pin.phrasings[0] for pin in (index.pins if index else ())}

    def name_topic(topic: str | None) -> str:
        if topic is None:
            return "No single topic"
        return names.get(topic) or topic.replace("-", " ").capitalize()

    return name_topic
