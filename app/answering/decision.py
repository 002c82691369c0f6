"""Hits and topic probabilities to an outcome: the stated answer, or an honest refusal.

Two judges look at a question. The topic head and the nearest example questions know what is asked
(does it help / how long / does it hurt); the document evidence knows whether a passage speaks of
it. A small logistic model, fitted on examples that neither was trained on, weighs the two. A folder
without topics of its own is judged by the evidence alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from app.answering.answer import Outcome
from app.answering.neighbours import Neighbours
from app.answering.retrieval import Hit
from app.index.encoder import Vectors
from app.index.topics import Evidence, Topic, TopicModel

Probabilities = npt.NDArray[np.float64]


FEATURES = ("head", "focus", "dense", "lexical", "agreement")
DOCUMENT_FEATURES = ("dense", "lexical", "unit")
# Two readings fit "about equally" when the second has at least this share of the first.
TORN_SHARE = 0.6
# What seems not covered is handed over as the person's own case from this share of its probability
# on. On held-out examples, 97% of the personal ones were, and 4% of the others.
OWN_CASE_SHARE = 1 / 8
# The same where the message's own words name the case.
NAMED_CASE_SHARE = 1 / 100
# A stated answer takes in a second topic when it has at least this share of the first.
DOUBLE_SHARE = 0.4
_EDGE = 1e-4
_TINY = 1e-9
_SCREENS = (Outcome.PERSONAL_ADVICE, Outcome.UNSUPPORTED_LANGUAGE, Outcome.SMALL_TALK)
_REFUSALS = (Outcome.NOT_COVERED, Outcome.OFF_TOPIC, *_SCREENS)


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with one question.

    ``topic`` is the topic decided on, ``confidence`` the calibrated probability that the documents
    state the answer (0 to 1), ``hits`` the passages to quote, and ``near`` the answered topics that
    come nearest, best first. ``wording`` is the key of an emergency's wording, ``language`` that of
    a message in another language than the documents', if it is known.
    """

    outcome: Outcome
    topic: Topic | None
    confidence: float
    hits: tuple[Hit, ...] = ()
    near: tuple[Topic, ...] = ()
    wording: str = ""
    language: str | None = None


class TopicClassifier:
    """What a question asks: the topic head's view of it, blended with the nearest examples'."""

    def __init__(self, model: TopicModel, examples: Any) -> None:
        by_id = {topic.id: topic for topic in model.topics}
        self.topics = tuple(by_id[topic_id] for topic_id in model.head.topic_ids)
        self._weights = np.array(model.head.weights, dtype=np.float64)
        self._neighbours = Neighbours(model.examples, examples, len(self.topics))
        self._share = model.examples.share
        outcomes = [topic.outcome for topic in self.topics]
        self._rows = {
            outcome: np.array([found == outcome.value for found in outcomes]) for outcome in Outcome
        }

    def classify(self, vector: Vectors) -> Probabilities:
        """Return the topics' probabilities, shape (topics,), for a question's unit vector."""
        probabilities = spread(self._weights @ vector.astype(np.float64))
        if self._share:
            return blend(probabilities, self._neighbours.vote(vector), self._share)
        return probabilities

    def sum_outcome(self, probabilities: Probabilities, outcome: Outcome) -> float:
        """Return the probability of all topics with an outcome, 0 to 1."""
        return float(probabilities[self._rows[outcome]].sum())

    def rank(self, probabilities: Probabilities, outcome: Outcome) -> list[tuple[Topic, float]]:
        """Return an outcome's topics with their probabilities, best first."""
        order = np.argsort(-probabilities, kind="stable")
        return [(self.topics[i], float(probabilities[i])) for i in order if self._rows[outcome][i]]

    def rank_answers(self, probabilities: Probabilities) -> list[tuple[Topic, float]]:
        """Return the likeliest topic of each passage that may answer, the likeliest passage first.

        Topics that the same passage answers first speak for it together: a topic comes with the
        probability of them all.
        """
        best: dict[str, Topic] = {}
        shares: dict[str, float] = {}
        for topic, share in self.rank(probabilities, Outcome.ANSWERED):
            lead = topic.answered_by[0]
            best.setdefault(lead, topic)
            shares[lead] = shares.get(lead, 0.0) + share
        leads = sorted(best, key=lambda lead: -shares[lead])
        return [(best[lead], shares[lead]) for lead in leads]


def blend(one: Probabilities, other: Probabilities, share: float) -> Probabilities:
    """Return the two heads' geometric mean, normalised; ``share`` is the other's part."""
    return spread((1 - share) * np.log(one + _TINY) + share * np.log(other + _TINY))


