"""What decides whether a message tells of a danger; fitted on messages that nothing trained on."""

from __future__ import annotations

from dataclasses import dataclass

from app.index.topics import Evidence


@dataclass(frozen=True, slots=True)
class DangerPolicy:
    """How the signs of a danger are weighed, and from which numbers on it is one.

    ``evidence`` makes a probability of a message's signs (answering.danger.Signs), and ``urgent``
    is the one from which it is urgent. ``rule`` is the log-odds of the screen of n-grams from which
    a rule is believed, ``foreign`` that from which a message in another language is urgent,
    ``named`` the probability from which a danger is called by its name.
    """

    evidence: Evidence
    urgent: float
    rule: float
    foreign: float
    named: float
