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

import numpy as np
import numpy.typing as npt
from cachetools import LRUCache
from tokenizers import Encoding, Tokenizer

from app.models.frame import Frame, Places, find_cut, find_tokens
from app.models.session import open_session

Floats = npt.NDArray[np.float32]
Halves = npt.NDArray[np.float16]

MODEL_FILE = "network.onnx"
TOKENIZER_FILE = "tokenizer.json"
ID_INPUT = "input_ids"
VECTOR_OUTPUT, KIND_OUTPUT, STATE_OUTPUT = "vector", "kinds", "states"
TOKEN_OUTPUT, WANTED_OUTPUT, LEVEL_OUTPUT = "tokens", "wanted", "level"
MAX_TOKENS = 256
# A passage of more windows than this is a table of hundreds of rows.
MAX_WINDOWS = 16
# What is remembered: passages of so many tokens together (a thousand tokens take a quarter of a
# megabyte, a thousand passages about twenty), and so many messages.
_TOKENS, _MESSAGES = 100_000, 64


@dataclass(frozen=True, slots=True)
class Window:
    """As much of a passage as fits.

    ``tokens`` (tokens, size) are unit vectors that a message's ``wanted`` ones are compared with;
    those at ``above`` are no sentence's, but the title's and the section's.
    ``first`` is the number of the first sentence whose tokens stand in ``places``; ``cut`` that of
    the first one that did not fit whole, None if all did. ``means`` (1 + sentences, width) are the
    means of the window's states and of each sentence's.
    """

    tokens: Halves
    above: Places
    first: int
    places: tuple[Places, ...]
    cut: int | None
    means: Floats


@dataclass(frozen=True, slots=True)
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


class Network:
    """Runs the network, and remembers the passages that it ran last; safe from any thread."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()
        self._session = open_session(folder / MODEL_FILE, threads)
        # A new key in every process: no message's text is kept.
        self._key = secrets.token_bytes(32)
        self._messages: LRUCache[bytes, Message] = LRUCache(_MESSAGES)
        self._passages: LRUCache[Frame, tuple[Window, ...]] = LRUCache(_TOKENS, _count_tokens)
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

    def open(self, frame: Frame) -> tuple[Window, ...]:
        """Return a passage's windows: every sentence stands whole in at least one, unless it is
        longer than a window or there are too many.
        """
        with self._one_at_a_time:
            known = self._passages.get(frame)
        if known is not None:
            return known
        windows = self._open(frame)
        with self._one_at_a_time:
            if _count_tokens(windows) <= _TOKENS:
                self._passages[frame] = windows
        return windows

    def _open(self, frame: Frame) -> tuple[Window, ...]:
        windows = [self._open_window(frame, 0)]
        while (cut := windows[-1].cut) is not None and len(windows) < MAX_WINDOWS:
            # A sentence that did not fit whole is read again from its beginning.
            start = max(windows[-1].first + 1, cut)
            if start >= len(frame.sentences):
                break
            windows.append(self._open_window(frame.open_window(start), start))
        return tuple(windows)

    def _open_window(self, frame: Frame, first: int) -> Window:
        encoding = self._tokenizer.encode(frame.text)
        states, tokens = self._run(encoding, [STATE_OUTPUT, TOKEN_OUTPUT])
        shown = tokens[0].astype(np.float16)
        offsets = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
        places = find_tokens(offsets, frame.sentences)
        above = np.setdiff1d(np.arange(len(shown)), np.concatenate([*places, []]).astype(np.int64))
        means = [states[0].mean(axis=0)]
        means += [states[0][place].mean(axis=0) if len(place) else means[0] for place in places]
        cut = find_cut(offsets, frame.sentences) if len(offsets) == MAX_TOKENS else None
        if not first:
            return Window(shown, above, 0, tuple(places), cut, np.stack(means))
        # A later window begins with the first sentence again, which is no news.
        cut = None if cut is None else first + max(cut - 1, 0)
        later = np.stack([means[0], *means[2:]])
        return Window(shown, above, first, tuple(places[1:]), cut, later)

    def _run(self, encoding: Encoding, outputs: list[str]) -> list[Floats]:
        given = {ID_INPUT: np.array([encoding.ids], dtype=np.int64)}
        return [np.asarray(found) for found in self._session.run(outputs, given)]


def _count_tokens(windows: tuple[Window, ...]) -> int:
    return sum(len(window.tokens) for window in windows)
