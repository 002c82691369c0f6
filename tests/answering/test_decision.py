"""What was read to an outcome, by the numbers of a policy."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from small_clinic import PINS, POLICY

from app.answering.answer import Outcome
from app.answering.decision import (
    Decision,
    Distance,
    Evidence,
    Kinds,
    Look,
    Reading,
    decide,
    decide_by_pin,
    rank_again,
    rank_readings,
    screen,
    weigh_distance,
    weigh_evidence,
)
from app.index.policy import Logistic, Policy
from app.models.encoder import KINDS
from app.models.reader import Verdict

MakeReading = Callable[..., Reading]
BATH = "foot-baths#what-a-foot-bath-is"
ANKLES = "foot-baths#what-a-foot-bath-can-do"
NEW, OLD = "new-view#how-warmth-moves-blood", "old-view#how-warmth-moves-qi"


def share_out(**shares: float) -> Kinds:
    """Return kinds with these shares; the rest is a question."""
    rest = 1 - sum(shares.values())
    row = [shares.get(kind, rest if kind == "question" else 0.0) for kind in KINDS]
    return Kinds(np.array(row, dtype=np.float32))


def decide_fully(policy: Policy, kinds: Kinds, readings: tuple[Reading, ...]) -> Decision:
    """Return the decision of the screen or, where it lets a message pass, of what was read."""
    return screen(policy, kinds) or decide(policy, kinds, readings)


@pytest.fixture
def stated(make_reading: MakeReading) -> tuple[Reading, ...]:
    """Two passages that state the answer, and one that does not."""
    chances = {NEW: 0.9, OLD: 0.8, BATH: 0.1}
    return tuple(make_reading(name, probability=chance) for name, chance in chances.items())


@pytest.fixture
def unstated(make_reading: MakeReading) -> tuple[Reading, ...]:
    """Two passages of which neither states the answer."""
    return tuple(make_reading(name, probability=0.1) for name in (NEW, BATH))


def test_kinds_add_up_and_name_the_likeliest() -> None:
    kinds = share_out(greeting=0.2, human=0.1, urgent_eye=0.3, urgent=0.25)
    assert kinds.talk == pytest.approx(0.3)
    assert kinds.urgent == pytest.approx(0.55)
    assert kinds.share("greeting", "urgent") == pytest.approx(0.45)
    assert (kinds.name_talk(), kinds.name_danger()) == ("greeting", "urgent_eye")


def test_kinds_of_another_count_than_the_encoders_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        Kinds(np.zeros(len(KINDS) - 1, dtype=np.float32))


def test_the_evidence_is_what_its_names_say(make_reading: MakeReading) -> None:
    reading = make_reading(OLD, -3.0, 1.5, stated=2.5, dense=0.4, lexical=0.2)
    found = weigh_evidence(reading.hit, reading.verdict)
    assert found == Evidence(stated=2.5, sentence=1.5, dense=0.4, lexical=0.2)


def test_the_distance_is_the_best_of_each(make_reading: MakeReading) -> None:
    readings = [
        make_reading(OLD, dense=0.4, lexical=0.6, stated=-3),
        make_reading(NEW, dense=0.7, lexical=0.1, stated=-1),
    ]
    found = weigh_distance(share_out(off_topic=0.25), readings)
    assert found == Distance(pytest.approx(math.log(1 / 3)), dense=0.7, lexical=0.6, stated=-1)
    assert weigh_distance(share_out(), [])[1:] == (0.0, 0.0, 0.0)


def test_the_policys_weights_stand_in_the_order_of_the_features() -> None:
    assert len(POLICY.stated.weights) == len(Evidence._fields)
    assert len(POLICY.together.weights) == len(Look._fields)
    assert len(POLICY.off_topic.weights) == len(Distance._fields)


def test_what_was_read_is_ranked_by_the_probability_that_it_states_the_answer(
    make_reading: MakeReading,
) -> None:
    hits = [make_reading(name).hit for name in (BATH, NEW, OLD)]
    verdicts = [Verdict(-1.0, (0.0,)), Verdict(3.0, (0.0,)), Verdict(3.0, (0.0,))]
    ranked = rank_readings(POLICY, hits, verdicts)
    assert [reading.hit.passage.id for reading in ranked] == [NEW, OLD, BATH]
    expected = [1 / (1 + math.exp(-stated)) for stated in (3.0, 3.0, -1.0)]
    assert [reading.probability for reading in ranked] == pytest.approx(expected)
    assert ranked[0].verdict is verdicts[1]


def test_the_second_look_weighs_the_first_and_ranks_anew(make_reading: MakeReading) -> None:
    hits = [make_reading(name).hit for name in (BATH, NEW, OLD)]
    first = rank_readings(POLICY, hits, [Verdict(x, (0.0,)) for x in (3.0, 2.0, 1.0)])
    policy = replace(POLICY, together=Logistic((1.0, 2.0), -1.0))
    again = rank_again(policy, first, [-1.0, 0.5])
    assert [reading.hit.passage.id for reading in again] == [NEW, BATH, OLD]
    expected = [1 / (1 + math.exp(-odds)) for odds in (2.0 + 1.0 - 1, 3.0 - 2.0 - 1)]
    assert [reading.probability for reading in again[:2]] == pytest.approx(expected)


def test_what_was_not_looked_at_again_is_no_likelier_than_what_was(
    make_reading: MakeReading,
) -> None:
    hits = [make_reading(name).hit for name in (BATH, NEW, OLD)]
    first = rank_readings(POLICY, hits, [Verdict(x, (0.0,)) for x in (3.0, 2.0, 1.5)])
    policy = replace(POLICY, together=Logistic((0.0, 1.0), 0.0))
    ranked = rank_again(policy, first, [-4.0])
    assert [reading.hit.passage.id for reading in ranked] == [BATH, NEW, OLD]
    assert len({reading.probability for reading in ranked}) == 1
    assert rank_again(policy, first, []) == first


def test_a_second_look_that_is_no_number_is_never_a_yes(make_reading: MakeReading) -> None:
    first = rank_readings(POLICY, [make_reading(BATH).hit], [Verdict(9.0, (9.0,))])
    policy = replace(POLICY, together=Logistic((1.0, 1.0), 30.0))
    assert rank_again(policy, first, [math.nan])[0].probability == 0.0


def test_a_hit_without_its_verdict_is_refused(make_reading: MakeReading) -> None:
    with pytest.raises(ValueError, match="zip"):
        rank_readings(POLICY, [make_reading(BATH).hit], [])


@pytest.mark.parametrize("score", [-1e9, -50.0, 0.0, 50.0, 1e9])
def test_a_logistic_model_gives_a_probability_at_any_weight(score: float) -> None:
    assert 0 <= Logistic((score,), 0.0).weigh((1.0,)) <= 1


@pytest.mark.parametrize("features", [(math.nan, 1.0), (1.0, math.nan), (math.inf, math.inf)])
def test_evidence_that_is_no_number_is_never_a_yes(
    make_reading: MakeReading, features: tuple[float, float]
) -> None:
    assert Logistic((1.0, -1.0), 30.0).weigh(features) == 0
    certain = replace(POLICY, stated=Logistic((1.0, -1.0, 0.0, 0.0), 30.0))
    hit = make_reading(BATH).hit
    stated, sentence = features
    readings = rank_readings(certain, [hit], [Verdict(stated, (sentence,))])
    assert decide(certain, share_out(), readings).outcome is Outcome.NOT_COVERED


def test_features_of_another_count_than_the_weights_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        Logistic((1.0, 2.0), 0.0).weigh((1.0,))


def test_a_stated_answer_is_given_with_all_passages_that_state_it(
    stated: tuple[Reading, ...],
) -> None:
    decision = decide(POLICY, share_out(), stated)
    assert decision.outcome is Outcome.ANSWERED
    assert [reading.hit.passage.id for reading in decision.readings] == [NEW, OLD]
    assert decision.near == stated
    assert decision.confidence == 0.9


@pytest.mark.parametrize(("also", "quoted"), [(0.4, [NEW, OLD]), (0.45, [NEW]), (1.0, [NEW])])
def test_a_further_passage_is_quoted_only_from_the_policys_share_of_the_odds_on(
    stated: tuple[Reading, ...], also: float, quoted: list[str]
) -> None:
    decision = decide(replace(POLICY, also=also), share_out(), stated)
    assert decision.outcome is Outcome.ANSWERED
    assert [reading.hit.passage.id for reading in decision.readings] == quoted


@pytest.mark.parametrize(
    ("probability", "outcome"), [(0.7, Outcome.ANSWERED), (0.69, Outcome.NOT_COVERED)]
)
def test_an_answer_is_given_from_the_policys_probability_on(
    make_reading: MakeReading, probability: float, outcome: Outcome
) -> None:
    readings = (make_reading(BATH, probability=probability),)
    assert decide(POLICY, share_out(), readings).outcome is outcome


@pytest.mark.parametrize(
    ("kinds", "outcome"),
    [
        ({"greeting": 0.3, "thanks": 0.3}, Outcome.SMALL_TALK),
        ({"greeting": 0.4}, Outcome.ANSWERED),
        ({"personal_advice": 0.6}, Outcome.PERSONAL_ADVICE),
        ({"personal_advice": 0.4}, Outcome.ANSWERED),
        ({"off_topic": 0.9}, Outcome.ANSWERED),
    ],
)
def test_a_kind_comes_before_a_stated_answer_when_it_is_likely(
    stated: tuple[Reading, ...], kinds: dict[str, float], outcome: Outcome
) -> None:
    assert decide_fully(POLICY, share_out(**kinds), stated).outcome is outcome


@pytest.mark.parametrize(
    ("kinds", "outcome"),
    [
        ({}, Outcome.NOT_COVERED),
        ({"off_topic": 0.6}, Outcome.OFF_TOPIC),
        ({"off_topic": 0.4}, Outcome.NOT_COVERED),
        ({"personal_advice": 0.3}, Outcome.PERSONAL_ADVICE),
        ({"personal_advice": 0.3, "off_topic": 0.6}, Outcome.PERSONAL_ADVICE),
        ({"personal_advice": 0.2}, Outcome.NOT_COVERED),
    ],
)
def test_a_refusal_says_why(
    unstated: tuple[Reading, ...], kinds: dict[str, float], outcome: Outcome
) -> None:
    policy = replace(POLICY, hand_over=0.25)
    decision = decide(policy, share_out(**kinds), unstated)
    assert decision.outcome is outcome
    assert decision.readings == ()
    assert decision.near == unstated


@pytest.mark.parametrize(
    ("chances", "outcome"),
    [
        ((0.6, 0.55), Outcome.CLARIFY),
        ((0.6, 0.45), Outcome.NOT_COVERED),
        ((0.6,), Outcome.NOT_COVERED),
        ((0.75, 0.6), Outcome.ANSWERED),
        ((), Outcome.NOT_COVERED),
    ],
)
def test_two_passages_that_may_each_state_the_answer_are_offered_as_two_readings(
    make_reading: MakeReading, chances: tuple[float, ...], outcome: Outcome
) -> None:
    readings = tuple(
        make_reading(name, probability=chance)
        for name, chance in zip((BATH, ANKLES), chances, strict=False)
    )
    assert decide(POLICY, share_out(), readings).outcome is outcome


def test_only_the_unsure_readings_are_offered(make_reading: MakeReading) -> None:
    chances = {BATH: 0.6, ANKLES: 0.5, NEW: 0.49, OLD: 0.1}
    near = tuple(make_reading(name, probability=chance) for name, chance in chances.items())
    decision = decide(POLICY, share_out(), near)
    assert (decision.outcome, decision.near) == (Outcome.CLARIFY, near)
    assert decision.readings == near[:2]


def test_an_own_case_keeps_what_is_stated_in_general(stated: tuple[Reading, ...]) -> None:
    decision = decide(POLICY, share_out(personal_advice=0.9), stated)
    assert decision.outcome is Outcome.PERSONAL_ADVICE
    assert decision.readings == stated[:2]


def test_an_own_case_of_which_nothing_is_stated_has_nothing_to_quote(
    unstated: tuple[Reading, ...],
) -> None:
    assert decide(POLICY, share_out(personal_advice=0.9), unstated).readings == ()


def test_small_talk_is_named_by_its_likeliest_kind() -> None:
    decision = screen(POLICY, share_out(human=0.6, thanks=0.3))
    assert decision is not None
    assert (decision.outcome, decision.kind) == (Outcome.SMALL_TALK, "human")


@pytest.mark.parametrize("kind", ["question", "personal_advice", "off_topic"])
def test_what_must_be_looked_up_passes_the_screen(kind: str) -> None:
    assert screen(POLICY, share_out(**{kind: 1.0})) is None


def test_a_pin_decides_whatever_was_read(
    make_reading: MakeReading, unstated: tuple[Reading, ...]
) -> None:
    answers, refuses = PINS
    reading = make_reading(BATH, probability=0.02)
    decision = decide_by_pin(POLICY, share_out(), answers, reading, unstated)
    assert (decision.outcome, decision.readings) == (Outcome.ANSWERED, (reading,))
    assert (decision.pin, decision.near) == (answers, unstated)
    refused = decide_by_pin(POLICY, share_out(), refuses, None, unstated)
    assert (refused.outcome, refused.readings) == (Outcome.NOT_COVERED, ())


@pytest.mark.parametrize(
    ("share", "outcome"), [(0.25, Outcome.PERSONAL_ADVICE), (0.2, Outcome.ANSWERED)]
)
def test_a_pins_section_is_what_is_said_in_general_to_an_own_case(
    make_reading: MakeReading, unstated: tuple[Reading, ...], share: float, outcome: Outcome
) -> None:
    policy = replace(POLICY, hand_over=0.25)
    reading = make_reading(BATH)
    kinds = share_out(personal_advice=share)
    decision = decide_by_pin(policy, kinds, PINS[0], reading, unstated)
    assert (decision.outcome, decision.readings) == (outcome, (reading,))
    assert decision.pin is PINS[0]


def test_a_pin_without_a_section_says_its_own_to_an_own_case(
    unstated: tuple[Reading, ...],
) -> None:
    kinds = share_out(personal_advice=0.9)
    assert decide_by_pin(POLICY, kinds, PINS[1], None, unstated).outcome is Outcome.NOT_COVERED


def test_the_confidence_is_that_of_the_best_passage(unstated: tuple[Reading, ...]) -> None:
    assert Decision(Outcome.NOT_COVERED, near=unstated).confidence == 0.1
    assert Decision(Outcome.URGENT).confidence == 0.0
