"""What is kept of the network's runs over the passages: a vector for each token, by sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from app.index.arrays import read_array

TOKENS, WINDOWS = "tokens.npy", "windows.npy"
# A row of WINDOWS: the passage, the sentence in it, and where its tokens end in TOKENS.
_COLUMNS = 3
# The number of what stands above all sentences.
_ABOVE = -1


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """As much of a passage as the network reads at once.

    ``tokens`` (tokens, size) are unit vectors of 16 bits: first those of no sentence (the title and
    section above, marks between, the tokenizer's own), then those of each of its ``sentences``, by
    their numbers in the passage; ``ends`` says where each of these pieces ends.
    """

    tokens: npt.NDArray[np.float16]
    sentences: tuple[int, ...]
    ends: tuple[int, ...]


Windows = tuple[Window, ...]


def write_windows(folder: Path, passages: Sequence[Windows]) -> None:
    """Write the windows of all passages, in their order."""
    rows: list[tuple[int, int, int]] = []
    start = 0
    for passage, windows in enumerate(passages):
        for window in windows:
            pieces = zip((_ABOVE, *window.sentences), window.ends, strict=True)
            rows += [(passage, sentence, start + end) for sentence, end in pieces]
            start += len(window.tokens)
    tokens = [window.tokens for windows in passages for window in windows]
    np.save(folder / TOKENS, np.concatenate(tokens) if tokens else np.empty((0, 0), np.float16))
    np.save(folder / WINDOWS, np.array(rows, dtype=np.int32).reshape(-1, _COLUMNS))


def read_windows(folder: Path) -> tuple[Windows, ...]:
    """Return the windows of each passage; raise ValueError for files that do not fit together."""
    tokens, table = read_array(folder / TOKENS), read_array(folder / WINDOWS)
    if tokens.ndim != 2 or tokens.dtype != np.float16:
        raise ValueError(f"expected tokens of 16 bits, found {tokens.shape} of {tokens.dtype}")
    if table.shape[1:] != (_COLUMNS,) or table.dtype != np.int32:
        raise ValueError(f"expected windows, found {table.shape} of {table.dtype}")
    ends = table[:, -1]
    if (np.diff(ends, prepend=0) < 0).any() or (len(ends) and int(ends[-1]) != len(tokens)):
        raise ValueError(f"expected windows that end with the {len(tokens)} tokens, found others")
    found: dict[int, list[Window]] = {}
    start = 0
    for rows in _part(table):
        last = int(rows[-1, -1])
        own = tuple(int(end) - start for end in rows[:, -1])
        window = Window(tokens[start:last], tuple(int(number) for number in rows[1:, 1]), own)
        found.setdefault(int(rows[0, 0]), []).append(window)
        start = last
    if list(found) != list(range(len(found))) or (np.diff(table[:, 0]) < 0).any():
        raise ValueError("expected windows of every passage in order, found gaps")
    return tuple(tuple(windows) for windows in found.values())


def _part(table: npt.NDArray[np.int32]) -> Iterator[npt.NDArray[np.int32]]:
    """Yield the rows of each window: each begins with what stands above the sentences."""
    starts = np.flatnonzero(table[:, 1] == _ABOVE)
    if len(table) and (not len(starts) or starts[0] != 0):
        raise ValueError("expected each window to begin with what stands above its sentences")
    yield from np.split(table, starts[1:]) if len(table) else ()
