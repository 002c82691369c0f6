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
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from app.answering.retrieval import WORD
from app.models import encoder, ngrams, reader, trunk
from app.models.encoder import KINDS, Encoded, Vectors, softmax
from app.models.ngrams import Alarm
from app.models.reader import Frame, Verdict
from training.ngram_graph import write_screen

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
_THOUSAND = 1000


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


class FakeScreen:
    """A DangerScreen that hears nothing but a festering, in any language."""

    def weigh(self, text: str) -> Alarm:
        """Return how likely a message tells of a danger."""
        return Alarm(_STRENGTH if "festering" in text.lower() else -_STRENGTH, "urgent", 1.0)


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
    tokenizer.save(str(folder / trunk.TOKENIZER_FILE))
    table = np.zeros((len(vocabulary), DIMENSION), dtype=np.float32)
    kinds = np.zeros((len(vocabulary), len(KINDS)), dtype=np.float32)
    for word, row in vocabulary.items():
        if row > 1:
            table[row] = _draw_vector(word)
            kinds[row] = weigh_kinds([word])[0] - weigh_kinds([""])[0]
    # Rounding hides behind this: a text of unknown words has a length of nearly nothing, not 0.
    table[1] = 1e-6 * _draw_vector(EMPTY)
    onnx.save(_make_trunk(), str(folder / trunk.MODEL_FILE))
    onnx.save(_make_encoder(table, kinds), str(folder / encoder.MODEL_FILE))
    onnx.save(_make_reader(), str(folder / reader.MODEL_FILE))
    _save_screen(folder)


def _save_screen(folder: Path) -> None:
    """Write a screen of n-grams that hears a festering."""
    table = np.zeros((ngrams.ROWS, 1 + len(ngrams.DANGERS)))
    rows, weights = ngrams.count_rows("festering")
    table[rows, 0] = 2 * _STRENGTH / weights.sum()
    bias = np.zeros(table.shape[1])
    bias[0] = -_STRENGTH
    write_screen(table, bias, folder)


def _draw_vector(word: str) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "little")
    vector = np.random.default_rng(seed).standard_normal(DIMENSION)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def _make_trunk() -> onnx.ModelProto:
    """Return a graph whose states are a token's number, in two parts that float16 holds exactly."""
    nodes = [
        helper.make_node("Div", [trunk.ID_INPUT, "thousand"], ["high"]),
        helper.make_node("Mod", [trunk.ID_INPUT, "thousand"], ["low"]),
        helper.make_node("Unsqueeze", ["high", "last"], ["high_column"]),
        helper.make_node("Unsqueeze", ["low", "last"], ["low_column"]),
        helper.make_node("Concat", ["high_column", "low_column"], ["both"], axis=2),
        helper.make_node("Cast", ["both"], [trunk.STATE_OUTPUT], to=TensorProto.FLOAT),
    ]
    constants = {
        "thousand": np.array(_THOUSAND, dtype=np.int64),
        "last": np.array([2], dtype=np.int64),
    }
    given = [helper.make_tensor_value_info(trunk.ID_INPUT, TensorProto.INT64, ["batch", "tokens"])]
    return _make_model(nodes, given, (trunk.STATE_OUTPUT,), constants)


def _take_numbers(states: str, numbers: str) -> list[onnx.NodeProto]:
    """Return the nodes that make tokens' numbers (texts, tokens) of their states."""
    return [
        helper.make_node("Mul", [states, "parts"], [f"{numbers}_parts"]),
        helper.make_node("ReduceSum", [f"{numbers}_parts", "two"], [f"{numbers}_sum"], keepdims=0),
        helper.make_node("Cast", [f"{numbers}_sum"], [numbers], to=TensorProto.INT64),
    ]


def _take_states(*names: str) -> list[onnx.ValueInfoProto]:
    return [
        helper.make_tensor_value_info(n, TensorProto.FLOAT, ["batch", f"{n}_tokens", 2])
        for n in names
    ]


