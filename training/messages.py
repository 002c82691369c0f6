"""Messages of a known kind, which teach what a message is."""

from __future__ import annotations

from dataclasses import dataclass

from app.models.encoder import KINDS
from training.clinics import Asked

# What a question of each label is. Other labels are kinds themselves.
PLAIN = ("question",)
_KINDS = {
    "answered": PLAIN,
    "not_covered": PLAIN,
    "urgent": tuple(kind for kind in KINDS if kind.startswith("urgent")),
    "small_talk": ("greeting", "thanks", "goodbye", "who_are_you", "human", "frustration"),
}
# What a plain question counts: the rarer kinds would drown among them.
_PLAIN_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Message:
    """A message and the kinds that it may be, any of which is right."""

    text: str
    kinds: tuple[str, ...]
    weight: float = 1.0


def make_message(asked: Asked) -> Message:
    """Return a clinic's question as a message."""
    kinds = name_kinds(asked.label)
    return Message(asked.text, kinds, _PLAIN_WEIGHT if kinds == PLAIN else 1.0)


def name_kinds(label: str) -> tuple[str, ...]:
    """Return the kinds that a question with a label may be."""
    return _KINDS.get(label, (label,))
