"""Topics as the service sees them: what patients ask, and what the documents say to it."""

from __future__ import annotations

from dataclasses import dataclass

Row = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that patients ask.

    ``answered_by`` names the passages that state the answer, best first (empty unless the outcome
    is "answered"); ``question`` is how the topic is offered as a suggestion, and ``offered`` says
    that it was tried at build time and is itself answered; ``hand_over`` is the clinic's own line
    for a topic that the documents do not state.
    """

    id: str
    outcome: str
    answered_by: tuple[str, ...] = ()
    question: str | None = None
    hand_over: str | None = None
    offered: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """A linear classifier over topical vectors: one row of ``weights`` a topic.

    ``weights`` has shape (topics, dimension); the softmax of the logits is a probability.
    """

    topic_ids: tuple[str, ...]
    weights: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class ExampleHead:
    """A vote of the nearest example questions: the index holds their topical vectors.

    ``owners[i]`` is the row of the head's topic that example ``i`` belongs to; the ``nearest`` ones
    vote, and ``sharpness`` says how fast a vote shrinks as its cosine falls behind the nearest's.
    ``share`` is the vote's part in the blended probabilities, 0 to 1.
    """

    owners: tuple[int, ...]
    nearest: int
    sharpness: float
    share: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """A logistic model of "the documents state it", from the features of decision.py, in order."""

    weights: Row
    bias: float


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Calibrated probabilities from which an outcome is given.

    ``answered`` is for what the topics know; ``unclaimed`` for passages that no topic speaks of.
    """

    answered: float
    unclaimed: float
    clarify: float


@dataclass(frozen=True, slots=True)
class TopicModel:
    """The topics, and what was learned from their examples and the documents.

    ``evidence`` weighs topic and passage together; ``document_evidence`` the passage alone.
    """

    topics: tuple[Topic, ...]
    head: Head
    examples: ExampleHead
    evidence: Evidence
    document_evidence: Evidence
    thresholds: Thresholds
