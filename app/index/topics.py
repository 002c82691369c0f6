"""Topics as the service sees them: what patients ask, and what the documents say to it."""

from __future__ import annotations

from dataclasses import dataclass

from app.index.encoder import Vectors


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that patients ask.

    ``answered_by`` names the passages that state the answer, best first (empty unless the outcome
    is "answered"); ``question`` is how the topic is offered as a suggestion; ``hand_over`` is the
    clinic's own line for a topic that the documents do not state.
    """

    id: str
    outcome: str
    answered_by: tuple[str, ...] = ()
    question: str | None = None
    hand_over: str | None = None
    related: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """A calibrated linear classifier over the sentence vector: topic logits.

    ``weights`` has shape (topics, dimension) and ``bias`` (topics,), in the order of ``topic_ids``;
    ``temperature`` divides the logits so that the probabilities are calibrated.
    """

    topic_ids: tuple[str, ...]
    weights: Vectors
    bias: Vectors
    temperature: float
