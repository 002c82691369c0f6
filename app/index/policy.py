"""The numbers that decide: fitted on clinics that nothing was trained on, kept in the manifest."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

# Beyond these log-odds a probability is 0 or 1 to every digit that is shown.
_EDGE = 60.0


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic model: a probability from a few features, in a fixed order."""

    weights: tuple[float, ...]
    bias: float

    def weigh(self, features: Sequence[float]) -> float:
        """Return the probability, 0 to 1."""
        score = self.bias + sum(w * f for w, f in zip(self.weights, features, strict=True))
        if math.isnan(score):
            return 0.0
        return 1 / (1 + math.exp(-max(-_EDGE, min(_EDGE, score))))


@dataclass(frozen=True, slots=True)
class DangerPolicy:
    """How the signs of a danger are weighed, and from which numbers on it is one.

    ``evidence`` makes a probability of a message's signs (answering.danger.Signs), and ``urgent``
    is the one from which it is urgent. ``rule`` is the log-odds of the screen of n-grams from which
    a rule is believed, ``foreign`` that from which a message in another language is urgent,
    ``named`` the probability from which a danger is called by its name.
    """

    evidence: Logistic
    urgent: float
    rule: float
    foreign: float
    named: float


@dataclass(frozen=True, slots=True)
class Policy:
    """What decides on an answer.

    ``stated`` weighs the features of a passage at the first look (decision.Evidence), ``together``
    those after the second (decision.Look), ``off_topic`` those of a refusal (decision.Distance),
    ``link`` those of a message after another (context.Link); ``danger`` decides on dangers. The
    rest are probabilities from which an outcome is given: ``answered`` and ``clarify`` of the best
    passage that states the answer, the others of the message's kind; ``also`` is the share of the
    best passage's odds from which a further one is quoted beside it;
    ``hand_over`` is the one from which a refusal is taken for the person's own case, ``elsewhere``
    the one from which it is about something else, ``linked`` the one from which a message goes on
    from the one before it.
    ``pinned`` is the cosine from which a message asks what a pin says, ``read`` how many passages
    the reader reads, ``again`` how many of these together with the question.
    """

    read: int
    again: int
    stated: Logistic
    together: Logistic
    off_topic: Logistic
    danger: DangerPolicy
    link: Logistic
    linked: float
    answered: float
    also: float
    clarify: float
    personal: float
    hand_over: float
    elsewhere: float
    small_talk: float
    foreign: float
    pinned: float
