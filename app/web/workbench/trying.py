"""GET and POST /insights/try: ask as a patient, see why, and say what it should have been."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from app.answering.answer import Outcome, Question
from app.answering.explaining import Explanation
from app.answering.quoting import QuoteError
from app.correcting.correction import Correction, check_correction, make_golden, make_pin
from app.correcting.errors import CorrectionRefusedError, FolderError
from app.correcting.files import GOLDEN_FILE, PINS_FILE, write_golden, write_pins
from app.correcting.folder import CorrectionFolder
from app.insights.errors import StoreError
from app.schemas import MAX_HISTORY, MAX_MESSAGE
from app.service import Service
from app.web.http.problems import ProblemError
from app.web.routes.dependencies import LoadedService
from app.web.state import find_state
from app.web.workbench.access import PRIVATE
from app.web.workbench.audit import note_change
from app.web.workbench.room import CHANGING, READING, render_room
from app.web.workbench.waiting import keep_golden, keep_pin, read_waiting

router = APIRouter(include_in_schema=False, dependencies=READING)

_DONE = {
    "pin": "The pin is in pins.yaml. It works when the index has been built again.",
    "golden": "The golden question is in golden.jsonl. The next build asks it.",
    "pin-waits": "The pin waits below: take the file along and put it into the documents' folder.",
    "golden-waits": "The golden question waits below: take the file along and put it into the "
    "documents' folder.",
}
_PROBLEM = "Please write a question of at most {} letters."


@router.get("/insights/try")
def show_try(
    request: Request, service: LoadedService, done: Annotated[str, Query()] = ""
) -> Response:
    """Show the form, and the corrections that wait."""
    return _render(request, service, {"done": _DONE.get(done, "")})


@router.post("/insights/try", dependencies=CHANGING)
def try_question(
    request: Request,
    service: LoadedService,
    question: Annotated[str, Form()] = "",
    history: Annotated[str, Form()] = "",
) -> Response:
    """Answer as a patient would be answered, with the reasons; nothing is counted."""
    asked, before = _read_asked(question, history)
    if not 0 < len(asked) <= MAX_MESSAGE:
        problem = _PROBLEM.format(MAX_MESSAGE)
        return _render(request, service, {"draft": asked, "problem": problem}, 422)
    return _show_answer(request, service, asked, before)


@router.post("/insights/try/correct", dependencies=CHANGING)
def correct(
    request: Request,
    service: LoadedService,
    question: Annotated[str, Form()] = "",
    history: Annotated[str, Form()] = "",
    should: Annotated[str, Form()] = "",
    make: Annotated[str, Form()] = "",
) -> Response:
    """Make a pin or a golden question of what the question should have been answered.

    ``should`` is a section's id, or an outcome with nothing quoted; ``make`` "pin" or "golden".
    """
    asked, before = _read_asked(question, history)
    try:
        correction = _read_correction(asked, before, should)
        check_correction(correction, {passage.id for passage in service.index.passages})
        done = _make(request, service, correction, make)
    except (CorrectionRefusedError, FolderError) as exc:
        status = 409 if isinstance(exc, CorrectionRefusedError) else 503
        return _show_answer(request, service, asked, before, str(exc), status)
    root = request.scope.get("root_path", "")
    return RedirectResponse(f"{root}/insights/try?done={done}#done", 303)


@router.post("/insights/drafts/{draft_id}/delete", dependencies=CHANGING)
def drop_draft(request: Request, draft_id: str) -> Response:
    """Delete a correction that waits."""
    try:
        is_deleted = find_state(request).insights.delete_draft(draft_id)
    except StoreError as exc:
        raise ProblemError(503, "The correction cannot be deleted", str(exc)) from exc
    if is_deleted:
        note_change(request, "waiting correction deleted")
    root = request.scope.get("root_path", "")
    return RedirectResponse(f"{root}/insights/try#waiting", 303)


@router.get(f"/insights/{PINS_FILE}")
def send_pins(request: Request, service: LoadedService) -> Response:
    """Send pins.yaml: the pins of the index, and those that wait."""
    pins = read_waiting(request, service.index).list_pins(service.index)
    return _send(PINS_FILE, write_pins(pins), "application/yaml")


@router.get(f"/insights/{GOLDEN_FILE}")
def send_golden(request: Request, service: LoadedService) -> Response:
    """Send golden.jsonl: the golden questions of the index, and those that wait."""
    questions = read_waiting(request, service.index).list_golden(service.index)
    return _send(GOLDEN_FILE, write_golden(questions), "application/jsonl")


def _read_asked(question: str, history: str) -> tuple[str, tuple[str, ...]]:
    # A form sends two characters for a line break.
    asked = question.replace("\r\n", "\n").strip()
    lines = (line.strip()[:MAX_MESSAGE] for line in history.splitlines())
    return asked, tuple(line for line in lines if line)[-MAX_HISTORY:]


def _read_correction(question: str, history: tuple[str, ...], should: str) -> Correction:
    if should in {str(outcome) for outcome in Outcome}:
        return Correction(question, Outcome(should), None, history)
    return Correction(question, Outcome.ANSWERED, should or None, history)


def _make(request: Request, service: Service, correction: Correction, make: str) -> str:
    """Write the correction into the folder, or let it wait; return what was done."""
    place = find_state(request).settings.workbench_folder
    folder = None if place is None else CorrectionFolder(place)
    waiting = read_waiting(request, service.index)
    if make == "pin":
        pin = make_pin(correction, waiting.list_pins(service.index))
        keep_pin(request, pin) if folder is None else folder.add_pin(pin)
        # Not by its id, which is made of the question's words.
        note_change(request, f"pin with {pin.section or pin.outcome} made")
    elif make == "golden":
        golden = make_golden(correction, waiting.list_golden(service.index))
        keep_golden(request, golden) if folder is None else folder.add_golden(golden)
        note_change(request, f"golden question with outcome {golden.outcome} made")
    else:
        raise CorrectionRefusedError("Choose a pin or a golden question.")
    return make if folder else f"{make}-waits"


def _show_answer(
    request: Request,
    service: Service,
    question: str,
    history: Sequence[str],
    problem: str = "",
    status: int = 200,
) -> Response:
    try:
        explanation = service.explain(Question(question, tuple(history)))
    except QuoteError as exc:
        raise ProblemError(503, "The answer could not be verified", str(exc)) from exc
    context = {
        "draft": question,
        "history": "\n".join(history),
        "explanation": explanation,
        "first": _find_first(explanation),
        "problem": problem,
    }
    return _render(request, service, context, status)


def _find_first(explanation: Explanation) -> str:
    """Return what keeps the answer as it is: its first section, or its outcome."""
    answer = explanation.answer
    if answer.outcome is Outcome.ANSWERED and answer.quotes:
        return answer.quotes[0].section_id
    return str(answer.outcome)


def _render(
    request: Request, service: Service, context: dict[str, Any], status: int = 200
) -> Response:
    index = service.index
    shared = {
        "draft": "",
        "history": "",
        "problem": "",
        "done": "",
        "max_message": MAX_MESSAGE,
        "documents": [
            (document, [p for p in index.passages if p.document_id == document.id])
            for document in index.documents.values()
        ],
        "titles": {p.id: p.section for p in index.passages},
        "waiting": read_waiting(request, index),
        "is_written": find_state(request).settings.workbench_folder is not None,
    }
    return render_room(request, "try.html", {**shared, **context}, status)


def _send(name: str, text: str, kind: str) -> Response:
    headers = {**PRIVATE, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text.encode(), media_type=f"{kind}; charset=utf-8", headers=headers)
