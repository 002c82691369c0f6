"""What a message tells of a danger, weighed by the numbers of a policy."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_models import FakeEncoder, FakeReader

from app.answering.answer import Outcome, Question
from app.answering.answerer import Answerer
from app.answering.danger import (
    DangerListener,
    Said,
    Signs,
    take_apart,
    take_turn_apart,
    weigh_signs,
)
from app.answering.memo import Memo
from app.answering.red_flags import GENERAL
from app.answering.understanding import Speller, understand
from app.index.artifact import Index
from app.index.policy import DangerPolicy, Logistic
from app.models.ngrams import Alarm

POLICY = DangerPolicy(
    evidence=Logistic((1.0, 0.5, 0.5), -1.0), urgent=0.5, rule=-2.0, foreign=0.0, named=0.5
)
LISTENER = DangerListener(POLICY)


class FakeScreen:
    """A screen that hears each text as loud as it is told."""

    def __init__(self, **loud: Alarm) -> None:
        self._loud = loud

    def weigh(self, text: str) -> Alarm:
        """Return how likely a message tells of a danger."""
        return self._loud.get(text, Alarm(-3.0, "urgent", 1.0))


def listen(**loud: Alarm) -> Memo:
    return Memo(FakeEncoder(), FakeScreen(**loud))


def make_answerer(index: Index, **loud: Alarm) -> Answerer:
    policy = replace(index.manifest.policy, danger=POLICY)
    index = replace(index, manifest=replace(index.manifest, policy=policy))
    return Answerer(index, FakeEncoder(), FakeReader(), FakeScreen(**loud))


@pytest.mark.parametrize(
    ("signs", "is_danger"),
    [
        (Signs(-2, -2, -2), False),
        (Signs(-2, 2, 2), False),
        (Signs(-2, 0, 4), False),
        (Signs(3, -1, -1), True),
        (Signs(0, 3, 3), True),
        (Signs(0, 0, 3), True),
    ],
)
def test_the_signs_are_weighed_together(signs: Signs, is_danger: bool) -> None:
    assert (POLICY.evidence.weigh(signs) >= POLICY.urgent) is is_danger


def test_no_sign_makes_more_than_certainty() -> None:
    assert POLICY.evidence.weigh(Signs(1e9, 1e9, 1e9)) == 1.0
    assert POLICY.evidence.weigh(Signs(-1e9, -1e9, -1e9)) == pytest.approx(0.0)


def test_the_ngrams_are_those_of_the_whole_and_the_kinds_also_those_of_the_worst_piece() -> None:
    memo = listen(whole=Alarm(1.5, "urgent", 1.0), piece=Alarm(9.0, "urgent", 1.0))
    signs = weigh_signs(memo, Said(("whole", "typed"), ("piece", "festering wound")))
    alone = weigh_signs(memo, Said(("whole", "typed"), ()))
    assert signs.ngrams == 1.5
    assert signs.piece > signs.whole == alone.whole == alone.piece


@pytest.mark.parametrize(("odds", "is_heard"), [(-1.9, True), (-2.1, False)])
def test_a_rule_is_enough_unless_the_screen_is_sure_of_a_slip(odds: float, is_heard: bool) -> None:
    text = "I can't breathe"
    memo = listen(**{text: Alarm(odds, "urgent", 1.0)})
    assert (LISTENER.hear(memo, Said((text,), ())) is not None) is is_heard


def test_a_danger_is_called_by_its_name_only_when_that_is_likely() -> None:
    for share, kind in ((0.6, "urgent_poison"), (0.4, GENERAL)):
        memo = listen(lukewarm=Alarm(20.0, "urgent_poison", share))
        decision = LISTENER.hear(memo, Said(("lukewarm",), ()))
        assert decision is not None
        assert (decision.outcome, decision.kind) == (Outcome.URGENT, kind)


def test_a_kind_that_the_encoder_is_sure_of_names_the_danger() -> None:
    text = "eyeball splashed"
    decision = LISTENER.hear(listen(**{text: Alarm(9.0, "urgent", 1.0)}), Said((text,), ()))
    assert decision is not None
    assert decision.kind == "urgent_eye"


def test_in_another_language_the_worst_of_all_messages_decides() -> None:
    memo = listen(dos=Alarm(3.0, "urgent_poison", 0.6))
    said = [Said((text,), ()) for text in ("un", "dos", "tres")]
    decision = LISTENER.hear_foreign(memo, said, "es")
    assert (decision.outcome, decision.kind) == (Outcome.URGENT, "urgent_poison")
    assert decision.language == "es"
    harmless = LISTENER.hear_foreign(memo, said[:1], None)
    assert (harmless.outcome, harmless.language) == (Outcome.UNSUPPORTED_LANGUAGE, None)


def test_a_rule_is_enough_in_another_language() -> None:
    decision = LISTENER.hear_foreign(listen(), [Said(("no puedo respirar",), ())], "es")
    assert (decision.outcome, decision.kind) == (Outcome.URGENT, GENERAL)


def test_a_message_is_taken_apart(small_index: Index) -> None:
    text = "How warm is it. And my festering ankles?"
    said = take_apart(understand(text, ("What is a foot bath?",), Speller(small_index.words)))
    assert all("ankle" in form for form in said.forms)
    assert "And my festering ankles?" in said.sentences
    assert len(said.pieces) == len(set(said.pieces))
    assert take_turn_apart("a bath").forms == ("a bath",)


@pytest.mark.parametrize("history", [("a festering",), ("a festering", "is it warm")])
def test_a_danger_in_the_last_turns_is_still_heard(
    small_index: Index, history: tuple[str, ...]
) -> None:
    answerer = make_answerer(small_index, **{"a festering": Alarm(9.0, "urgent", 1.0)})
    question = Question("What is a foot bath?", history)
    assert answerer.answer(question).outcome is Outcome.URGENT


def test_turns_that_say_nothing_do_not_count(small_index: Index) -> None:
    answerer = make_answerer(small_index, **{"a festering": Alarm(9.0, "urgent", 1.0)})
    history = ("a festering", "\u200b", "\u200b", "\u200b")
    assert answerer.answer(Question("What is a foot bath?", history)).outcome is Outcome.URGENT


def test_a_danger_of_long_ago_no_longer_answers_every_question(small_index: Index) -> None:
    answerer = make_answerer(small_index, **{"a festering": Alarm(9.0, "urgent", 1.0)})
    history = ("a festering", "is it warm", "is it long")
    assert answerer.answer(Question("What is a foot bath?", history)).outcome is Outcome.ANSWERED