def _make_encoder(table: Vectors, kinds: Vectors) -> onnx.ModelProto:
    nodes = _take_numbers(encoder.STATE_INPUT, "ids")
    for name in ("table", "kind_table"):
        nodes += [
            helper.make_node("Gather", [name, "ids"], [f"{name}_rows"]),
            helper.make_node("ReduceSum", [f"{name}_rows", "one"], [f"{name}_total"], keepdims=0),
        ]
    nodes += [
        helper.make_node("LpNormalization", ["table_total"], [encoder.VECTOR_OUTPUT], axis=1, p=2),
        helper.make_node("Add", ["kind_table_total", "usual"], [encoder.KIND_OUTPUT]),
    ]
    constants = {
        "table": table,
        "kind_table": kinds,
        "usual": weigh_kinds([""]),
        "parts": np.array([_THOUSAND, 1], dtype=np.float32),
        "one": np.array([1], dtype=np.int64),
        "two": np.array([2], dtype=np.int64),
    }
    outputs = (encoder.VECTOR_OUTPUT, encoder.KIND_OUTPUT)
    return _make_model(nodes, _take_states(encoder.STATE_INPUT), outputs, constants)


def _make_reader() -> onnx.ModelProto:
    """Return a graph that scores each token of the passage, and the passage by its best token.

    The mean over a sentence cannot say "any of its words": a shared word is worth so much that the
    mean is above zero in any sentence of a test.
    """
    nodes = [
        *_take_numbers(reader.QUESTION_INPUT, "asked"),
        *_take_numbers(reader.PASSAGE_INPUT, "read"),
        # Something that no passage holds, so that there is a question of at least one token.
        helper.make_node("Concat", ["asked", "nothing"], ["asked_all"], axis=1),
        helper.make_node("Unsqueeze", ["read", "two"], ["down"]),
        helper.make_node("Unsqueeze", ["asked_all", "one"], ["across"]),
        helper.make_node("Equal", ["down", "across"], ["same"]),
        helper.make_node("Greater", ["across", "unknown"], ["means"]),
        helper.make_node("And", ["same", "means"], ["shared"]),
        helper.make_node("Cast", ["shared"], ["shared_number"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMax", ["shared_number"], ["hit"], axes=[2], keepdims=0),
        helper.make_node("Concat", ["hit", "no_hit"], ["hit_all"], axis=1),
        helper.make_node("ReduceMax", ["hit_all"], ["any"], axes=[1], keepdims=0),
        helper.make_node("Mul", ["any", "twice"], ["any_twice"]),
        helper.make_node("Sub", ["any_twice", "sure"], [reader.STATED_OUTPUT]),
        helper.make_node("Mul", ["hit", "much"], ["hit_much"]),
        helper.make_node("Sub", ["hit_much", "sure"], [reader.SCORES_OUTPUT]),
    ]
    constants = {
        "parts": np.array([_THOUSAND, 1], dtype=np.float32),
        "one": np.array([1], dtype=np.int64),
        "two": np.array([2], dtype=np.int64),
        "nothing": np.array([[-1]], dtype=np.int64),
        "no_hit": np.array([[0]], dtype=np.float32),
        "unknown": np.array(1, dtype=np.int64),
        "twice": np.array(2 * SURE, dtype=np.float32),
        "sure": np.array(SURE, dtype=np.float32),
        "much": np.array(SURE * 200, dtype=np.float32),
    }
    given = _take_states(reader.QUESTION_INPUT, reader.PASSAGE_INPUT)
    return _make_model(nodes, given, (reader.STATED_OUTPUT, reader.SCORES_OUTPUT), constants)


def _make_model(
    nodes: Sequence[onnx.NodeProto],
    given: Sequence[onnx.ValueInfoProto],
    outputs: Sequence[str],
    constants: dict[str, np.ndarray],
) -> onnx.ModelProto:
    graph = helper.make_graph(
        nodes,
        "fake",
        given,
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
