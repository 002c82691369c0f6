"""The loaded service: a contract request goes in, a contract response comes out."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence

from app.answering.answer import Answer, Question, Quote
from app.answering.answerer import open_answerer
from app.answering.cache import AnswerCache
from app.answering.explaining import Explanation, explain
from app.answering.quoting import QuoteError, verify_quotes
from app.index.artifact import Index
from app.metrics import Metrics
from app.models.encoder import OnnxEncoder, Vectors
from app.models.network import Network
from app.schemas import ChatRequest, ChatResponse, ContactBody, QuoteBody, SpanBody

logger = logging.getLogger("verbatim")


class Service:
    """Answers patients from one loaded and verified index."""

    def __init__(self, index: Index, metrics: Metrics, *, threads: int = 1) -> None:
        self.index = index
        self.index_version = index.manifest.index_version
        network = Network(index.model_folder, threads)
        self.answerer = open_answerer(index, network)
        self._encoder = OnnxEncoder(network)
        self._metrics = metrics
        self._cache = AnswerCache()

    def answer(self, request: ChatRequest) -> ChatResponse:
        """Return the answer with every quote checked; raise QuoteError rather than misquote."""
        question = Question(request.message, tuple(request.history), request.locale)
        with self._metrics.answer_seconds.time():
            answer = self._cache.find(question) or self.answerer.answer(question)
        self._cache.keep(question, answer)
        try:
            verify_quotes(answer.quotes, self.index)
        except QuoteError:
            self._metrics.broken_quotes.inc()
            logger.critical("ALARM: a quote did not match its source and was not sent")
            raise
        self._metrics.answers.labels(outcome=answer.outcome.value).inc()
        return self._make_response(answer)

    def suggest(self) -> list[str]:
        """Return the opening questions, in the documents' language."""
        return list(self.answerer.opening_questions)

    def explain(self, question: Question) -> Explanation:
        """Return what a patient would get, and why; it is neither counted nor kept."""
        explanation = explain(self.answerer, question)
        verify_quotes(explanation.answer.quotes, self.index)
        return explanation

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the unit vectors (texts, dimension) of texts, as questions are read."""
        return self._encoder.encode(texts).vectors

    def _make_response(self, answer: Answer) -> ChatResponse:
        clinic = self.index.clinic
        contact = ContactBody(name=clinic.name, phone=clinic.phone, url=clinic.url)
        return ChatResponse(
            id=uuid.uuid4().hex,
            outcome=answer.outcome,
            message=answer.message,
            quotes=[_make_quote(quote) for quote in answer.quotes],
            topic=answer.topic,
            suggestions=list(answer.suggestions),
            contact=contact if answer.gives_contact else None,
            index_version=self.index_version,
        )


def _make_quote(quote: Quote) -> QuoteBody:
    marked = quote.highlight
    return QuoteBody(
        text=quote.text,
        document_id=quote.document_id,
        document_title=quote.document_title,
        section=quote.section,
        start=quote.span.start,
        end=quote.span.end,
        perspective=quote.perspective,
        reviewed_on=quote.reviewed_on,
        score=round(min(max(quote.score, 0.0), 1.0), 4),
        highlight=None if marked is None else SpanBody(start=marked.start, end=marked.end),
        parts=[SpanBody(start=part.start, end=part.end) for part in quote.parts],
    )
