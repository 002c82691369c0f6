"""An encoder and a reader without weights: shared words mean nearness, and that it is stated.

Each comes twice: as a Python object that counts what it is given, and as a real ONNX graph that
the service opens. The two say the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from app.answering.retrieval import WORD
from app.index.passage import Span
from app.models import network, ngrams
from app.models.encoder import KINDS, Encoded, Vectors, softmax
from app.models.frame import Frame
from app.models.network import PassageRun
from app.models.ngrams import Alarm
from app.models.reader import Verdict
from training.ngram_graph import write_screen

DIMENSION = 64
# A text without a word that means anything still needs a unit vector.
EMPTY = "\0"
# The log-odds of a passage or a sentence that shares one word with the question; minus it: none.
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
_WIDTH = DIMENSION + len(KINDS) + 1
_LOW = helper.make_tensor_value_info(network.LOW_OUTPUT, TensorProto.FLOAT, [1, "tokens", _WIDTH])
# Where the columns of the lowest states are parted, and the axes.
_LIMITS = {
    "start": np.array([0], dtype=np.int64),
    "vector_end": np.array([DIMENSION], dtype=np.int64),
    "kind_end": np.array([DIMENSION + len(KINDS)], dtype=np.int64),
    "number_end": np.array([_WIDTH], dtype=np.int64),
    "one": np.array([1], dtype=np.int64),
    "last": np.array([2], dtype=np.int64),
}


class FakeEncoder:
    """An Encoder that adds up one pseudo-random vector a word; keeps the texts it is given."""

    dimension = DIMENSION

    def __init__(self) -> None:
        self.encoded: list[str] = []
        self.told: list[str] = []

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Return the vector and the kinds of every text."""
        self.encoded += texts
        return Encoded(encode_texts(texts), softmax(weigh_kinds(texts)))

    def tell_kinds(self, text: str) -> Vectors:
        """Return the probabilities of a text's kinds."""
        self.told.append(text)
        return softmax(weigh_kinds([text]))[0]

    def run_passage(self, frame: Frame) -> PassageRun:
        """Return the vectors of a passage and of its sentences, and no windows."""
        return PassageRun((), encode_frames([frame]))


