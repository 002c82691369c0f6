"""Golden questions, asked: what an index answers to them, and whether that is what must hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.answering.answer import Answer, Question, Quote
from app.answering.answerer import Answerer
from app.answering.understanding import clean_text
from app.index.golden import GoldenQuestion


@dataclass(frozen=True, slots=True)
class GoldenAnswer:
    """What an index answers to a golden question.

    ``section`` is the first quote's section, by its id. ``holds`` says whether the answer is what
    the question demands.
    """

    question: GoldenQuestion
    outcome: str
    section: str | None
    quotes: tuple[str, ...]
    holds: bool

    def is_same(self, other: GoldenAnswer) -> bool:
        """Say whether a patient would read the same: outcome and quotes."""
        return (self.outcome, self.quotes) == (other.outcome, other.quotes)


def answer_golden(
    questions: Iterable[GoldenQuestion], answerer: Answerer
) -> tuple[GoldenAnswer, ...]:
    """Answer golden questions by the code of the service."""
    return tuple(_answer(question, answerer) for question in questions)


def _answer(question: GoldenQuestion, answerer: Answerer) -> GoldenAnswer:
    answer = answerer.answer(Question(question.question, question.history))
    return GoldenAnswer(
        question=question,
        outcome=answer.outcome.value,
        section=answer.quotes[0].section_id if answer.quotes else None,
        quotes=tuple(quote.text for quote in answer.quotes),
        holds=_holds(question, answer),
    )


def _holds(question: GoldenQuestion, answer: Answer) -> bool:
    if answer.outcome.value != question.outcome:
        return False
    wants_quotes = bool(question.answer or question.sections) or question.outcome == "answered"
    return not wants_quotes or states(answer.quotes, question.answer, question.sections)


def states(quotes: Sequence[Quote], sentences: Sequence[str], sections: Sequence[str]) -> bool:
    """Say whether quotes hold all the sentences and begin with a right section.

    A section may be named by its id, its heading or its document's id; none named: any is right.
    """
    if not quotes:
        return False
    said = fold_text(" ".join(quote.text for quote in quotes))
    first = quotes[0]
    is_there = not {first.section_id, first.section, first.document_id}.isdisjoint(sections)
    return (is_there or not sections) and all(fold_text(line) in said for line in sentences)


def fold_text(text: str) -> str:
    """Return a text's letters and digits alone, in lower case: marks of lists and tables differ."""
    return "".join(c for c in clean_text(text).casefold() if c.isalnum())
