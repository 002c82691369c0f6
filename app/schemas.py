"""The JSON contract, version 1."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints

from app.answering.answer import Outcome
from app.index.passage import Perspective

MAX_MESSAGE = 500
MAX_HISTORY = 10

Message = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_MESSAGE)
]
Locale = Annotated[
    str, StringConstraints(max_length=35, pattern=r"^[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*$")
]


class Contract(BaseModel):
    """Base of every body: unknown fields are refused and values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ChatRequest(Contract):
    """A patient's message, with the earlier messages (oldest first) and the wording's language."""

    message: Message = Field(description="The question; its length counts after trimming.")
    history: list[Message] = Field(
        default_factory=list,
        max_length=MAX_HISTORY,
        description="The patient's earlier messages, oldest first.",
    )
    locale: Locale = Field("en", description="Language of the fixed wording.")


class SpanBody(Contract):
    """A stretch of the document's text, inside the quote; offsets count code points."""

    start: int
    end: int


class QuoteBody(Contract):
    """A verbatim piece of a document; offsets count code points in the document's text."""

    text: str
    document_id: str
    document_title: str
    section: str
    start: int = Field(description="Where the quote begins in the document's text.")
    end: int = Field(description="Where it ends; `text == document_text[start:end]`.")
    perspective: Perspective | None
    reviewed_on: date | None
    score: float = Field(ge=0, le=1, description="Confidence that the quote answers the question.")
    highlight: SpanBody | None = Field(None, description="The sentence, item or row that answers.")
    parts: list[SpanBody] = Field(
        default_factory=list,
        description="What to show first of a long list or table: its lead, its head row, what "
        "answers, and caveats. Empty: all of it.",
    )


class ContactBody(Contract):
    """How to reach the clinic."""

    name: str
    phone: str
    url: str


class ChatResponse(Contract):
    """The answer: fixed wording, and quotes when the documents state it."""

    id: str = Field(description="Random; for feedback.")
    outcome: Outcome
    message: str = Field(description="Fixed wording, never composed from the question.")
    quotes: list[QuoteBody]
    topic: str | None
    suggestions: list[str] = Field(description="Each one is itself answered when asked.")
    contact: ContactBody | None
    index_version: str


class DocumentSummary(Contract):
    """A document without its text."""

    id: str
    title: str
    language: str
    perspective: Perspective | None
    reviewed_on: date | None
    review_due: date | None
    origin: str | None


class DocumentBody(DocumentSummary):
    """A document with the text that quotes are cut from, and its SHA-256."""

    text: str
    sha256: str


class SuggestionsBody(Contract):
    """Opening questions; each is itself answered when asked."""

    suggestions: list[str]


class FeedbackRequest(Contract):
    """Whether the answer with this id helped."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    helpful: StrictBool


class HealthBody(Contract):
    """The state of the process or of its index.

    ``detail`` says why what is served is not the newest.
    """

    status: Literal["live", "ready"]
    detail: str | None = None


class Problem(BaseModel):
    """An error as RFC 9457 ``application/problem+json``."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] | None = None
