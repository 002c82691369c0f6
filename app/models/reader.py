"""Question and passage: is the answer stated, and in which sentence?

At the first look token by token, by late interaction (Khattab and Zaharia 2020): each token of the
question counts the passage's token that comes nearest to what it looks for. At the second look side
by side, by a cross-encoder (Nogueira and Cho 2019), which takes longer and reads better.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

import numpy as np
import numpy.typing as npt

from app.index.windows import Windows
from app.models.frame import Frame
from app.models.network import Message, Network

# The log-odds of a sentence that did not fit into any of the network's windows: below any other.
UNREAD = -100.0


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

    def read_together(self, question: str, frame: Frame, verdict: Verdict) -> float:
        """Return the log-odds that a passage states the answer, at the second look."""
        ...


class OnnxReader:
    """Compares the network's tokens of a question with those of passages, without torch.

    The windows of ``known`` passages are there already; any other passage is run.
    """

    def __init__(self, network: Network, known: Mapping[Frame, Windows] = MappingProxyType({})):
        self._network = network
        self._known = known

    def read(self, question: str, frames: Sequence[Frame]) -> list[Verdict]:
        """Return a verdict on each passage."""
        message = self._network.run_message(question)
        return [_compare(message, len(f.sentences), self._open(f)) for f in frames]

    def read_together(self, question: str, frame: Frame, verdict: Verdict) -> float:
        """Return the log-odds that a passage states the answer, at the second look."""
        best = max(range(len(verdict.sentences)), key=verdict.sentences.__getitem__)
        return self._network.run_together(question, frame, best)

    def _open(self, frame: Frame) -> Windows:
        known = self._known.get(frame)
        return self._network.run_passage(frame).windows if known is None else known


def _compare(message: Message, sentences: int, windows: Windows) -> Verdict:
    stated = UNREAD
    scores = [UNREAD] * sentences
    for window in windows:
        near = window.tokens.astype(np.float32) @ message.wanted.T
        stated = max(stated, _add_up(near) - message.level)
        above = near[: window.ends[0]]
        places = zip(window.sentences, itertools.pairwise(window.ends), strict=True)
        for number, (start, end) in places:
            score = _add_up(np.concatenate([above, near[start:end]])) - message.level
            # What one window cuts off stands whole in the next.
            scores[number] = max(scores[number], score)
    return Verdict(stated, tuple(scores))


def _add_up(near: npt.NDArray[np.float32]) -> float:
    """Return the sum of each of the question's tokens' nearest: (tokens, question's tokens)."""
    return float(near.max(axis=0).sum()) if near.size else 0.0
