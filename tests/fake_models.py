"""An encoder and a reader without weights: shared words mean nearness, and that it is stated.

Each comes twice: as a Python object that counts what it is given, and as a real ONNX graph that
the service opens. The two say the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from app.answering.retrieval import WORD
from app.models import encoder, reader
from app.models.encoder import KINDS, Encoded, Vectors, softmax
from app.models.reader import Frame, Verdict

DIMENSION = 64
# A text without a word that means anything still needs a unit vector.
EMPTY = "\0"
# The log-odds of a passage or a sentence that shares a word with the question; of others, minus it.
SURE = 5.0
# The words that mean nothing to the fake models.
LITTLE_WORDS = frozenset(
    [
        "a",
        "about",
        "all",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "by",
        "can",
        "could",
        "do",
        "does",
        "for",
        "from",
        "how",
        "i",
        "in",
        "is",
        "it",
        "its",
        "me",
        "my",
        "not",
        "of",
        "on",
        "or",
        "so",
        "tell",
        "than",
        "that",
        "the",
        "then",
        "this",
        "to",
        "was",
        "what",
        "when",
        "which",
        "who",
        "why",
        "will",
        "with",
        "you",
        "your",
    ]
)
# The words that tell a kind of message; any other message is a question.
KIND_WORDS = {
    "pregnant": "personal_advice",
    "festering": "urgent",
    "wound": "urgent",
    "eyeball": "urgent_eye",
    "splashed": "urgent_eye",
    "weather": "off_topic",
    "football": "off_topic",
    "hello": "greeting",
    "morning": "greeting",
    "human": "human",
    "person": "human",
    "speak": "human",
    "agua": "unsupported_language",
    "pies": "unsupported_language",
    "cuesta": "unsupported_language",
}
_STRENGTH = 20.0


class FakeEncoder:
    """An Encoder that adds up one pseudo-random vector a word; keeps the texts it is given."""

    dimension = DIMENSION

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Return the vector and the kinds of every text."""
        self.encoded += texts
        return Encoded(encode_texts(texts), softmax(weigh_kinds(texts)))


class FakeReader:
    """A Reader that takes shared words for statements; keeps the questions it is given."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def read(self, question: str, frames: Sequence[Frame]) -> list[Verdict]:
        """Return a verdict on each passage."""
        self.asked.append(question)
        words = set(find_words(question))

        def judge(text: str) -> float:
            return SURE if words & set(find_words(text)) else -SURE

        return [
            Verdict(
                judge(frame.text),
                tuple(judge(frame.text[s.start : s.end]) for s in frame.sentences),
            )
            for frame in frames
        ]


def find_words(text: str) -> list[str]:
    """Return the words that mean something to the fake models."""
    return [word for word in WORD.findall(text.lower()) if word not in LITTLE_WORDS]


def encode_texts(texts: Sequence[str]) -> Vectors:
    """Return one unit vector a text, shape (len(texts), DIMENSION)."""
    rows = [encode_words(find_words(text)) for text in texts]
    return np.array(rows, dtype=np.float32).reshape(-1, DIMENSION)


def encode_words(words: Sequence[str]) -> Vectors:
    """Return the unit vector of some words, shape (DIMENSION,)."""
    total = np.sum([_draw_vector(word) for word in words or [EMPTY]], axis=0)
    return np.asarray(total / np.linalg.norm(total), dtype=np.float32)


def weigh_kinds(texts: Sequence[str]) -> Vectors:
    """Return the kinds' logits, shape (len(texts), kinds)."""
    logits = np.zeros((len(texts), len(KINDS)), dtype=np.float32)
    logits[:, 0] = _STRENGTH / 2
    for row, text in enumerate(texts):
        for word in find_words(text):
            if word in KIND_WORDS:
                logits[row, KINDS.index(KIND_WORDS[word])] += _STRENGTH
    return logits


def export_fake_models(words: Sequence[str], folder: Path) -> None:
    """Write the fake models as real graphs with a tokenizer; they know these words alone."""
    folder.mkdir(parents=True, exist_ok=True)
    known = sorted({*words, *KIND_WORDS} - LITTLE_WORDS)
    vocabulary = {"[PAD]": 0, "[UNK]": 1, **{word: i for i, word in enumerate(known, start=2)}}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="$A", pair="$A $B:1", special_tokens=[]
    )
    tokenizer.save(str(folder / encoder.TOKENIZER_FILE))
    table = np.zeros((len(vocabulary), DIMENSION), dtype=np.float32)
    kinds = np.zeros((len(vocabulary), len(KINDS)), dtype=np.float32)
    for word, row in vocabulary.items():
        if row > 1:
            table[row] = _draw_vector(word)
            kinds[row] = weigh_kinds([word])[0] - weigh_kinds([""])[0]
    # Rounding hides behind this: a text of unknown words has a length of nearly nothing, not 0.
    table[1] = 1e-6 * _draw_vector(EMPTY)
    onnx.save(_make_encoder(table, kinds), str(folder / encoder.MODEL_FILE))
    onnx.save(_make_reader(), str(folder / reader.MODEL_FILE))


