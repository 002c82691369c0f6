"""Pages that people open: the demo clinic, the chat without JavaScript, a document."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.templating import Jinja2Templates

from app.index.wording import Wording
from app.logs import describe_error
from app.schemas import MAX_HISTORY, MAX_MESSAGE, ChatRequest, ChatResponse
from app.service import Service
from app.web.http.language import choose_language
from app.web.http.problems import ProblemError
from app.web.routes.chat import answer_message
from app.web.routes.dependencies import Turn, limit_requests
from app.web.site.assets import get_assets
from app.web.site.marking import mark_text
from app.web.state import find_document, find_service, find_state

router = APIRouter(include_in_schema=False)

logger = logging.getLogger("verbatim")


def fill(sentence: str, **values: object) -> str:
    """Put values into a fixed sentence's placeholders."""
    for name, value in values.items():
        sentence = sentence.replace("{" + name + "}", str(value))
    return sentence


def write_tel(phone: str) -> str:
    """Return the address that a tapped phone number opens."""
    return "tel:" + "".join(sign for sign in phone if sign in "+0123456789")


templates = Jinja2Templates(Path(__file__).parent / "templates")
templates.env.filters["fill"] = fill
templates.env.filters["tel"] = write_tel
templates.env.trim_blocks = templates.env.lstrip_blocks = True


@router.get("/")
def show_demo(request: Request) -> Response:
    """Show a small clinic's page with the widget on it."""
    service = find_service(request)
    return _render_page(request, service, "demo.html") if service else _render_unavailable(request)


@router.get("/chat")
def show_chat(request: Request, locale: str | None = None) -> Response:
    """Show the chat as a page of its own."""
    service = find_service(request)
    if service is None:
        return _render_unavailable(request)
    suggestions = service.suggest()
    return _render_chat(request, service, locale, _describe_turn(suggestions=suggestions))


@router.post("/chat")
def answer_form(
    request: Request,
    has_turn: Turn,
    message: Annotated[str, Form()] = "",
    history: Annotated[tuple[str, ...], Form()] = (),
    locale: Annotated[str, Form()] = "",
) -> Response:
    """Answer the plain form, for browsers without JavaScript."""
    service = find_service(request)
    if service is None:
        return _render_unavailable(request)
    # A form sends two characters for a line break; the browser counted one.
    question = message.replace("\r\n", "\n").strip()
    earlier = tuple(
        text.replace("\r\n", "\n").strip()[:MAX_MESSAGE] for text in history if text.strip()
    )[-MAX_HISTORY:]
    if not 0 < len(question) <= MAX_MESSAGE:
        problem = "too_long" if question else "empty"
        context = _describe_turn(earlier, draft=question, problem=problem)
        return _render_chat(request, service, locale, context, 422)
    if not has_turn:
        context = _describe_turn(earlier, draft=question, problem="error_busy")
        return _render_chat(request, service, locale, context, 503)
    language = _choose_wording(request, service, locale).language
    asked = ChatRequest(message=question, history=list(earlier), locale=language)
    try:
        limit_requests(request)
        answer = answer_message(service, asked, request)
    except ProblemError as exc:
        problem = "error_busy" if exc.problem.status == 429 else "error_failed"
        context = _describe_turn(earlier, draft=question, problem=problem)
        return _render_chat(request, service, locale, context, exc.problem.status)
    except Exception as exc:
        # Whatever broke, a patient without JavaScript gets a page with the clinic's phone on it.
        find_state(request).metrics.faults.inc()
        logger.error("the chat page could not answer: %s", describe_error(exc))
        context = _describe_turn(earlier, draft=question, problem="error_failed")
        return _render_chat(request, service, locale, context, 500)
    context = _describe_turn(earlier, question=question, answer=answer)
    return _render_chat(request, service, locale, context)


@router.get("/documents/{document_id}")
def show_document(
    request: Request,
    document_id: str,
    start: str = "",
    end: str = "",
    version: str | None = None,
    locale: str | None = None,
) -> Response:
    """Show a document, with the quoted passage marked.

    It is shown as it stood in the version that the quote was cut from. One that is no longer kept
    is shown as it stands today, with nothing marked: the offsets would point elsewhere.
    """
    service = find_service(request)
    if service is None:
        return _render_unavailable(request)
    newest = service.index.documents.get(document_id)
    document = find_document(request, document_id, version)
    if document is None:
        document, start, end = newest, "", ""
    if document is None:
        return _render_page(request, service, "missing.html", locale, status=404)
    headings = {
        passage.section.rpartition(" › ")[2]
        for passage in service.index.passages
        if passage.document_id == document_id
    }
    blocks = mark_text(document.text, _read_offset(start), _read_offset(end), headings)
    is_changed = newest is None or newest.text != document.text
    context = {"document": document, "blocks": blocks, "is_changed": is_changed}
    return _render_page(request, service, "document.html", locale, context)


def _describe_turn(
    earlier: Sequence[str] = (),
    *,
    question: str = "",
    answer: ChatResponse | None = None,
    draft: str = "",
    problem: str = "",
    suggestions: Sequence[str] = (),
) -> dict[str, Any]:
    asked = [*earlier, question] if question else earlier
    return {
        "earlier": earlier,
        "question": question,
        "answer": answer,
        "draft": draft,
        "problem": problem,
        "suggestions": answer.suggestions if answer else suggestions,
        "asked": asked[-MAX_HISTORY:],
        "max_message": MAX_MESSAGE,
    }


def _render_chat(
    request: Request, service: Service, locale: str | None, turn: dict[str, Any], status: int = 200
) -> Response:
    return _render_page(request, service, "chat.html", locale, turn, status)


def _render_page(
    request: Request,
    service: Service,
    template: str,
    locale: str | None = None,
    context: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    index = service.index
    wording = _choose_wording(request, service, locale)
    shared = {
        "clinic": index.clinic,
        "documents": index.documents,
        "languages": [(tag, w.interface["language_name"]) for tag, w in index.wordings.items()],
        "language": wording.language,
        "t": wording.interface,
        "today": date.today(),
    }
    return render_template(request, template, {**shared, **(context or {})}, status)


def _render_unavailable(request: Request) -> Response:
    return render_template(request, "unavailable.html", {}, 503)


def render_template(
    request: Request, template: str, context: dict[str, Any], status: int = 200
) -> Response:
    """Return a page made from a template, which is given ``root`` and ``asset`` for addresses."""
    assets = get_assets(request)
    root = request.scope.get("root_path", "")

    def find_asset(name: str) -> str:
        return f"{root}/{assets.find_path(name)}"

    headers = {
        # A page that holds a patient's question stays out of every cache.
        "Cache-Control": "no-store" if request.method == "POST" else "no-cache",
        "Vary": "Accept-Language",
    }
    values = {"root": root, "asset": find_asset, **context}
    return templates.TemplateResponse(
        request, template, values, status_code=status, headers=headers
    )


def _choose_wording(request: Request, service: Service, locale: str | None) -> Wording:
    header = request.headers.get("accept-language", "")
    return choose_language(service.index.wordings, locale, header)


def _read_offset(text: str) -> int:
    # -1 is outside every document, so that a broken address marks nothing.
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
