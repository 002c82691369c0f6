"""Hits and topic probabilities to an outcome."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest
from fake_encoder import encode_texts
from small_clinic import TOPICS, make_model

from app.answering.answer import Outcome
from app.answering.decision import (
    FEATURES,
    Decider,
    Decision,
    Probabilities,
    TopicClassifier,
    blend,
    choose_hits,
    extract_features,
    is_torn,
    spread,
    weigh,
)
from app.answering.retrieval import Hit
from app.index.artifact import Index
from app.index.topics import Evidence, ExampleHead, Topic
from index_build.vector_index import make_example_index

BATH = "foot-baths#what-a-foot-bath-is"
ANKLES = "foot-baths#what-a-foot-bath-can-do"
NEW, OLD = "new-view#how-warmth-moves-blood", "old-view#how-warmth-moves-qi"
MakeHit = Callable[..., Hit]


@pytest.fixture
def decider(small_index: Index) -> Decider:
    return Decider(make_model(), small_index.examples)


@pytest.fixture
def hits(make_hit: MakeHit) -> list[Hit]:
    return [make_hit(name) for name in (BATH, ANKLES, NEW, OLD)]


def share_out(shares: Mapping[str, float]) -> Probabilities:
    """Return probabilities with these shares; the rest goes to the others alike."""
    rest = (1 - sum(shares.values())) / (len(TOPICS) - len(shares))
    return np.array([shares.get(name, rest) for name in TOPICS])


@pytest.fixture
def decide(decider: Decider, hits: list[Hit]) -> Callable[..., Decision]:
    def decide_on(**shares: float) -> Decision:
        named = {name.replace("_", "-"): share for name, share in shares.items()}
        return decider.decide(share_out(named), hits)

    return decide_on


def test_softmax_is_a_share_of_one_even_for_huge_logits() -> None:
    assert spread(np.array([0.0, 0.0])).tolist() == [0.5, 0.5]
    assert spread(np.array([1e6, 0.0])).tolist() == [1.0, 0.0]
    assert spread(np.array([[1.0, 2.0], [3.0, 3.0]])).sum(axis=1) == pytest.approx([1, 1])


def test_the_blend_of_two_heads_lies_between_them() -> None:
    one, other = np.array([0.9, 0.1]), np.array([0.2, 0.8])
    assert blend(one, other, 0.0) == pytest.approx([0.9, 0.1])
    assert blend(one, other, 1.0) == pytest.approx([0.2, 0.8])
    assert 0.2 < blend(one, other, 0.5)[0] < 0.9


def test_the_nearest_examples_have_their_share_in_the_judgement() -> None:
    names = tuple(TOPICS)
    model = make_model()
    words = [words.split()[0] for *_, words in TOPICS.values()]
    store = make_example_index(encode_texts(words))
    voters = ExampleHead(tuple([names.index("cost")] * len(names)), 3, 20.0, 0.5)
    asked = encode_texts(["hurt"])[0]
    alone = TopicClassifier(model, store).classify(asked)
    swayed = TopicClassifier(replace(model, examples=voters), store).classify(asked)
    row = names.index("cost")
    assert swayed[row] > alone[row]
    assert swayed.sum() == pytest.approx(1)


def test_the_classifier_adds_up_and_ranks_by_outcome(decider: Decider) -> None:
    probabilities = share_out({"cost": 0.3, "pain": 0.2})
    classifier: TopicClassifier = decider.classifier
    assert classifier.sum_outcome(probabilities, Outcome.NOT_COVERED) == pytest.approx(0.5)
    assert [t.id for t, _ in classifier.rank(probabilities, Outcome.NOT_COVERED)] == [
        "cost",
        "pain",
    ]
    assert classifier.rank(probabilities, Outcome.CLARIFY) == []


def test_a_stated_answer_is_given_with_its_topics_passages_in_order(
    decide: Callable[..., Decision],
) -> None:
    decision = decide(how_it_works=0.9)
    assert decision.outcome is Outcome.ANSWERED
    assert decision.topic is not None
    assert decision.topic.id == "how-it-works"
    assert [hit.passage.id for hit in decision.hits] == [NEW, OLD]
    assert decision.confidence == pytest.approx(0.9, abs=0.03)
    assert "how-it-works" not in [topic.id for topic in decision.near]


@pytest.mark.parametrize(
    ("own_case", "share", "outcome"),
    [
        (True, 0.03, Outcome.PERSONAL_ADVICE),
        (True, 0.001, Outcome.NOT_COVERED),
        (False, 0.03, Outcome.NOT_COVERED),
    ],
)
def test_words_of_the_own_case_hand_over_more_readily(
    decider: Decider, hits: list[Hit], own_case: bool, share: float, outcome: Outcome
) -> None:
    probabilities = share_out({"cost": 0.95, "pregnancy": share})
    assert decider.decide(probabilities, hits, own_case=own_case).outcome is outcome


def test_words_of_the_own_case_take_no_stated_answer_away(
    decider: Decider, hits: list[Hit]
) -> None:
    decision = decider.decide(share_out({"how-it-works": 0.9}), hits, own_case=True)
    assert decision.outcome is Outcome.ANSWERED


@pytest.mark.parametrize(
    ("shares", "outcome"),
    [
        ({"what_it_is": 0.71, "cost": 0.2}, Outcome.ANSWERED),
        ({"what_it_is": 0.6, "cost": 0.39}, Outcome.NOT_COVERED),
        ({"what_it_is": 0.3, "what_it_does": 0.29, "cost": 0.4}, Outcome.CLARIFY),
        ({"what_it_is": 0.5, "what_it_does": 0.1, "cost": 0.39}, Outcome.NOT_COVERED),
        ({"what_it_is": 0.15, "what_it_does": 0.14, "cost": 0.7}, Outcome.NOT_COVERED),
        ({"weather": 0.9}, Outcome.OFF_TOPIC),
        ({"greeting": 0.9}, Outcome.SMALL_TALK),
        ({"spanish": 0.9}, Outcome.UNSUPPORTED_LANGUAGE),
        ({"pregnancy": 0.9}, Outcome.PERSONAL_ADVICE),
        ({"pregnancy": 0.45, "cost": 0.4}, Outcome.PERSONAL_ADVICE),
        ({"pregnancy": 0.15, "cost": 0.8}, Outcome.PERSONAL_ADVICE),
        ({"pregnancy": 0.05, "cost": 0.8}, Outcome.NOT_COVERED),
        ({"pregnancy": 0.3, "weather": 0.6}, Outcome.OFF_TOPIC),
    ],
)
def test_the_thresholds_decide(
    decide: Callable[..., Decision], shares: dict[str, float], outcome: Outcome
) -> None:
    assert decide(**shares).outcome is outcome


def test_a_persons_own_case_comes_before_any_answer(small_index: Index, hits: list[Hit]) -> None:
    sure = make_model(Evidence((0.0,) * len(FEATURES), 50.0))
    decider = Decider(sure, small_index.examples)
    decision = decider.decide(share_out({"pregnancy": 0.55, "what-it-is": 0.44}), hits)
    assert decision.outcome is Outcome.PERSONAL_ADVICE


def test_a_refusal_quotes_nothing_and_names_what_is_near(decide: Callable[..., Decision]) -> None:
    decision = decide(cost=0.9, what_it_does=0.05)
    assert decision.hits == ()
    assert decision.near[0].id == "what-it-does"


def test_the_features_are_those_that_their_names_say(
    decider: Decider, hits: list[Hit], make_hit: MakeHit
) -> None:
    found = [*hits[1:], make_hit(BATH, dense=0.4, lexical=0.2), make_hit(OLD, dense=0.9)]
    probabilities = share_out({"what-it-is": 0.6, "what-it-does": 0.2})
    features = dict(
        zip(FEATURES, extract_features(decider.classifier, probabilities, found), strict=True)
    )
    answered = 0.8 + 0.2 / 10
    assert features["head"] == pytest.approx(math.log(answered / (1 - answered)))
    assert features["focus"] == pytest.approx(0.6 / answered)
    assert features["dense"] == 0.9
    assert features["lexical"] == 0.5
    assert features["agreement"] == pytest.approx(0.4 - 0.9)


def test_features_of_nothing_are_finite(decider: Decider) -> None:
    probabilities = share_out({"cost": 1.0})
    assert all(math.isfinite(f) for f in extract_features(decider.classifier, probabilities, []))


@pytest.mark.parametrize("score", [-1e9, -50.0, 0.0, 50.0, 1e9])
def test_the_evidence_is_a_probability_at_any_weight(score: float) -> None:
    assert 0 <= weigh(Evidence((score,), 0.0), (1.0,)) <= 1


def test_evidence_of_another_length_than_the_features_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        weigh(Evidence((1.0, 2.0), 0.0), (1.0,))


def test_without_a_topic_the_best_hit_is_chosen(hits: list[Hit]) -> None:
    assert choose_hits(None, hits) == (hits[0],)


def test_a_topics_passages_come_in_its_own_order(make_hit: MakeHit) -> None:
    topic = Topic("t", "answered", (NEW, OLD))
    found = [make_hit(OLD, score=0.7), make_hit(BATH), make_hit(NEW, score=0.5)]
    assert [hit.passage.id for hit in choose_hits(topic, found)] == [NEW, OLD]


def test_topics_of_one_passage_speak_for_it_together(decider: Decider) -> None:
    ranked = decider.classifier.rank_answers(share_out({"what-it-is": 0.3, "what-it-does": 0.4}))
    assert [topic.answered_by[0] for topic, _ in ranked][:2] == [ANKLES, BATH]
    assert len({topic.answered_by[0] for topic, _ in ranked}) == len(ranked)
    model = make_model()
    topics = tuple(
        replace(t, answered_by=(BATH,)) if t.id == "how-it-works" else t for t in model.topics
    )
    classifier = TopicClassifier(replace(model, topics=topics), None)
    shares = {"what-it-is": 0.25, "how-it-works": 0.25, "what-it-does": 0.4}
    first, share = classifier.rank_answers(share_out(shares))[0]
    assert first.id in {"what-it-is", "how-it-works"}
    assert share == pytest.approx(0.5)


def test_two_near_topics_with_different_answers_are_torn() -> None:
    one, other = Topic("a", "answered", (NEW,)), Topic("b", "answered", (OLD,))
    assert is_torn([(one, 0.3), (other, 0.29)])
    assert not is_torn([(one, 0.5), (other, 0.1)])
    assert not is_torn([(one, 0.3)])
    assert not is_torn([])
