"""The one network: a sentence encoder that also makes a vector for each token of a text.

A message's run gives its vector, the kinds of message that it may be, and what its tokens look for;
a passage's run gives what its tokens show, and is kept. So a passage is run once, and reading it
with a question costs a few multiplications.
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

MODEL_FILE = "network.onnx"
TOKENIZER_FILE = "tokenizer.json"
ID_INPUT = "input_ids"
VECTOR_OUTPUT, KIND_OUTPUT, STATE_OUTPUT = "vector", "kinds", "states"
TOKEN_OUTPUT, WANTED_OUTPUT, LEVEL_OUTPUT = "tokens", "wanted", "level"
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
    """A text alone: its unit vector (1, dimension) and the logits of its kinds (1, kinds).

    Late interaction (Khattab and Zaharia 2020): the sum over the rows of ``wanted`` (tokens, size),
    each times the passage's token that it is nearest to, less ``level``, is the log-odds that the
    passage states what the message asks.
    """

    vector: Floats
    kinds: Floats
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


class Network:
    """Runs the network; safe from any thread."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()
        self._session = open_session(folder / MODEL_FILE, threads)
        # A new key in every process: no message's text is kept.
        self._key = secrets.token_bytes(32)
        self._messages: LRUCache[bytes, Message] = LRUCache(_MESSAGES)
        self._one_at_a_time = threading.Lock()

    def run_message(self, text: str) -> Message:
        """Return what the network makes of a text alone."""
        name = hashlib.blake2b(text.encode("utf-8", "replace"), key=self._key).digest()
        with self._one_at_a_time:
            known = self._messages.get(name)
        if known is not None:
            return known
        names = [VECTOR_OUTPUT, KIND_OUTPUT, WANTED_OUTPUT, LEVEL_OUTPUT]
        vector, kinds, wanted, level = self._run(self._tokenizer.encode(text), names)
        message = Message(vector, kinds, wanted[0], float(level.reshape(-1)[0]))
        with self._one_at_a_time:
            self._messages[name] = message
        return message

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
        states, tokens = self._run(encoding, [STATE_OUTPUT, TOKEN_OUTPUT])
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

    def _run(self, encoding: Encoding, outputs: list[str]) -> list[Floats]:
        given = {ID_INPUT: np.array([encoding.ids], dtype=np.int64)}
        return [np.asarray(found) for found in self._session.run(outputs, given)]
