"""Text to vectors: the Encoder protocol, and the ONNX encoder that the service runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from app.index.artifact import Index
from app.models.session import open_session

Vectors = npt.NDArray[np.float32]

MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
GENERAL_OUTPUT = "vector"
TOPICAL_OUTPUT = "topic_vector"


@dataclass(frozen=True, slots=True)
class QuestionVectors:
    """Two views of the same questions, each (questions, dimension) unit vectors.

    ``general`` is the model as it came: it is compared with passages. ``topical`` is the model as
    tuned on the topics' examples: the topic head and the examples' vote read it. Untuned, the
    two are the same.
    """

    general: Vectors
    topical: Vectors


class Encoder(Protocol):
    """Turns texts into unit vectors, so that a dot product is a cosine; safe from any thread."""

    @property
    def dimension(self) -> int:
        """The length of one vector."""
        ...

    def encode(self, texts: Sequence[str]) -> QuestionVectors:
        """Return both vectors of every text."""
        ...


class OnnxEncoder:
    """Runs the exported graph (transformer, pooling and unit length) without torch."""

    def __init__(self, folder: Path, *, dimension: int, max_tokens: int, threads: int = 1) -> None:
        self.dimension = dimension
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._tokenizer.enable_truncation(max_tokens)
        self._tokenizer.enable_padding()
        self._session = open_session(folder / MODEL_FILE, threads)

    def encode(self, texts: Sequence[str]) -> QuestionVectors:
        """Return both vectors of every text, float32."""
        if not texts:
            nothing = np.empty((0, self.dimension), dtype=np.float32)
            return QuestionVectors(nothing, nothing)
        encodings = self._tokenizer.encode_batch(list(texts))
        ids = np.array([encoding.ids for encoding in encodings], dtype=np.int64)
        mask = np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64)
        general, topical = self._session.run(
            [GENERAL_OUTPUT, TOPICAL_OUTPUT], {"input_ids": ids, "attention_mask": mask}
        )
        return QuestionVectors(
            np.asarray(general, dtype=np.float32), np.asarray(topical, dtype=np.float32)
        )


def open_encoder(index: Index, threads: int = 1) -> OnnxEncoder:
    """Return the encoder that an index holds."""
    card = index.manifest.encoder
    return OnnxEncoder(
        index.encoder_folder,
        dimension=card.dimension,
        max_tokens=card.max_tokens,
        threads=threads,
    )
