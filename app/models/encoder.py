"""Text to vectors and kinds of message: the Encoder protocol, and the ONNX encoder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from app.models.frame import Frame
from app.models.network import Network, PassageRun

Vectors = npt.NDArray[np.float32]

DIMENSION = 384

# What a message may be. All but the first four are keys of the wording that answers them.
KINDS = (
    "question",
    "personal_advice",
    "off_topic",
    "unsupported_language",
    "urgent",
    "urgent_self_harm",
    "urgent_child",
    "urgent_eye",
    "greeting",
    "thanks",
    "goodbye",
    "who_are_you",
    "human",
    "frustration",
)


@dataclass(frozen=True, slots=True)
class Encoded:
    """Texts as the encoder sees them.

    ``vectors``: unit vectors (texts, dimension); ``kinds``: probabilities (texts, kinds), in the
    order of KINDS.
    """

    vectors: Vectors
    kinds: Vectors


class Encoder(Protocol):
    """Turns texts into unit vectors, so that a dot product is a cosine; safe from any thread."""

    @property
    def dimension(self) -> int:
        """The length of one vector."""
        ...

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Return the vector and the kinds of every text."""
        ...

    def tell_kinds(self, text: str) -> Vectors:
        """Return the probabilities of a text's kinds, (kinds,), without its vector."""
        ...

    def run_passage(self, frame: Frame) -> PassageRun:
        """Return the vectors of a passage and its sentences, and what a reader needs of it."""
        ...


class OnnxEncoder:
    """Makes vectors of what the network makes of a text alone, without torch."""

    def __init__(self, network: Network) -> None:
        self.dimension = DIMENSION
        self._network = network

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Return the vector and the kinds of every text, float32.

        One by one: in a batch, each would cost as much as the longest, and its numbers would
        depend on the others.
        """
        if not texts:
            return Encoded(
                np.empty((0, self.dimension), np.float32), np.empty((0, len(KINDS)), np.float32)
            )
        vectors = np.concatenate([self._network.run_message(text).vector for text in texts])
        return Encoded(vectors, np.stack([self.tell_kinds(text) for text in texts]))

    def tell_kinds(self, text: str) -> Vectors:
        """Return the probabilities of a text's kinds, (kinds,), without its vector."""
        return np.asarray(softmax(self._network.tell_kinds(text))[0])

    def run_passage(self, frame: Frame) -> PassageRun:
        """Return the vectors of a passage and its sentences, and what a reader needs of it."""
        return self._network.run_passage(frame)


def softmax(logits: Vectors) -> Vectors:
    """Return each row's probabilities."""
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)
