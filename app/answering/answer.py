"""What goes into answering and what comes out: Question, Quote, Answer, Outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.index.passage import Perspective, Span


class Outcome(StrEnum):
    """What kind of answer a question got; the contract's table says when each is given."""

    ANSWERED = "answered"
    CLARIFY = "clarify"
    NOT_COVERED = "not_covered"
    PERSONAL_ADVICE = "personal_advice"
    URGENT = "urgent"
    OFF_TOPIC = "off_topic"
    SMALL_TALK = "small_talk"
    UNSUPPORTED_LANGUAGE = "unsupported_language"


@dataclass(frozen=True, slots=True)
class Question:
    """A patient's message with the messages before it, oldest first."""

    text: str
    history: tuple[str, ...] = ()
    locale: str = "en"


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim piece of a document: ``text == document.text[span.start:span.end]``.

    ``score`` is the confidence, 0 to 1, that the quote answers the question; ``highlight`` the
    sentence, item or row inside the span that does. ``parts`` are what to show first of a quote
    that is a long list or table, in order: lead, head row, what answers, caveats; empty: all.
    """

    text: str
    document_id: str
    document_title: str
    section: str
    section_id: str
    span: Span
    perspective: Perspective | None
    reviewed_on: date | None
    score: float
    highlight: Span | None = None
    parts: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome with its fixed wording and, when the documents state it, the quotes.

    ``confidence`` is the fitted probability, 0 to 1, that the documents state all that was
    asked; 0 where nothing was looked up.
    """

    outcome: Outcome
    message: str
    quotes: tuple[Quote, ...] = ()
    topic: str | None = None
    suggestions: tuple[str, ...] = ()
    gives_contact: bool = False
    confidence: float = 0.0
