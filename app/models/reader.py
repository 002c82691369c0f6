"""Question and passage, token by token: is the answer stated, and in which sentence?

Late interaction (Khattab and Zaharia 2020): each token of the question counts the passage's token
that comes nearest to what it looks for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from app.models.frame import Frame
from app.models.network import Message, Network, Window

# The log-odds of a sentence that did not fit into any of the network's windows.
UNREAD = -20.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the reader makes of a question and a passage, in log-odds.

    ``stated``: the passage states what is asked; ``sentences``: each sentence does, with the title
    and the section that it stands under.
    """

    stated: float
    sentences: tuple[float, ...]


class Reader(Protocol):
    """Reads a question with passages; safe from any thread."""

    def read(self, question: str, frames: Sequence[Frame]) -> list[Verdict]:
        """Return a verdict on each passage."""
        ...


class OnnxReader:
    """Compares the network's tokens of a question with those of passages, without torch."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def read(self, question: str, frames: Sequence[Frame]) -> list[Verdict]:
        """Return a verdict on each passage."""
        message = self._network.run_message(question)
        return [self._read(message, frame) for frame in frames]

    def _read(self, message: Message, frame: Frame) -> Verdict:
        stated = UNREAD
        scores = [UNREAD] * len(frame.sentences)
        for window in self._network.open(frame):
            near = window.tokens.astype(np.float32) @ message.wanted.T
            stated = max(stated, _add_up(near) - message.level)
            scores[window.first :] = _score_sentences(window, near, message.level)
        return Verdict(stated, tuple(scores))


def _score_sentences(window: Window, near: npt.NDArray[np.float32], level: float) -> list[float]:
    """Return the log-odds of a window's sentences, each with the title and section above it."""
    return [
        _add_up(near[np.concatenate([window.above, place])]) - level if len(place) else UNREAD
        for place in window.places
    ]


def _add_up(near: npt.NDArray[np.float32]) -> float:
    """Return the sum of each of the question's tokens' nearest: (tokens, question's tokens)."""
    return float(near.max(axis=0).sum()) if near.size else 0.0
