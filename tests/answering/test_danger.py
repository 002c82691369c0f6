"""What a message tells of a danger, weighed by the numbers of a policy."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_encoder import FakeEncoder

from app.answering.answer import Outcome, Question
from app.answering.answerer import Answerer
from app.answering.danger import Said, Signs, take_apart, take_turn_apart
from app.answering.decision import weigh
from app.answering.red_flags import GENERAL
from app.answering.understanding import understand
from app.index.artifact import Index
from app.index.danger import DangerPolicy
from app.index.topics import Evidence
from app.models.ngrams import Alarm

POLICY = DangerPolicy(
    evidence=Evidence((1.0, 1.0), -1.0), urgent=0.5, rule=-2.0, foreign=0.0, named=0.5
)


class FakeScreen:
    """A screen that hears each text as loud as it is told."""

    def __init__(self, **loud: Alarm) -> None:
        self._loud = loud

    def weigh(self, text: str) -> Alarm:
        """Return how likely a message tells of a danger."""
        return self._loud.get(text, Alarm(-3.0, "urgent", 1.0))


@pytest.fixture
def answerer(small_index: Index, fake_encoder: FakeEncoder) -> Answerer:
    return Answerer(replace(small_index, danger=POLICY), fake_encoder)


def listen(answerer: Answerer, **loud: Alarm) -> None:
    answerer.listener._screen = FakeScreen(**loud)


@pytest.mark.parametrize(
    ("signs", "is_danger"),
    [(Signs(-2, -2), False), (Signs(-2, 2), False), (Signs(3, -1), True), (Signs(0, 3), True)],
)
def test_the_signs_are_weighed_together(signs: Signs, is_danger: bool) -> None:
    assert (weigh(POLICY.evidence, signs) >= POLICY.urgent) is is_danger


def test_no_sign_makes_more_than_certainty() -> None:
    assert weigh(POLICY.evidence, Signs(1e9, 1e9)) == 1.0
    assert weigh(POLICY.evidence, Signs(-1e9, -1e9)) == pytest.approx(0.0)


def test_the_ngrams_are_those_of_the_whole_and_the_topics_those_of_the_worst_piece(
    answerer: Answerer,
) -> None:
    listen(answerer, whole=Alarm(1.5, "urgent", 1.0), piece=Alarm(9.0, "urgent", 1.0))
    said = Said(("whole", "typed"), ("piece", "festering wound"))
    signs = answerer.listener.weigh(said)
    assert signs.ngrams == 1.5
    assert signs.topics > answerer.listener.weigh(Said(("whole",), ())).topics


@pytest.mark.parametrize(("odds", "is_heard"), [(-1.9, True), (-2.1, False)])
def test_a_rule_is_enough_unless_the_screen_is_sure_of_a_slip(
    answerer: Answerer, odds: float, is_heard: bool
) -> None:
    text = "I can't breathe"
    listen(answerer, **{text: Alarm(odds, "urgent", 1.0)})
    assert (answerer.listener.hear(Said((text,), ())) is not None) is is_heard


def test_a_danger_is_called_by_its_name_only_when_that_is_likely(answerer: Answerer) -> None:
    for share, wording in ((0.6, "urgent_poison"), (0.4, GENERAL)):
        listen(answerer, lukewarm=Alarm(20.0, "urgent_poison", share))
        decision = answerer.listener.hear(Said(("lukewarm",), ()))
        assert decision is not None
        assert (decision.outcome, decision.wording) == (Outcome.URGENT, wording)


def test_a_topic_that_is_likely_names_the_danger(answerer: Answerer) -> None:
    decision = answerer.listener.hear(Said(("eyeball splashed",), ()))
    assert decision is None or decision.wording == "urgent_eye"
    listen(answerer, **{"eyeball splashed": Alarm(9.0, "urgent", 1.0)})
    decision = answerer.listener.hear(Said(("eyeball splashed",), ()))
    assert decision is not None
    assert decision.wording == "urgent_eye"
    assert decision.topic is not None


def test_in_another_language_the_worst_of_all_messages_decides(answerer: Answerer) -> None:
    listen(answerer, dos=Alarm(3.0, "urgent_poison", 0.6))
    said = [Said((text,), ()) for text in ("un", "dos", "tres")]
    decision = answerer.listener.hear_foreign(said, "es")
    assert (decision.outcome, decision.wording) == (Outcome.URGENT, "urgent_poison")
    assert decision.language == "es"
    harmless = answerer.listener.hear_foreign(said[:1], None)
    assert (harmless.outcome, harmless.language) == (Outcome.UNSUPPORTED_LANGUAGE, None)


def test_a_rule_is_enough_in_another_language(answerer: Answerer) -> None:
    decision = answerer.listener.hear_foreign([Said(("no puedo respirar",), ())], "es")
    assert (decision.outcome, decision.wording) == (Outcome.URGENT, GENERAL)


def test_a_message_is_taken_apart(answerer: Answerer) -> None:
    question = Question("How warm is it. And my festering ankles?", ("What is a foot bath?",))
    said = take_apart(understand(question, answerer.speller))
    assert all("ankle" in form for form in said.forms)
    assert "And my festering ankles?" in said.sentences
    assert len(said.pieces) == len(set(said.pieces))
    assert take_turn_apart("a bath").forms == ("a bath",)


@pytest.mark.parametrize("history", [("a festering",), ("a festering", "is it warm")])
def test_a_danger_in_the_last_turns_is_still_heard(
    answerer: Answerer, history: tuple[str, ...]
) -> None:
    listen(answerer, **{"a festering": Alarm(9.0, "urgent", 1.0)})
    question = Question("What is a foot bath?", history)
    assert answerer.answer(question).outcome is Outcome.URGENT


def test_turns_that_say_nothing_do_not_count(answerer: Answerer) -> None:
    listen(answerer, **{"a festering": Alarm(9.0, "urgent", 1.0)})
    history = ("a festering", "\u200b", "\u200b", "\u200b")
    assert answerer.answer(Question("What is a foot bath?", history)).outcome is Outcome.URGENT


def test_a_danger_of_long_ago_no_longer_answers_every_question(answerer: Answerer) -> None:
    listen(answerer, **{"a festering": Alarm(9.0, "urgent", 1.0)})
    history = ("a festering", "is it warm", "is it long")
    assert answerer.answer(Question("What is a foot bath?", history)).outcome is Outcome.ANSWERED
