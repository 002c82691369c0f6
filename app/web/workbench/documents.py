"""GET /insights/documents: the documents as the chat reads them, and who has signed them off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.exceptions import HTTPException
from fastapi.responses import RedirectResponse

from app.index.artifact import Index
from app.index.passage import Document
from app.index.report import REASONS, DocumentReport, name_kind
from app.insights.errors import StoreError
from app.insights.report import GroupCount
from app.insights.signoffs import SignOff
from app.insights.store import find_today
from app.preview.drawing import draw_document
from app.service import Service
from app.web.http.problems import ProblemError
from app.web.routes.dependencies import LoadedService
from app.web.state import find_state
from app.web.workbench.audit import MAX_NAME, note_change
from app.web.workbench.room import CHANGING, READING, render_room

QUOTED_DAYS = 30

router = APIRouter(include_in_schema=False, dependencies=READING)


@dataclass(frozen=True, slots=True)
class Card:
    """What is to be known of a document.

    ``report`` tells what the build read of it and left out; ``quoted`` is how often an answer
    began with it lately; ``signed`` the latest sign-off of its text as it is, ``signed_before``
    that of a text which has changed since.
    """

    document: Document
    report: DocumentReport | None
    passages: int
    quoted: int
    signed: SignOff | None
    signed_before: SignOff | None

    @property
    def left_out(self) -> int:
        """How many things of its file are not quoted."""
        return sum(omission.count for omission in self.report.omissions) if self.report else 0

    def is_overdue(self, today: date) -> bool:
        """Say whether its review is due."""
        due = self.document.review_due
        return due is not None and due < today


@router.get("/insights/documents")
def show_documents(request: Request, service: LoadedService) -> Response:
    """List the documents, those whose review is overdue first, then those not signed off."""
    today = find_today()
    cards = _make_cards(request, service)
    cards.sort(
        key=lambda card: (
            not card.is_overdue(today),
            card.document.review_due or date.max if card.is_overdue(today) else date.max,
            card.signed is not None,
            card.document.title.casefold(),
        )
    )
    context = {
        "cards": cards,
        "ignored": service.index.report.ignored,
        "reasons": REASONS,
        "today": today,
        "days": QUOTED_DAYS,
    }
    return render_room(request, "documents.html", context)


@router.get("/insights/documents/{document_id}")
def show_document(request: Request, document_id: str, service: LoadedService) -> Response:
    """Show a document with its passages and units marked."""
    return _show_document(request, service, document_id)


@router.post("/insights/documents/{document_id}/sign-off", dependencies=CHANGING)
def sign_off(
    request: Request,
    document_id: str,
    service: LoadedService,
    sha256: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
) -> Response:
    """Keep that somebody has read the document's text with this hash, and found it right."""
    document = _find_document(service, document_id)
    signer = " ".join(name.split())
    if not 0 < len(signer) <= MAX_NAME or not signer.isprintable():
        problem = f"Please write your name, at most {MAX_NAME} letters."
        return _show_document(request, service, document_id, problem, 422)
    if sha256 != document.sha256:
        problem = "The document has changed since you opened this page. Please read it again."
        return _show_document(request, service, document_id, problem, 409)
    try:
        find_state(request).insights.record_signoff(document_id, sha256, signer)
    except StoreError as exc:
        raise ProblemError(503, "The sign-off cannot be kept", str(exc)) from exc
    note_change(request, f"document {document_id} with SHA-256 {sha256} signed off", signer)
    root = request.scope.get("root_path", "")
    return RedirectResponse(f"{root}/insights/documents/{document_id}#sign-off", 303)


def count_quotes(answered: Iterable[GroupCount], index: Index) -> Counter[str]:
    """Return how often answers began with each passage; topics are pins or passages."""
    pinned = {pin.id: pin.section for pin in index.pins}
    counts: Counter[str] = Counter()
    for count in answered:
        if count.name is not None and (passage := pinned.get(count.name, count.name)):
            counts[passage] += count.messages
    return counts


def _show_document(
    request: Request, service: Service, document_id: str, problem: str = "", status: int = 200
) -> Response:
    document = _find_document(service, document_id)
    passages = [p for p in service.index.passages if p.document_id == document_id]
    quoted = _read_quoted(request, service)
    context = {
        "card": _make_card(document, service.index, quoted, _read_signoffs(request)),
        "document": document,
        "parts": draw_document(document, passages),
        "name_kind": name_kind,
        "quoted": quoted,
        "today": find_today(),
        "days": QUOTED_DAYS,
        "problem": problem,
        "max_name": MAX_NAME,
    }
    return render_room(request, "document.html", context, status)


def _find_document(service: Service, document_id: str) -> Document:
    document = service.index.documents.get(document_id)
    if document is None:
        raise HTTPException(404)
    return document


def _read_quoted(request: Request, service: Service) -> Counter[str]:
    try:
        report = find_state(request).insights.read_report(QUOTED_DAYS)
    except StoreError as exc:
        raise ProblemError(503, "The counts cannot be read", str(exc)) from exc
    return count_quotes(report.answered, service.index)


def _read_signoffs(request: Request) -> tuple[SignOff, ...]:
    try:
        return find_state(request).insights.read_signoffs()
    except StoreError as exc:
        raise ProblemError(503, "The sign-offs cannot be read", str(exc)) from exc


def _make_cards(request: Request, service: Service) -> list[Card]:
    quoted, signoffs = _read_quoted(request, service), _read_signoffs(request)
    return [
        _make_card(document, service.index, quoted, signoffs)
        for document in service.index.documents.values()
    ]


def _make_card(
    document: Document, index: Index, quoted: Counter[str], signoffs: Sequence[SignOff]
) -> Card:
    passages = [p.id for p in index.passages if p.document_id == document.id]
    own = [signoff for signoff in signoffs if signoff.document_id == document.id]
    return Card(
        document=document,
        report=next((r for r in index.report.documents if r.document_id == document.id), None),
        passages=len(passages),
        quoted=sum(quoted[passage] for passage in passages),
        signed=next((s for s in own if s.sha256 == document.sha256), None),
        signed_before=next((s for s in own if s.sha256 != document.sha256), None),
    )
