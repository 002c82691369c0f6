"""What was read to an outcome: the stated answer, or an honest refusal.

Every number that decides here is in the manifest's policy, fitted on clinics that nothing was
trained on.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from app.answering.answer import Outcome
from app.answering.retrieval import Hit
from app.answering.topics import TopicJudge, TopicView
from app.index.pins import Pin
from app.index.policy import Policy
from app.models.encoder import KINDS, Vectors
from app.models.reader import Verdict

# The least that is left of a probability: it keeps the odds of a certainty finite.
_LEAST = 1e-12
# The least and, taken from 1, the most that a kind's share counts as.
_SURE = 1e-6
_TALK = ("greeting", "thanks", "goodbye", "who_are_you", "human", "frustration")
_URGENT = tuple(kind for kind in KINDS if kind.startswith("urgent"))


class Evidence(NamedTuple):
    """What tells that a passage states the answer: the reader's log-odds for the passage and for
    its best sentence, and the retriever's cosine and share of words.
    """

    stated: float
    sentence: float
    dense: float
    lexical: float


class Look(NamedTuple):
    """What tells, after the second look, that a passage states the answer: the log-odds of all the
    evidence of the first, and those of the second.
    """

    first: float
    together: float


class Distance(NamedTuple):
    """What tells that a message is about something else: the screens' log-odds, the best cosine
    and share of words with any passage, and the reader's best log-odds.
    """

    off_topic: float
    dense: float
    lexical: float
    stated: float


@dataclass(frozen=True, slots=True)
class Reading:
    """A hit that was read: the reader's verdict, and the probability that it states the answer."""

    hit: Hit
    verdict: Verdict
    probability: float

    @property
    def odds(self) -> float:
        """The probability against its opposite."""
        return find_odds(self.probability)


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with one question.

    ``kind`` is the message's kind (a key of the wording for talk and dangers), ``readings`` the
    passages to quote, best first, ``near`` those that come near, ``pin`` the pin that decided;
    ``language`` is that of a message in another language than the documents', if it is known.
    """

    outcome: Outcome
    kind: str = "question"
    readings: tuple[Reading, ...] = ()
    near: tuple[Reading, ...] = ()
    pin: Pin | None = None
    language: str | None = None

    @property
    def confidence(self) -> float:
        """The probability, 0 to 1, that the documents state what is asked."""
        best = self.readings or self.near
        return best[0].probability if best else 0.0


class Kinds:
    """The probabilities of what a message is, by kind."""

    def __init__(self, row: Vectors) -> None:
        self._shares = dict(zip(KINDS, (float(share) for share in row), strict=True))

    def share(self, *kinds: str) -> float:
        """Return the probability of any of these kinds."""
        return sum(self._shares[kind] for kind in kinds)

    def weigh(self, kind: str) -> float:
        """Return the log-odds of a kind."""
        return weigh_share(self._shares[kind], _SURE)

    @property
    def talk(self) -> float:
        """The probability of small talk."""
        return self.share(*_TALK)

    @property
    def urgent(self) -> float:
        """The probability of a danger."""
        return self.share(*_URGENT)

    def name_talk(self) -> str:
        """Return the likeliest kind of small talk."""
        return max(_TALK, key=lambda kind: self._shares[kind])

    def name_danger(self) -> str:
        """Return the likeliest kind of danger."""
        return max(_URGENT, key=lambda kind: self._shares[kind])


def find_odds(probability: float) -> float:
    """Return a probability against its opposite."""
    return probability / max(1 - probability, _LEAST)


def weigh_share(share: float, least: float) -> float:
    """Return the log-odds of a probability, which counts as ``least`` at the least and as its
    opposite at the most.
    """
    share = min(max(share, least), 1 - least)
    return math.log(share / (1 - share))


def weigh_evidence(hit: Hit, verdict: Verdict) -> Evidence:
    """Return the features of a passage that was read."""
    return Evidence(verdict.stated, max(verdict.sentences), hit.dense, hit.lexical)


def look_again(probability: float, together: float) -> Look:
    """Return the features of a passage after the second look: its probability at the first, and the
    log-odds of the second.
    """
    return Look(weigh_share(probability, _LEAST), together)


def weigh_distance(kinds: Kinds, readings: Sequence[Reading]) -> Distance:
    """Return the features of a message that is refused."""
    return Distance(
        kinds.weigh("off_topic"),
        max((reading.hit.dense for reading in readings), default=0.0),
        max((reading.hit.lexical for reading in readings), default=0.0),
        max((reading.verdict.stated for reading in readings), default=0.0),
    )


def rank_readings(
    policy: Policy, hits: Sequence[Hit], verdicts: Sequence[Verdict]
) -> tuple[Reading, ...]:
    """Return what was read, the likeliest to state the answer first."""
    readings = [
        Reading(hit, verdict, policy.stated.weigh(weigh_evidence(hit, verdict)))
        for hit, verdict in zip(hits, verdicts, strict=True)
    ]
    return tuple(sorted(readings, key=lambda reading: -reading.probability))


def rank_again(
    policy: Policy, readings: Sequence[Reading], together: Sequence[float]
) -> tuple[Reading, ...]:
    """Return what was read, the likeliest first, after a second look at the first few.

    ``together`` are the log-odds of the second look. What was not looked at again is no likelier
    than what was.
    """
    again = [
        replace(one, probability=policy.together.weigh(look_again(one.probability, found)))
        for one, found in zip(readings, together, strict=False)
    ]
    again.sort(key=lambda reading: -reading.probability)
    most = again[-1].probability if again else 1.0
    rest = readings[len(again) :]
    return (*again, *(replace(r, probability=min(r.probability, most)) for r in rest))


def screen(policy: Policy, kinds: Kinds) -> Decision | None:
    """Return the decision on a message for which nothing need be looked up, or None."""
    if kinds.talk >= policy.small_talk:
        return Decision(Outcome.SMALL_TALK, kinds.name_talk())
    return None


def decide(policy: Policy, kinds: Kinds, readings: tuple[Reading, ...]) -> Decision:
    """Return the outcome for a message that was looked up, from what was read for it."""
    stated = tuple(reading for reading in readings if reading.probability >= policy.answered)
    if kinds.share("personal_advice") >= policy.personal:
        return Decision(Outcome.PERSONAL_ADVICE, readings=stated, near=readings)
    if stated:
        enough = policy.also * stated[0].odds
        more = tuple(reading for reading in readings[1:] if reading.odds >= enough)
        return Decision(Outcome.ANSWERED, readings=stated[:1] + more, near=readings)
    is_elsewhere = policy.off_topic.weigh(weigh_distance(kinds, readings)) >= policy.elsewhere
    refusal = _refuse(policy, kinds, readings, is_elsewhere=is_elsewhere)
    unsure = tuple(reading for reading in readings if reading.probability >= policy.clarify)
    if refusal.outcome is Outcome.NOT_COVERED and len(unsure) > 1:
        return Decision(Outcome.CLARIFY, readings=unsure, near=readings)
    return refusal


def _refuse(
    policy: Policy, kinds: Kinds, readings: tuple[Reading, ...], *, is_elsewhere: bool
) -> Decision:
    """Return why nothing is answered; ``is_elsewhere`` says that it is about something else."""
    if kinds.share("personal_advice") >= policy.hand_over:
        return Decision(Outcome.PERSONAL_ADVICE, near=readings)
    return Decision(Outcome.OFF_TOPIC if is_elsewhere else Outcome.NOT_COVERED, near=readings)


def decide_by_topics(
    policy: Policy,
    judge: TopicJudge,
    kinds: Kinds,
    view: TopicView,
    told: Sequence[Reading],
    readings: tuple[Reading, ...],
) -> Decision:
    """Return the outcome where a clinic has topics: what they say of the documents that they know,
    and what was read in others.

    ``told`` are the sections that answer what the topics take the message for.
    """
    is_stated = view.stated >= judge.answered
    quoted = tuple(replace(reading, probability=view.stated) for reading in told)
    if kinds.share("personal_advice") >= policy.personal:
        return Decision(
            Outcome.PERSONAL_ADVICE, readings=quoted if is_stated else (), near=readings
        )
    if is_stated and quoted:
        return Decision(Outcome.ANSWERED, readings=quoted, near=readings)
    unclaimed = [reading for reading in readings if reading.hit.passage.id not in judge.claimed]
    if unclaimed and unclaimed[0].probability >= policy.answered:
        return Decision(Outcome.ANSWERED, readings=(unclaimed[0],), near=readings)
    is_elsewhere = kinds.share("off_topic") > kinds.share("question")
    return _refuse(policy, kinds, readings, is_elsewhere=is_elsewhere)


def decide_by_pin(
    policy: Policy, kinds: Kinds, pin: Pin, reading: Reading | None, near: tuple[Reading, ...]
) -> Decision:
    """Return what a pin says; ``reading`` is its section, read.

    A message that seems to be about the person's own case is handed over all the same, with the
    section as what is said in general.
    """
    readings = (reading,) if reading else ()
    is_personal = kinds.share("personal_advice") >= policy.hand_over
    outcome = Outcome.PERSONAL_ADVICE if reading and is_personal else Outcome(pin.outcome)
    return Decision(outcome, readings=readings, near=near, pin=pin)
