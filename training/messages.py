"""Messages of a known kind, which teach what a message is."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.models.encoder import KINDS
from training.clinics import Clinic

_GROUPS = {
    "answered": ("question",),
    "not_covered": ("question",),
    "urgent": tuple(kind for kind in KINDS if kind.startswith("urgent")),
    "small_talk": ("greeting", "thanks", "goodbye", "who_are_you", "human", "frustration"),
}
# The weight of each outcome in the loss: the rarer ones would drown among questions.
_WEIGHTS = {"answered": 0.5, "not_covered": 0.5}
# How many of each kind of the demo's examples are drawn at once; of the others, one or none.
_DRAWN = {"question": 14, "personal_advice": 6, "off_topic": 4}
_OTHERS = 0.7
# From how many practices, and how many plain questions of each.
_PRACTICES, _QUESTIONS = 3, 6


@dataclass(frozen=True, slots=True)
class Message:
    """A message and the kinds that it may be, any of which is right."""

    text: str
    kinds: tuple[str, ...]
    weight: float = 1.0


def list_messages(clinic: Clinic) -> list[Message]:
    """Return a clinic's questions as messages with their kinds."""
    return [
        Message(a.text, _GROUPS.get(a.label, (a.label,)), _WEIGHTS.get(a.label, 1.0))
        for a in clinic.asked
    ]


def draw_examples(
    examples: Mapping[str, Sequence[Message]], chance: random.Random
) -> Iterator[Message]:
    """Yield some of the demo's examples: mostly questions, and one of most other kinds."""
    for kind, own in examples.items():
        count = _DRAWN.get(kind, int(chance.random() < _OTHERS))
        yield from (chance.choice(own) for _ in range(count))


def draw_from_clinics(clinics: Sequence[Clinic], chance: random.Random) -> Iterator[Message]:
    """Yield the messages of a few clinics that are no plain questions, and a few that are."""
    for clinic in chance.sample(clinics, _PRACTICES):
        own = list_messages(clinic)
        plain = [message for message in own if "question" in message.kinds]
        yield from (message for message in own if "question" not in message.kinds)
        yield from chance.sample(plain, min(len(plain), _QUESTIONS))
