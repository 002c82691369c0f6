"""Question and passage together: does the passage state what is asked, and in which sentence?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.models.frame import Frame
from app.models.network import Look, Message, Network, Window

# The log-odds of a sentence that did not fit into any of the network's windows.
UNREAD = -20.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the reader makes of a question and a passage, in log-odds.

    ``stated``: something in the passage states what is asked; ``sentences``: each sentence does;
    ``matched``: the passage states it, told by its tokens alone (late interaction).
    """

    stated: float
    sentences: tuple[float, ...]
    matched: float


class Reader(Protocol):
    """Reads a question with passages; safe from any thread."""

    def read(self, question: str, frames: Sequence[Frame]) -> list[Verdict]:
        """Return a verdict on each passage."""
        ...


class OnnxReader:
    """Lets the network look from a question into passages, without torch."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def read(self, question: str, frames: Sequence[Frame]) -> list[Verdict]:
        """Return a verdict on each passage.

        One by one: in a batch, each would cost as much as the longest, and its numbers would
        depend on the others.
        """
        message = self._network.run_message(question)
        return [self._read(question, message, frame) for frame in frames]

    def _read(self, question: str, message: Message, frame: Frame) -> Verdict:
        stated = matched = UNREAD
        scores = [UNREAD] * len(frame.sentences)
        for window in self._network.open(frame):
            look = self._network.look(question, window.run)
            nearest = window.run.tokens @ message.wanted.T
            stated = max(stated, look.stated)
            matched = max(matched, float(nearest.max(axis=0).sum()) - message.level)
            scores[window.first :] = _score_sentences(window, look)
        return Verdict(stated, tuple(scores), matched)


def _score_sentences(window: Window, look: Look) -> list[float]:
    tokens = window.run.points @ look.asked
    return [float(tokens[place].mean()) if len(place) else UNREAD for place in window.places]
