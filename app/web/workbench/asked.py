"""GET /insights: what patients ask, as a page, for a spreadsheet and as JSON."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from app.insights.clusters import Cluster, cluster_questions
from app.insights.errors import StoreError
from app.insights.listing import list_report
from app.insights.report import FEW, Report
from app.insights.spreadsheet import write_csv
from app.web.http.problems import ProblemError
from app.web.state import find_service, find_state
from app.web.workbench.access import PRIVATE
from app.web.workbench.room import READING, make_namer, read_styles, render_room

PERIODS = (7, 30, 90)
MAX_ROWS = 25
MAX_EXAMPLES = 5

router = APIRouter(include_in_schema=False, dependencies=READING)

Days = Annotated[Literal["7", "30", "90"], Query()]


@router.get("/insights")
def show_asked(request: Request, days: Days = "30") -> Response:
    """Show what patients asked in the last days."""
    report = _read_report(request, int(days))
    context = {
        "report": report,
        "clusters": _cluster(request, report),
        "days": int(days),
        "periods": PERIODS,
        "few": FEW,
        "max_rows": MAX_ROWS,
        "max_examples": MAX_EXAMPLES,
        "busiest": max((day.messages for day in report.days), default=0),
        "name_topic": make_namer(request),
        "retention": find_state(request).settings.retention_days,
    }
    return render_room(request, "asked.html", context)


@router.get("/insights.csv")
def send_spreadsheet(request: Request, days: Days = "30") -> Response:
    """Send the same report as a file for a spreadsheet."""
    report = _read_report(request, int(days))
    text = write_csv(report, _cluster(request, report), make_namer(request))
    # The byte order mark tells spreadsheets that the file is UTF-8.
    headers = _name_download(report, "csv")
    return Response(text.encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/insights.json")
def send_json(request: Request, days: Days = "30") -> Response:
    """Send the same report as JSON."""
    report = _read_report(request, int(days))
    text = list_report(report, _cluster(request, report), make_namer(request))
    return Response(text, media_type="application/json", headers=_name_download(report, "json"))


@router.get("/insights.css")
def send_styles() -> Response:
    """Send the styles of all rooms."""
    headers = {"Cache-Control": "private, max-age=300"}
    return Response(read_styles(), media_type="text/css", headers=headers)


def _read_report(request: Request, days: int) -> Report:
    try:
        return find_state(request).insights.read_report(days)
    except StoreError as exc:
        raise ProblemError(503, "The report cannot be read", str(exc)) from exc


def _cluster(request: Request, report: Report) -> tuple[Cluster, ...] | None:
    """Return the logged questions in groups; None without a log, or while no index is loaded."""
    service = find_service(request)
    if report.uncovered is None or service is None:
        return None
    return cluster_questions(report.uncovered, service.encode)


def _name_download(report: Report, suffix: str) -> dict[str, str]:
    name = f"insights-{report.since}-to-{report.until}.{suffix}"
    return {**PRIVATE, "Content-Disposition": f'attachment; filename="{name}"'}