def _draw_vector(word: str) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "little")
    vector = np.random.default_rng(seed).standard_normal(DIMENSION)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def _make_encoder(table: Vectors, kinds: Vectors) -> onnx.ModelProto:
    nodes = [
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["wide_mask"]),
    ]
    for name in ("table", "kind_table"):
        nodes += [
            helper.make_node("Gather", [name, "input_ids"], [f"{name}_rows"]),
            helper.make_node("Mul", [f"{name}_rows", "wide_mask"], [f"{name}_kept"]),
            helper.make_node(
                "ReduceSum", [f"{name}_kept", "middle"], [f"{name}_total"], keepdims=0
            ),
        ]
    nodes += [
        helper.make_node("LpNormalization", ["table_total"], [encoder.VECTOR_OUTPUT], axis=1, p=2),
        helper.make_node("Add", ["kind_table_total", "usual"], [encoder.KIND_OUTPUT]),
    ]
    constants = {
        "table": table,
        "kind_table": kinds,
        "usual": weigh_kinds([""]),
        "last": np.array([2], dtype=np.int64),
        "middle": np.array([1], dtype=np.int64),
    }
    outputs = (encoder.VECTOR_OUTPUT, encoder.KIND_OUTPUT)
    return _make_model(nodes, ("input_ids", "attention_mask"), outputs, constants)


def _make_reader() -> onnx.ModelProto:
    """Return a graph that scores each token of the passage, and the passage by its best token.

    The mean over a sentence cannot say "any of its words": a shared word is worth so much that the
    mean is above zero in any sentence of a test.
    """
    much = np.array(SURE * 200, dtype=np.float32)
    nodes = [
        helper.make_node("Unsqueeze", ["input_ids", "two"], ["down"]),
        helper.make_node("Unsqueeze", ["input_ids", "one"], ["across"]),
        helper.make_node("Equal", ["down", "across"], ["same"]),
        helper.make_node("Greater", ["input_ids", "unknown"], ["means"]),
        helper.make_node("Equal", ["token_type_ids", "none"], ["is_question"]),
        helper.make_node("And", ["means", "is_question"], ["asked"]),
        helper.make_node("Unsqueeze", ["asked", "one"], ["asked_across"]),
        helper.make_node("And", ["same", "asked_across"], ["shared"]),
        helper.make_node("Cast", ["shared"], ["shared_number"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMax", ["shared_number"], ["matched"], axes=[2], keepdims=0),
        helper.make_node("Cast", ["token_type_ids"], ["is_passage"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["matched", "is_passage"], ["hit"]),
        helper.make_node("ReduceMax", ["hit"], ["any"], axes=[1], keepdims=1),
        helper.make_node("Mul", ["any", "twice"], ["any_twice"]),
        helper.make_node("Sub", ["any_twice", "sure"], ["whole"]),
        helper.make_node("Shape", ["hit"], ["shape"]),
        helper.make_node("Expand", ["whole", "shape"], ["whole_wide"]),
        helper.make_node("Mul", ["hit", "much"], ["hit_much"]),
        helper.make_node("Sub", ["hit_much", "sure"], ["each"]),
        helper.make_node("Unsqueeze", ["whole_wide", "two"], ["first"]),
        helper.make_node("Unsqueeze", ["each", "two"], ["second"]),
        helper.make_node("Concat", ["first", "second"], [reader.SCORE_OUTPUT], axis=2),
    ]
    constants = {
        "one": np.array([1], dtype=np.int64),
        "two": np.array([2], dtype=np.int64),
        "none": np.array(0, dtype=np.int64),
        "unknown": np.array(1, dtype=np.int64),
        "twice": np.array(2 * SURE, dtype=np.float32),
        "sure": np.array(SURE, dtype=np.float32),
        "much": much,
    }
    inputs = ("input_ids", "attention_mask", "token_type_ids")
    return _make_model(nodes, inputs, (reader.SCORE_OUTPUT,), constants)


def _make_model(
    nodes: Sequence[onnx.NodeProto],
    inputs: Sequence[str],
    outputs: Sequence[str],
    constants: dict[str, np.ndarray],
) -> onnx.ModelProto:
    graph = helper.make_graph(
        nodes,
        "fake",
        [helper.make_tensor_value_info(n, TensorProto.INT64, ["batch", "tokens"]) for n in inputs],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
