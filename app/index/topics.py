"""Topics: what a clinic's patients ask, learnt from examples of it where a clinic has thousands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.index.arrays import read_array
from app.index.json_files import read_value, write_value

TOPICS, WEIGHTS = "topics.json", "topics.npy"


@dataclass(frozen=True, slots=True)
class Topic:
    """What patients ask in many ways: the kind of message (models.encoder.KINDS) and, of a question
    that the documents answer, the sections that do, the best first.
    """

    id: str
    kind: str
    sections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TopicCard:
    """The topics of a head, in the order of its rows.

    ``network`` is the SHA-256 of the network whose vectors it reads, ``answered`` the probability
    of all answered topics from which an answer is given.
    """

    network: str
    answered: float
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True, eq=False)
class TopicHead:
    """A linear model of topics over a message's unit vector: ``weights`` (topics, dimension + 1),
    the last of each row being its bias.
    """

    card: TopicCard
    weights: npt.NDArray[np.float32]


def write_topics(folder: Path, head: TopicHead) -> None:
    """Write a head into a folder."""
    write_value(folder / TOPICS, head.card, TopicCard)
    np.save(folder / WEIGHTS, head.weights.astype(np.float16))


def read_topics(folder: Path) -> TopicHead | None:
    """Return a folder's head, or None if it has none; raise ValueError if its files do not fit."""
    if not (folder / TOPICS).is_file():
        return None
    card: TopicCard = read_value(folder / TOPICS, TopicCard)
    weights = read_array(folder / WEIGHTS)
    if weights.ndim != 2 or len(weights) != len(card.topics) or weights.dtype != np.float16:
        raise ValueError(
            f"expected a row of weights for each of {len(card.topics)} topics, found "
            f"{weights.shape} of {weights.dtype}"
        )
    return TopicHead(card, weights.astype(np.float32))
