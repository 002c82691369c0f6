"""The examples nearest to a question, and how they vote on its topic."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from app.index.encoder import Vectors
from app.index.topics import ExampleHead

Votes = npt.NDArray[np.float64]

# What a topic has before any example has voted for it: no topic is ever impossible.
_FLOOR = 1e-4


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
        cosines, rows = self._examples.search(vector.reshape(1, -1), self._nearest)
        votes = count_votes(cosines, self._owners[rows], self._sharpness, self._topics)
        return np.asarray(votes[0])


def count_votes(
    cosines: npt.NDArray[np.float32], owners: npt.NDArray[np.int64], sharpness: float, topics: int
) -> Votes:
    """Return the topics' shares of the votes, (questions, topics).

    ``cosines`` and ``owners`` (questions, nearest) are how near each neighbour comes and its topic,
    the nearest first. The nearest has one vote; one that is ``1 / sharpness`` of a cosine farther
    away has 1/e.
    """
    weights = np.exp(sharpness * (cosines - cosines[:, :1]).astype(np.float64))
    votes = np.full((len(cosines), topics), _FLOOR)
    np.add.at(votes, (np.arange(len(cosines))[:, None], owners), weights)
    shares: Votes = votes / votes.sum(axis=1, keepdims=True)
    return shares
