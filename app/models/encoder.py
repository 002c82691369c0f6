"""Text to vectors and kinds of message: the Encoder protocol, and the ONNX encoder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from app.models.session import open_session

Vectors = npt.NDArray[np.float32]

MODEL_FILE = "encoder.onnx"
TOKENIZER_FILE = "tokenizer.json"
VECTOR_OUTPUT = "vector"
KIND_OUTPUT = "kinds"
MAX_TOKENS = 256
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
    """Runs the exported graph (transformer, pooling, unit length, screen) without torch."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        self.dimension = DIMENSION
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()
        self._session = open_session(folder / MODEL_FILE, threads)

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Return the vector and the kinds of every text, float32."""
        if not texts:
            return Encoded(
                np.empty((0, self.dimension), np.float32), np.empty((0, len(KINDS)), np.float32)
            )
        encodings = self._tokenizer.encode_batch(list(texts))
        ids = np.array([encoding.ids for encoding in encodings], dtype=np.int64)
        mask = np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64)
        vectors, logits = self._session.run(
            [VECTOR_OUTPUT, KIND_OUTPUT], {"input_ids": ids, "attention_mask": mask}
        )
        return Encoded(np.asarray(vectors, np.float32), softmax(np.asarray(logits, np.float32)))


def softmax(logits: Vectors) -> Vectors:
    """Return each row's probabilities."""
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)
