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
class Policy:
    """What decides on an answer.

    ``stated`` weighs the features of a passage (decision.Evidence), ``off_topic`` those of a
    refusal (decision.Distance), ``danger`` those of a danger (decision.Signs). The rest are
    probabilities from which an outcome is given: ``answered`` and ``clarify`` of the best passage
    that states the answer, ``also`` of a further one that is quoted beside it, the others of the
    message's kind; ``hand_over`` is the one from which a refusal is taken for the person's own
    case, ``named`` the one from which a danger is called by its name. ``foreign_danger`` is the
    log-odds from which a message in another language tells of a danger, ``pinned`` the cosine from
    which a message asks what a pin says. ``read`` is how many passages the reader reads.
    """

    read: int
    stated: Logistic
    off_topic: Logistic
    danger: Logistic
    answered: float
    also: float
    clarify: float
    personal: float
    hand_over: float
    urgent: float
    foreign_danger: float
    named: float
    small_talk: float
    foreign: float
    pinned: float