def spread(logits: Probabilities) -> Probabilities:
    """Return the softmax of logits over their last axis."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    probabilities: Probabilities = powers / powers.sum(axis=-1, keepdims=True)
    return probabilities


class Decider:
    """Decides what to do with a question, from its topic probabilities and its hits."""

    def __init__(self, model: TopicModel, examples: Any) -> None:
        self.classifier = TopicClassifier(model, examples)
        self._evidence = model.evidence
        self._document_evidence = model.document_evidence
        self._claimed = frozenset(name for topic in model.topics for name in topic.answered_by)
        self._thresholds = model.thresholds

    def decide(
        self, probabilities: Probabilities, hits: Sequence[Hit], *, own_case: bool = False
    ) -> Decision:
        """Return the decision for a question; ``hits`` hold the topic's own passages too.

        ``own_case`` says that its words name the person's own case: what would be refused as not
        covered is then handed over as that more readily.
        """
        classifier = self.classifier
        ranked = classifier.rank_answers(probabilities)
        near = tuple(topic for topic, _ in ranked)
        stated = weigh(self._evidence, extract_features(classifier, probabilities, hits))
        screened = self._screen(probabilities)
        if screened is not None:
            return self._refuse(probabilities, screened, stated, near)
        if stated >= self._thresholds.answered:
            topic = near[0] if near else None
            chosen = choose_hits(topic, hits)
            if is_double(ranked):
                chosen = (*chosen[:1], *choose_hits(near[1], hits)[:1])
            return Decision(Outcome.ANSWERED, topic, stated, chosen, near[1:])
        unclaimed = self._find_unclaimed(hits)
        if unclaimed is not None:
            hit, told = unclaimed
            return Decision(Outcome.ANSWERED, None, told, (hit,), near)
        if stated >= self._thresholds.clarify and is_torn(ranked):
            return Decision(Outcome.CLARIFY, None, stated, (), near)
        refusal = self._choose_refusal(probabilities, own_case)
        return self._refuse(probabilities, refusal, stated, near)

    def _find_unclaimed(self, hits: Sequence[Hit]) -> tuple[Hit, float] | None:
        """Return the best passage that no topic speaks of, if it surely states the answer."""
        free = [hit for hit in hits if hit.passage.id not in self._claimed]
        if not free:
            return None
        best = max(free, key=lambda hit: hit.score)
        told = weigh(self._document_evidence, extract_document_features(best))
        return (best, told) if told >= self._thresholds.unclaimed else None

    def _screen(self, probabilities: Probabilities) -> Outcome | None:
        """Return the outcome that comes before any answer, if it is likely."""
        likely = (o for o in _SCREENS if self.classifier.sum_outcome(probabilities, o) >= 0.5)
        return next(likely, None)

    def _choose_refusal(self, probabilities: Probabilities, own_case: bool) -> Outcome:
        """Return the likeliest refusal; of the two that give the contact, in doubt the own case."""
        shares = {o: self.classifier.sum_outcome(probabilities, o) for o in _REFUSALS}
        likeliest = max(_REFUSALS, key=lambda outcome: shares[outcome])
        enough = NAMED_CASE_SHARE if own_case else OWN_CASE_SHARE
        own = shares[Outcome.PERSONAL_ADVICE] > enough * shares[Outcome.NOT_COVERED]
        return Outcome.PERSONAL_ADVICE if likeliest is Outcome.NOT_COVERED and own else likeliest

    def _refuse(
        self, probabilities: Probabilities, outcome: Outcome, stated: float, near: tuple[Topic, ...]
    ) -> Decision:
        ranked = self.classifier.rank(probabilities, outcome)
        topic = ranked[0][0] if ranked else None
        return Decision(outcome, topic, stated, (), near)


def extract_features(
    classifier: TopicClassifier, probabilities: Probabilities, hits: Sequence[Hit]
) -> tuple[float, ...]:
    """Return the numbers that tell a stated answer from a missing one, in the order of FEATURES.

    head: log-odds that the question's topic is one that the documents state; focus: the share of
    the best passage's topics in these; dense, lexical: the best passage by meaning and by words;
    agreement: how near the topic's own passages come to the best one (0 or less).
    """
    dense = max((hit.dense for hit in hits), default=0.0)
    lexical = max((hit.lexical for hit in hits), default=0.0)
    ranked = classifier.rank_answers(probabilities)
    if not ranked:
        return (0.0, 0.0, dense, lexical, 0.0)
    total = min(max(sum(share for _, share in ranked), _EDGE), 1 - _EDGE)
    topic, share = ranked[0]
    own = max((hit.dense for hit in hits if hit.passage.id in topic.answered_by), default=0.0)
    return (math.log(total / (1 - total)), share / total, dense, lexical, own - dense)


def extract_document_features(hit: Hit) -> tuple[float, ...]:
    """Return what a passage alone tells of a question, in the order of DOCUMENT_FEATURES."""
    return (hit.dense, hit.lexical, max(hit.unit_scores))


def weigh(evidence: Evidence, features: Sequence[float]) -> float:
    """Return the probability, 0 to 1, that the documents state the answer."""
    score = evidence.bias + sum(w * f for w, f in zip(evidence.weights, features, strict=True))
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, score))))


def choose_hits(topic: Topic | None, hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Return the topic's passages in its own order, or the best hit where there is no topic."""
    if topic is None:
        return tuple(hits[:1])
    by_id = {hit.passage.id: hit for hit in hits}
    return tuple(by_id[passage_id] for passage_id in topic.answered_by if passage_id in by_id)


def is_torn(ranked: Sequence[tuple[Topic, float]], share: float = TORN_SHARE) -> bool:
    """Say whether two different answers fit about equally."""
    return len(ranked) > 1 and ranked[1][1] >= share * ranked[0][1]


def is_double(ranked: Sequence[tuple[Topic, float]]) -> bool:
    """Say whether a question that is answered asks for two things ("my hair and my wrinkles")."""
    return is_torn(ranked, DOUBLE_SHARE)
