"""POST /api/v1/chat and the opening suggestions."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from app.answering.quoting import QuoteError
from app.schemas import ChatRequest, ChatResponse, Locale, SuggestionsBody
from app.service import Service
from app.web.http.problems import (
    BUSY,
    INVALID,
    NOT_LOADED,
    TOO_LARGE,
    TOO_MANY,
    WRONG_KEY,
    ProblemError,
    declare_problems,
)
from app.web.routes.dependencies import LoadedService, limit_requests, require_turn
from app.web.state import find_state

_UNVERIFIED = "Or a quote did not match its document, and was not sent."

router = APIRouter(prefix="/api/v1", tags=["chat"])


@router.post(
    "/chat",
    summary="Ask a question",
    response_description="An answer, or why there is none.",
    dependencies=[Depends(require_turn), Depends(limit_requests)],
    responses=declare_problems(
        {
            401: WRONG_KEY,
            413: TOO_LARGE,
            422: INVALID,
            429: TOO_MANY,
            503: f"{NOT_LOADED} Or: {BUSY} {_UNVERIFIED}",
        }
    ),
)
def post_chat(body: ChatRequest, service: LoadedService, request: Request) -> ChatResponse:
    """Answer a patient's message with exact quotes of the clinic's documents, or say why not."""
    return answer_message(service, body, request)


@router.get(
    "/suggestions",
    summary="Get opening questions",
    response_description="The questions.",
    responses=declare_problems({422: INVALID, 503: NOT_LOADED}),
)
def get_suggestions(
    service: LoadedService, locale: Annotated[Locale, Query()] = "en"
) -> SuggestionsBody:
    """Return opening questions; each is itself answered when asked."""
    return SuggestionsBody(suggestions=service.suggest())


def answer_message(service: Service, body: ChatRequest, request: Request) -> ChatResponse:
    """Answer and count; a quote that fails its check becomes a 503."""
    try:
        response = service.answer(body)
    except QuoteError as exc:
        raise ProblemError(
            503,
            "The answer could not be verified",
            "A quote did not match the clinic's document, so it was not sent. "
            "Please ask the clinic directly.",
        ) from exc
    state = find_state(request)
    state.recorder.do_later(
        lambda: state.open_insights().record_answer(
            answer_id=response.id,
            outcome=response.outcome.value,
            topic=response.topic,
            index_version=response.index_version,
            question=body.message,
        )
    )
    return response