class FakeReader:
    """A Reader that takes shared words for statements; keeps the questions it is given."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def read_together(self, question: str, frame: Frame, verdict: Verdict) -> float:
        """Return the log-odds of the second look, which knows nothing."""
        return 0.0

    def read(self, question: str, frames: Sequence[Frame]) -> list[Verdict]:
        """Return a verdict on each passage."""
        self.asked.append(question)
        words = find_words(question)

        def judge(text: str) -> float:
            shared = set(find_words(text))
            return SURE * (2 * sum(word in shared for word in words) - 1)

        return [
            Verdict(
                judge(frame.text),
                tuple(judge(_read_under_title(frame, s)) for s in frame.sentences),
            )
            for frame in frames
        ]


def _read_under_title(frame: Frame, sentence: Span) -> str:
    """Return a sentence with the title and section that it stands under."""
    above = frame.text[: frame.sentences[0].start]
    return f"{above} {frame.text[sentence.start : sentence.end]}"


class FakeScreen:
    """A Screen that hears nothing but a festering, in any language."""

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


def encode_frames(frames: Sequence[Frame]) -> Vectors:
    """Return the vectors of passages, then those of their sentences: (rows, DIMENSION)."""
    sentences = [frame.text[s.start : s.end] for frame in frames for s in frame.sentences]
    return encode_texts([*(frame.text for frame in frames), *sentences])


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
    tokenizer.save(str(folder / network.TOKENIZER_FILE))
    table = np.zeros((len(vocabulary), DIMENSION), dtype=np.float32)
    kinds = np.zeros((len(vocabulary), len(KINDS)), dtype=np.float32)
    for word, row in vocabulary.items():
        if row > 1:
            table[row] = _draw_vector(word)
            kinds[row] = weigh_kinds([word])[0] - weigh_kinds([""])[0]
    # Rounding hides behind this: a text of unknown words has a length of nearly nothing, not 0.
    table[1] = 1e-6 * _draw_vector(EMPTY)
    both = np.concatenate([table, kinds, np.arange(len(table))[:, None]], axis=1)
    onnx.save(_make_lowest(both.astype(np.float32)), str(folder / network.LOWEST_FILE))
    onnx.save(_make_upper(len(table)), str(folder / network.UPPER_FILE))
    onnx.save(_make_kinds(), str(folder / network.KIND_FILE))
    onnx.save(_make_cross(), str(folder / network.CROSS_FILE))
    _save_screen(folder)


def _save_screen(folder: Path) -> None:
    """Write a screen of n-grams that hears a festering."""
    table = np.zeros((ngrams.ROWS, ngrams.COLUMNS))
    rows, weights = ngrams.count_rows("festering")
    table[rows, 0] = 2 * _STRENGTH / weights.sum()
    bias = np.zeros(table.shape[1])
    bias[0] = -_STRENGTH
    write_screen(table, bias, folder)


def _draw_vector(word: str) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "little")
    vector = np.random.default_rng(seed).standard_normal(DIMENSION)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def _make_lowest(table: Vectors) -> onnx.ModelProto:
    """Return a graph that looks up a row for each token: its vector, what it says of the kind of a
    message, and its number.
    """
    nodes = [helper.make_node("Gather", ["table", network.ID_INPUT], [network.LOW_OUTPUT])]
    given = helper.make_tensor_value_info(network.ID_INPUT, TensorProto.INT64, [1, "tokens"])
    return _make_model(nodes, given, (network.LOW_OUTPUT,), {"table": table})


def _make_upper(words: int) -> onnx.ModelProto:
    """Return a graph in which a passage is stated to state whatever shares a word with it.

    A token shows a one where its number stands; each of a question's tokens that means something
    looks for its own number, so strongly that one shared word is enough.
    """
    nodes = [
        _part_rows(network.STATE_OUTPUT, "start", "vector_end"),
        # The sum of the words' rows.
        helper.make_node("ReduceSum", [network.STATE_OUTPUT, "one"], ["total"], keepdims=0),
        helper.make_node("LpNormalization", ["total"], [network.VECTOR_OUTPUT], axis=1, p=2),
        _part_rows("number", "kind_end", "number_end"),
        helper.make_node("Cast", ["number"], ["ids"], to=TensorProto.INT64),
        helper.make_node("Squeeze", ["ids", "last"], ["row"]),
        helper.make_node("Gather", ["shown", "row"], [network.TOKEN_OUTPUT]),
        helper.make_node("Gather", ["looked_for", "row"], [network.WANTED_OUTPUT]),
        helper.make_node("Identity", ["sure"], [network.LEVEL_OUTPUT]),
    ]
    looked_for = 2 * SURE * np.eye(words, dtype=np.float32)
    looked_for[:2] = 0
    constants = {
        **_LIMITS,
        "shown": np.eye(words, dtype=np.float32),
        "looked_for": looked_for,
        "sure": np.array([SURE], dtype=np.float32),
    }
    outputs = (
        *(network.VECTOR_OUTPUT, network.STATE_OUTPUT, network.TOKEN_OUTPUT),
        *(network.WANTED_OUTPUT, network.LEVEL_OUTPUT),
    )
    return _make_model(nodes, _LOW, outputs, constants)


def _make_kinds() -> onnx.ModelProto:
    """Return a graph that adds up what each word says of the kind of its message."""
    nodes = [
        _part_rows("told", "vector_end", "kind_end"),
        helper.make_node("ReduceSum", ["told", "one"], ["total"], keepdims=0),
        helper.make_node("Add", ["total", "usual"], [network.KIND_OUTPUT]),
    ]
    constants = {**_LIMITS, "usual": weigh_kinds([""])}
    return _make_model(nodes, _LOW, (network.KIND_OUTPUT,), constants)


def _make_cross() -> onnx.ModelProto:
    """Return a graph that says of every passage that it may state the answer or not."""
    nodes = [
        helper.make_node("ReduceSum", [network.LOW_OUTPUT], ["total"], keepdims=0),
        helper.make_node("Mul", ["total", "zero"], [network.CROSS_OUTPUT]),
    ]
    constants = {"zero": np.array([0], dtype=np.float32)}
    return _make_model(nodes, _LOW, (network.CROSS_OUTPUT,), constants)


def _part_rows(output: str, start: str, end: str) -> onnx.NodeProto:
    """Return the node that takes some columns of the lowest states."""
    return helper.make_node("Slice", [network.LOW_OUTPUT, start, end, "last"], [output])


def _make_model(
    nodes: Sequence[onnx.NodeProto],
    given: onnx.ValueInfoProto,
    outputs: Sequence[str],
    constants: Mapping[str, npt.NDArray[Any]],
) -> onnx.ModelProto:
    used = {name for node in nodes for name in node.input}
    graph = helper.make_graph(
        nodes,
        "fake",
        [given],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
        [numpy_helper.from_array(v, name) for name, v in constants.items() if name in used],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
