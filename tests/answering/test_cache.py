"""Answers kept for a while."""

from __future__ import annotations

from app.answering.answer import Answer, Outcome, Question
from app.answering.cache import AnswerCache

ANSWER = Answer(Outcome.NOT_COVERED, "The documents do not say.")


def test_the_same_question_in_other_spacing_finds_the_kept_answer() -> None:
    cache = AnswerCache()
    cache.keep(Question("how  long ", ("a bath",)), ANSWER)
    assert cache.find(Question("how long", ("a bath",))) is ANSWER


def test_another_history_or_language_is_another_question() -> None:
    cache = AnswerCache()
    cache.keep(Question("how long", ("a bath",)), ANSWER)
    assert cache.find(Question("how long")) is None
    assert cache.find(Question("how long", ("a bath",), "es")) is None


def test_the_answer_not_asked_for_longest_is_forgotten() -> None:
    cache = AnswerCache(size=2)
    for text in ("one", "two"):
        cache.keep(Question(text), ANSWER)
    cache.find(Question("one"))
    cache.keep(Question("three"), ANSWER)
    assert cache.find(Question("two")) is None
    assert cache.find(Question("one")) is ANSWER


def test_no_text_of_a_question_is_kept() -> None:
    cache = AnswerCache()
    cache.keep(Question("a secret matter"), ANSWER)
    assert "secret" not in repr(vars(cache))
