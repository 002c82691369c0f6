"""The one network: a sentence encoder that also makes a vector for each token of a text.

A message's run gives its vector, what its tokens look for, and, by layers of their own above the
lowest ones, the kinds of message that it may be; a passage's run gives what its tokens show, and is
kept. So a passage is run once, and reading it with a question costs a few multiplications. By
further layers of their own, a question and one passage are read side by side.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from cachetools import LRUCache
from tokenizers import Encoding, Tokenizer

from app.index.windows import Window, Windows
from app.models.frame import Frame, find_cut, find_rest, find_tokens
from app.models.session import open_session

Floats = npt.NDArray[np.float32]

LOWEST_FILE = "lowest.onnx"
UPPER_FILE = "upper.onnx"
KIND_FILE = "kinds.onnx"
CROSS_FILE = "cross.onnx"
TOKENIZER_FILE = "tokenizer.json"
ID_INPUT = "input_ids"
VECTOR_OUTPUT, STATE_OUTPUT = "vector", "states"
TOKEN_OUTPUT, WANTED_OUTPUT, LEVEL_OUTPUT = "tokens", "wanted", "level"
# The states of the lowest layers, which all others go on from.
LOW_OUTPUT = "low"
KIND_OUTPUT = "kinds"
CROSS_OUTPUT = "stated"
MAX_TOKENS = 256
# A passage of more windows than this is a table of hundreds of rows.
MAX_WINDOWS = 16
# So many messages are remembered: one is read several times while it is answered.
_MESSAGES = 64


@dataclass(frozen=True, slots=True, eq=False)
class PassageRun:
    """A passage after its run.

    ``windows`` hold its tokens: every sentence stands whole in at least one, unless it is longer
    than a window or there are too many. ``vectors`` (1 + sentences, dimension) are the unit vectors
    of the passage and of each sentence.
    """

    windows: Windows
    vectors: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Message:
    """A text alone: its unit vector (1, dimension), and what its tokens look for.

    Late interaction (Khattab and Zaharia 2020): the sum over the rows of ``wanted`` (tokens, size),
    each times the passage's token that it is nearest to, less ``level``, is the log-odds that the
    passage states what the message asks.
    """

    vector: Floats
    wanted: Floats
    level: float


class _WindowRun(NamedTuple):
    """A window's run: the number of the passage's sentence from which on it was read, the means
    (1 + sentences, width) of all states and of each of its sentences', and the number of the first
    sentence that did not fit whole, None if all did.
    """

    window: Window
    start: int
    means: Floats
    cut: int | None


class _Heard(NamedTuple):
    """A text's states after the lowest layers (1, tokens, width), and its kinds' logits."""

    low: Floats
    kinds: Floats


class Network:
    """Runs the network; safe from any thread."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()
        self._lowest = open_session(folder / LOWEST_FILE, threads)
        self._upper = open_session(folder / UPPER_FILE, threads)
        self._kinds = open_session(folder / KIND_FILE, threads)
        self._cross = open_session(folder / CROSS_FILE, threads)
        # A new key in every process: no message's text is kept.
        self._key = secrets.token_bytes(32)
        self._messages: LRUCache[bytes, Message] = LRUCache(_MESSAGES)
        self._heard: LRUCache[bytes, _Heard] = LRUCache(_MESSAGES)
        self._one_at_a_time = threading.Lock()

    def run_message(self, text: str) -> Message:
        """Return what the network makes of a text alone."""
        name = self._name(text)
        with self._one_at_a_time:
            known = self._messages.get(name)
        if known is not None:
            return known
        names = [VECTOR_OUTPUT, WANTED_OUTPUT, LEVEL_OUTPUT]
        vector, wanted, level = self._run_upper(self._hear(text).low, names)
        message = Message(vector, wanted[0], float(level.reshape(-1)[0]))
        with self._one_at_a_time:
            self._messages[name] = message
        return message

    def tell_kinds(self, text: str) -> Floats:
        """Return the logits of a text's kinds, (1, kinds): the lowest layers are enough for it."""
        return self._hear(text).kinds

    def run_together(self, question: str, frame: Frame, sentence: int) -> float:
        """Return the log-odds that a passage states what is asked, both read side by side.

        Of a passage that is too long, what stands from this sentence on is read.
        """
        encoding = self._tokenizer.encode(question, frame.text)
        if encoding.overflowing and sentence:
            encoding = self._tokenizer.encode(question, frame.open_window(sentence).text)
        low = self._run_lowest(encoding)
        found = np.asarray(self._cross.run([CROSS_OUTPUT], {LOW_OUTPUT: low})[0])
        return float(found.reshape(-1)[0])

    def run_passage(self, frame: Frame) -> PassageRun:
        """Return what the network makes of a passage, read window by window."""
        runs = [self._run_window(frame, 0)]
        while (cut := runs[-1].cut) is not None and len(runs) < MAX_WINDOWS:
            # A sentence that did not fit whole is read again from its beginning.
            start = max(runs[-1].start + 1, cut)
            if start >= len(frame.sentences):
                break
            run = self._run_window(frame.open_window(start), start)
            if max(run.window.sentences, default=0) < start:
                # The first sentence leaves no room for any other.
                break
            runs.append(run)
        vectors = np.repeat(runs[0].means[:1], 1 + len(frame.sentences), axis=0)
        for run in runs:
            for number, mean in zip(run.window.sentences, run.means[1:], strict=True):
                if number >= run.start:
                    vectors[1 + number] = mean
        unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return PassageRun(tuple(run.window for run in runs), unit)

    def _run_window(self, frame: Frame, start: int) -> _WindowRun:
        """Run a window with a passage's sentences from ``start`` on; a later window has the first
        one (a list's lead, a table's head row) before them.
        """
        encoding = self._tokenizer.encode(frame.text)
        states, tokens = self._run_upper(self._run_lowest(encoding), [STATE_OUTPUT, TOKEN_OUTPUT])
        offsets = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
        places = find_tokens(offsets, frame.sentences)
        numbers = range(len(places)) if not start else [0, *range(start, start + len(places) - 1)]
        read = [(n, place) for n, place in zip(numbers, places, strict=True) if len(place)]
        pieces = [find_rest(len(offsets), places), *(place for _, place in read)]
        window = Window(
            tokens[0].astype(np.float16)[np.concatenate(pieces)],
            tuple(number for number, _ in read),
            tuple(np.cumsum([len(piece) for piece in pieces]).tolist()),
        )
        means = [states[0].mean(axis=0), *(states[0][place].mean(axis=0) for _, place in read)]
        cut = find_cut(offsets, frame.sentences) if len(offsets) == MAX_TOKENS else None
        return _WindowRun(window, start, np.stack(means), None if cut is None else numbers[cut])

    def _hear(self, text: str) -> _Heard:
        name = self._name(text)
        with self._one_at_a_time:
            known = self._heard.get(name)
        if known is not None:
            return known
        low = self._run_lowest(self._tokenizer.encode(text))
        kinds = np.asarray(self._kinds.run([KIND_OUTPUT], {LOW_OUTPUT: low})[0])
        with self._one_at_a_time:
            heard = self._heard[name] = _Heard(low, kinds)
        return heard

    def _name(self, text: str) -> bytes:
        return hashlib.blake2b(text.encode("utf-8", "replace"), key=self._key).digest()

    def _run_lowest(self, encoding: Encoding) -> Floats:
        given = {ID_INPUT: np.array([encoding.ids], dtype=np.int64)}
        return np.asarray(self._lowest.run([LOW_OUTPUT], given)[0])

    def _run_upper(self, low: Floats, outputs: list[str]) -> list[Floats]:
        return [np.asarray(found) for found in self._upper.run(outputs, {LOW_OUTPUT: low})]
