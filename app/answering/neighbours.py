"""The examples nearest to a question, and how they vote on its topic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from app.index.encoder import Vectors
from app.index.topics import ExampleHead

Votes = npt.NDArray[np.float64]

# What a topic has before any example has voted for it: no topic is ever impossible.
_FLOOR = 1e-4


@dataclass(frozen=True, slots=True)
class Nearest:
    """The examples nearest to some questions, the nearest first: how near each comes (a cosine),
    and the row of its topic; both (questions, nearest).
    """

    cosines: npt.NDArray[np.float32]
    owners: npt.NDArray[np.int64]


class Neighbours:
    """Asks the example questions that come nearest to a question for their topics."""

    def __init__(self, head: ExampleHead, examples: Any, topics: int) -> None:
        self._owners = np.array(head.owners, dtype=np.int64)
        self._examples = examples
        self._nearest = head.nearest
        self._sharpness = head.sharpness
        self._topics = topics

    def vote(self, vector: Vectors) -> Votes:
        """Return the share of votes each topic gets, shape (topics,), for a unit vector."""
        found = find_nearest(self._examples, self._owners, vector.reshape(1, -1), self._nearest)
        return np.asarray(count_votes(found, self._sharpness, self._topics)[0])


def find_nearest(
    examples: Any, owners: npt.NDArray[np.int64], vectors: Vectors, nearest: int
) -> Nearest:
    """Return so many of the examples nearest to each of the unit vectors (questions, dimension).

    ``examples`` is a FAISS index; ``owners`` are the topics of its rows.
    """
    cosines, rows = examples.search(vectors, nearest)
    return Nearest(cosines, owners[rows])


def count_votes(found: Nearest, sharpness: float, topics: int) -> Votes:
    """Return the topics' shares of the votes, (questions, topics).

    The nearest example has one vote; one that is ``1 / sharpness`` of a cosine farther away has
    1/e.
    """
    cosines = found.cosines
    weights = np.exp(sharpness * (cosines - cosines[:, :1]).astype(np.float64))
    votes = np.full((len(cosines), topics), _FLOOR)
    np.add.at(votes, (np.arange(len(cosines))[:, None], found.owners), weights)
    shares: Votes = votes / votes.sum(axis=1, keepdims=True)
    return shares
