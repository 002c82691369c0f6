"""The layers that encoder and reader share: a text to states, one a token."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from app.models.session import open_session

MODEL_FILE = "trunk.onnx"
TOKENIZER_FILE = "tokenizer.json"
ID_INPUT = "input_ids"
STATE_OUTPUT = "states"
MAX_TOKENS = 256
# How many texts are remembered; one of a hundred tokens takes 75 KB.
_REMEMBERED = 1024


@dataclass(frozen=True, slots=True)
class States:
    """A text after the shared layers.

    ``rows``: (1, tokens, width), float16; ``offsets``: where each token starts and ends in the
    text (tokens, 2), an empty one for a token that stands for no letters.
    """

    rows: npt.NDArray[np.float16]
    offsets: npt.NDArray[np.int64]

    @property
    def inputs(self) -> npt.NDArray[np.float32]:
        """The rows as the graphs take them."""
        return self.rows.astype(np.float32)


class Trunk:
    """Runs the shared layers, and remembers what it made of the last texts; safe from any thread.

    A passage is run once and then read with every question, so a question costs the upper layers
    alone.
    """

    def __init__(self, folder: Path, threads: int = 1) -> None:
        self.folder = folder
        self.threads = threads
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._session = open_session(folder / MODEL_FILE, threads)
        self.run = lru_cache(_REMEMBERED)(self._run)

    def _run(self, text: str) -> States:
        encoding = self._tokenizer.encode(text)
        ids = np.array([encoding.ids], dtype=np.int64)
        (rows,) = self._session.run([STATE_OUTPUT], {ID_INPUT: ids})
        offsets = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
        return States(np.asarray(rows, dtype=np.float16), offsets)
