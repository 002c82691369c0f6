"""Text to vectors and kinds of message: the Encoder protocol, and the ONNX encoder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from app.models.session import open_session
from app.models.trunk import Trunk

Vectors = npt.NDArray[np.float32]

MODEL_FILE = "encoder.onnx"
STATE_INPUT = "states"
VECTOR_OUTPUT = "vector"
KIND_OUTPUT = "kinds"
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


class OnnxEncoder:
    """Runs the encoder's own layers (transformer, pooling, unit length, screen) without torch."""

    def __init__(self, trunk: Trunk) -> None:
        self.dimension = DIMENSION
        self._trunk = trunk
        self._session = open_session(trunk.folder / MODEL_FILE, trunk.threads)

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Return the vector and the kinds of every text, float32.

        One by one: in a batch, each would cost as much as the longest, and its numbers would
        depend on the others.
        """
        if not texts:
            return Encoded(
                np.empty((0, self.dimension), np.float32), np.empty((0, len(KINDS)), np.float32)
            )
        vectors, logits = zip(*map(self._encode_one, texts), strict=True)
        return Encoded(np.concatenate(vectors), softmax(np.concatenate(logits)))

    def _encode_one(self, text: str) -> tuple[Vectors, Vectors]:
        vector, logits = self._session.run(
            [VECTOR_OUTPUT, KIND_OUTPUT], {STATE_INPUT: self._trunk.run(text).inputs}
        )
        return np.asarray(vector, np.float32), np.asarray(logits, np.float32)


def softmax(logits: Vectors) -> Vectors:
    """Return each row's probabilities."""
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)
