"""An encoder without a model: words to fixed vectors, so that shared words mean nearness."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from app.answering.retrieval import STOP_WORDS, WORD
from app.index.encoder import (
    GENERAL_OUTPUT,
    MODEL_FILE,
    TOKENIZER_FILE,
    TOPICAL_OUTPUT,
    QuestionVectors,
    Vectors,
)

DIMENSION = 64
# A text without a word that means anything still needs a unit vector.
EMPTY = "\0"


class FakeEncoder:
    """An Encoder that adds up one pseudo-random vector a word; counts the texts it is given."""

    dimension = DIMENSION

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> QuestionVectors:
        """Return both vectors of every text; they are the same."""
        self.encoded += texts
        vectors = encode_texts(texts)
        return QuestionVectors(vectors, vectors)


def encode_texts(texts: Sequence[str]) -> Vectors:
    """Return one unit vector a text, shape (len(texts), DIMENSION)."""
    rows = [encode_words(WORD.findall(text.lower())) for text in texts]
    return np.array(rows, dtype=np.float32).reshape(-1, DIMENSION)


def encode_words(words: Sequence[str]) -> Vectors:
    """Return the unit vector of some words, shape (DIMENSION,), stop words left out."""
    meant = [word for word in words if word not in STOP_WORDS] or [EMPTY]
    total = np.sum([_draw_vector(word) for word in meant], axis=0)
    return np.asarray(total / np.linalg.norm(total), dtype=np.float32)


def export_fake_encoder(words: Sequence[str], folder: Path) -> None:
    """Write the fake encoder as a real graph and tokenizer; it knows these words alone."""
    folder.mkdir(parents=True, exist_ok=True)
    known = sorted(set(words) - STOP_WORDS)
    vocabulary = {"[PAD]": 0, "[UNK]": 1, **{word: i for i, word in enumerate(known, start=2)}}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / TOKENIZER_FILE))
    table = np.zeros((len(vocabulary), DIMENSION), dtype=np.float32)
    for word, row in vocabulary.items():
        if row > 1:
            table[row] = _draw_vector(word)
    # Rounding hides behind this: a text of unknown words has a length of nearly nothing, not 0.
    table[1] = 1e-6 * _draw_vector(EMPTY)
    onnx.save(_make_graph(table), str(folder / MODEL_FILE))


def _draw_vector(word: str) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "little")
    vector = np.random.default_rng(seed).standard_normal(DIMENSION)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def _make_graph(table: Vectors) -> onnx.ModelProto:
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["rows"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["wide_mask"]),
        helper.make_node("Mul", ["rows", "wide_mask"], ["kept"]),
        helper.make_node("ReduceSum", ["kept", "middle"], ["total"], keepdims=0),
        helper.make_node("LpNormalization", ["total"], [GENERAL_OUTPUT], axis=1, p=2),
        helper.make_node("Identity", [GENERAL_OUTPUT], [TOPICAL_OUTPUT]),
    ]
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
        for name in ("input_ids", "attention_mask")
    ]
    outputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", DIMENSION])
        for name in (GENERAL_OUTPUT, TOPICAL_OUTPUT)
    ]
    constants = [
        numpy_helper.from_array(table, "table"),
        numpy_helper.from_array(np.array([2], dtype=np.int64), "last"),
        numpy_helper.from_array(np.array([1], dtype=np.int64), "middle"),
    ]
    graph = helper.make_graph(nodes, "fake", inputs, outputs, constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
