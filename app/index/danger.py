"""What decides whether a message tells of a danger; fitted on messages that nothing trained on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

# Beyond these log-odds a probability is 0 or 1 to every digit that is shown.
_EDGE = 60.0


@dataclass(frozen=True, slots=True)
class DangerPolicy:
    """How the signs of a danger are weighed, and from which numbers on it is one.

    ``weights`` and ``bias`` make a probability of a message's signs (answering.danger.Signs), and
    ``urgent`` is the one from which it is urgent. ``rule`` is the log-odds of the screen of n-grams
    from which a rule is believed, ``foreign`` that from which a message in another language is
    urgent, ``named`` the probability from which a danger is called by its name.
    """

    weights: tuple[float, ...]
    bias: float
    urgent: float
    rule: float
    foreign: float
    named: float

    def weigh(self, signs: Sequence[float]) -> float:
        """Return the probability of a danger, 0 to 1."""
        score = self.bias + sum(w * s for w, s in zip(self.weights, signs, strict=True))
        return 1 / (1 + math.exp(-max(-_EDGE, min(_EDGE, score))))
