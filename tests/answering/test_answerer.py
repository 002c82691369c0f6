"""Whole questions, answered from the small clinic's documents."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from fake_encoder import FakeEncoder

from app.answering.answer import Outcome, Question
from app.answering.answerer import OPENING_QUESTIONS, Answerer
from app.answering.quoting import verify_quotes
from app.index.artifact import Index

QUESTIONS = (
    ("What is a foot bath?", Outcome.ANSWERED),
    ("Can it relax stiff ankles?", Outcome.ANSWERED),
    ("how does warmth work", Outcome.ANSWERED),
    ("what is the price", Outcome.NOT_COVERED),
    ("does it hurt", Outcome.NOT_COVERED),
    ("i am pregnant", Outcome.PERSONAL_ADVICE),
    ("my wound is festering", Outcome.URGENT),
    ("I can't breathe", Outcome.URGENT),
    ("nice weather", Outcome.OFF_TOPIC),
    ("hello", Outcome.SMALL_TALK),
    ("cuesta agua", Outcome.UNSUPPORTED_LANGUAGE),
    ("足浴是什么", Outcome.UNSUPPORTED_LANGUAGE),
    ("ما هو", Outcome.UNSUPPORTED_LANGUAGE),
    ("?!", Outcome.OFF_TOPIC),
    ("🦶", Outcome.OFF_TOPIC),
)


@pytest.mark.parametrize(("text", "outcome"), QUESTIONS)
def test_each_question_has_its_outcome(answerer: Answerer, text: str, outcome: Outcome) -> None:
    answer = answerer.answer(Question(text))
    assert answer.outcome is outcome
    assert bool(answer.quotes) == (outcome is Outcome.ANSWERED)


def test_quotes_are_exact(answerer: Answerer, small_index: Index) -> None:
    for text, outcome in QUESTIONS:
        quotes = answerer.answer(Question(text)).quotes
        verify_quotes(quotes, small_index)
        assert bool(quotes) == (outcome is Outcome.ANSWERED)


def test_an_emoji_in_the_document_does_not_shift_its_quotes(
    answerer: Answerer, small_index: Index
) -> None:
    quotes = answerer.answer(Question("How does warmth work?")).quotes
    assert "Warmth widens small vessels 🦶 in the soles." in [quote.text for quote in quotes]


def test_a_misspelt_question_is_understood(answerer: Answerer) -> None:
    answer = answerer.answer(Question("can it relax stif anckles"))
    assert answer.topic == "what-it-does"


def test_another_language_is_not_mended_into_english(answerer: Answerer) -> None:
    assert answerer.answer(Question("agua warmth bloods")).outcome is Outcome.ANSWERED
    foreign = answerer.answer(Question("agua warmtt blooods"))
    assert foreign.outcome is Outcome.UNSUPPORTED_LANGUAGE


def test_an_own_case_is_handed_over_whatever_else_is_asked(answerer: Answerer) -> None:
    answer = answerer.answer(Question("I am pregnant. is it pregnant? what is pregnant foot bath"))
    assert answer.outcome is Outcome.PERSONAL_ADVICE
    assert not answer.quotes


def test_a_danger_in_the_history_is_still_answered(answerer: Answerer) -> None:
    question = Question("what is a foot bath", ("there is pus coming out of my toe",))
    assert answerer.answer(question).outcome is Outcome.URGENT


def test_a_danger_in_the_history_is_heard_as_a_phone_types_it(answerer: Answerer) -> None:
    question = Question("what is a foot bath", ("I can’t​  breathe",))
    assert answerer.answer(question).outcome is Outcome.URGENT


def test_a_danger_that_no_rule_knows_is_heard_in_an_earlier_turn(answerer: Answerer) -> None:
    question = Question("what is the weather like", ("festering wound",))
    assert answerer.answer(question).outcome is Outcome.URGENT


def test_a_danger_in_one_sentence_of_many_is_heard(answerer: Answerer) -> None:
    text = "I like the foot bath water here. Festering wound. What does the foot bath cost?"
    assert answerer.answer(Question(text)).outcome is Outcome.URGENT


def test_a_follow_up_is_read_with_the_message_before_it(
    answerer: Answerer, fake_encoder: FakeEncoder
) -> None:
    answerer.answer(Question("and why?", ("what is a foot bath",)))
    assert "what is a foot bath | and why?" in fake_encoder.encoded


def test_a_courtesy_is_no_follow_up(answerer: Answerer) -> None:
    history = ("What is a foot bath?",)
    assert answerer.answer(Question("hello", history)).outcome is Outcome.SMALL_TALK
    assert answerer.answer(Question("hello?", history)).outcome is Outcome.ANSWERED


def test_a_message_that_stands_alone_is_read_alone(
    answerer: Answerer, fake_encoder: FakeEncoder
) -> None:
    text = "what does warmth do for stiff ankles"
    answerer.answer(Question(text, ("nice weather",)))
    assert text in fake_encoder.encoded


def test_two_questions_get_both_answers(answerer: Answerer) -> None:
    text = "What exactly is foot bath water? Does warmth work on small vessels?"
    answer = answerer.answer(Question(text))
    assert {quote.document_id for quote in answer.quotes} >= {"foot-baths", "new-view"}


def test_a_personal_part_outranks_an_answered_part(answerer: Answerer) -> None:
    text = "What exactly is foot bath water? Should anybody pregnant have warm needles?"
    answer = answerer.answer(Question(text))
    assert answer.outcome is Outcome.PERSONAL_ADVICE
    assert answer.quotes == ()


def test_small_talk_beside_a_question_does_not_make_it_partly(
    answerer: Answerer, small_index: Index
) -> None:
    answer = answerer.answer(Question("How is the morning? What exactly is foot bath water?"))
    assert answer.outcome is Outcome.ANSWERED
    assert answer.message == small_index.wordings["en"].answers["answered"]


def test_every_suggestion_is_itself_answered(answerer: Answerer) -> None:
    suggestions = {
        suggestion
        for text, _ in QUESTIONS
        for suggestion in answerer.answer(Question(text)).suggestions
    }
    assert suggestions
    for suggestion in (*suggestions, *answerer.opening_questions):
        assert answerer.answer(Question(suggestion)).outcome is Outcome.ANSWERED


def test_there_are_few_opening_questions(answerer: Answerer) -> None:
    assert 0 < len(answerer.opening_questions) <= OPENING_QUESTIONS


def test_the_message_is_in_the_locales_language(answerer: Answerer, small_index: Index) -> None:
    answer = answerer.answer(Question("what is a foot bath", locale="es-MX"))
    assert answer.message == small_index.wordings["es"].answers["answered"]


def test_threads_at_once_get_the_answers_of_one_alone(answerer: Answerer) -> None:
    questions = [Question(text) for text, _ in QUESTIONS]
    alone = [answerer.answer(question) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(answerer.answer, questions * 10)) == alone * 10
