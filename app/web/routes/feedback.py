"""POST /api/v1/feedback: whether an answer helped."""

from __future__ import annotations

import time

from fastapi import APIRouter, Depends, Request

from app.insights.errors import StoreError
from app.schemas import FeedbackRequest
from app.web.http.problems import (
    INVALID,
    TOO_LARGE,
    TOO_MANY,
    WRONG_KEY,
    ProblemError,
    declare_problems,
)
from app.web.routes.dependencies import limit_requests
from app.web.state import find_state

# An answer of another process may still wait to be recorded there: after so many seconds each, the
# vote is tried.
_WAITS = (0, 0.05, 0.2, 0.75)

router = APIRouter(prefix="/api/v1", tags=["feedback"])


@router.post(
    "/feedback",
    status_code=204,
    summary="Say whether an answer helped",
    response_description="The feedback is saved.",
    dependencies=[Depends(limit_requests)],
    responses=declare_problems(
        {
            401: WRONG_KEY,
            404: "No answer of today or yesterday has this id.",
            413: TOO_LARGE,
            422: INVALID,
            429: TOO_MANY,
            503: "The feedback cannot be saved now.",
        }
    ),
)
def post_feedback(body: FeedbackRequest, request: Request) -> None:
    """Note whether the answer helped; a second vote replaces the first."""
    state = find_state(request)

    def vote(seconds: float) -> bool:
        time.sleep(seconds)
        # After the answer itself, which may still wait to be recorded.
        return state.recorder.do_now(
            lambda: state.open_insights().record_feedback(body.id, body.helpful)
        )

    try:
        is_known = any(map(vote, _WAITS))
    except StoreError as exc:
        raise ProblemError(
            503, "Feedback cannot be saved", "The feedback was not saved. Please try again later."
        ) from exc
    if not is_known:
        raise ProblemError(
            404,
            "No such answer",
            "Expected the id of an answer from today or yesterday, found an unknown or older one.",
        )
