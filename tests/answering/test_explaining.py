"""An explanation shows what decided: the same decisions, numbers and thresholds."""

from __future__ import annotations

import pytest

from app.answering.answer import Outcome, Question
from app.answering.answerer import Answerer
from app.answering.context import JOINT
from app.answering.explaining import explain
from app.answering.understanding import understand


@pytest.mark.parametrize(
    "text",
    [
        "What is the tub made of?",
        "Is it good when pregnant?",
        "What does it cost?",
        "is my wound festering",
        "hello",
        "¿cuesta agua pies?",
        "👍",
        "足浴",
    ],
)
def test_the_answer_is_what_a_patient_gets(answerer: Answerer, text: str) -> None:
    question = Question(text)
    assert explain(answerer, question).answer == answerer.answer(question)


def test_the_decision_is_the_answerers_own(answerer: Answerer) -> None:
    text = "What is the tub made of?"
    [part] = explain(answerer, Question(text)).parts
    understood = understand(text, [], answerer.speller)
    assert (part.decision,) == answerer.judge(answerer.remember(), understood)


def test_each_passage_comes_with_its_sentences_and_their_odds(answerer: Answerer) -> None:
    [part] = explain(answerer, Question("What is the tub made of?")).parts
    first = part.passages[0]
    assert first.is_enough
    best = max(first.sentences, key=lambda sentence: sentence.odds)
    assert "tub" in best.text
    assert best.odds > 0


def test_the_nearest_pin_is_shown_near_enough_or_not(answerer: Answerer) -> None:
    [near] = explain(answerer, Question("What does it cost?")).parts
    assert near.pin is not None
    assert (near.pin.pin.id, near.pin.is_near) == ("cost", True)
    [far] = explain(answerer, Question("Do ankles rest?")).parts
    assert far.pin is not None
    assert not far.pin.is_near


def test_a_message_that_asks_two_things_is_shown_whole_and_in_parts(answerer: Answerer) -> None:
    found = explain(answerer, Question("What is a tub made of? What does it cost?"))
    assert [part.text for part in found.parts[1:]] == [
        "What is a tub made of?",
        f"What is a tub made of?{JOINT}What does it cost?",
    ]


def test_a_danger_said_earlier_is_shown(answerer: Answerer) -> None:
    found = explain(answerer, Question("What is a foot bath?", ("my wound is festering",)))
    assert found.is_urgent
    limit = found.policy.danger.urgent
    assert [danger.probability >= limit for danger in found.dangers] == [False, True]


def test_without_words_nothing_was_read(answerer: Answerer) -> None:
    found = explain(answerer, Question("👍"))
    assert (found.parts, found.dangers) == ((), ())
    assert found.answer.outcome is Outcome.SMALL_TALK
