"""Hears a danger in a message of any language, by the letters and words that it is made of."""

from __future__ import annotations

import itertools
import re
import unicodedata
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from app.models.session import open_session

MODEL_FILE = "danger.onnx"
ROW_INPUT, WEIGHT_INPUT, ODDS_OUTPUT = "rows", "weights", "odds"
# What a danger may be; keys of the wording that answers it.
DANGERS = (
    "urgent",
    "urgent_self_harm",
    "urgent_child",
    "urgent_eye",
    "urgent_poison",
    "urgent_violence",
    "urgent_animal",
)
# Runs of up to five letters, as fastText has them by default up to six (Bojanowski et al. 2017).
LONGEST = 5
# How many rows the hashed n-grams share: a power of two.
ROWS = 1 << 17

_TOKEN = re.compile(r"[^\W_]+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Alarm:
    """The log-odds that a message tells of a danger, what it would be, and how likely that is."""

    log_odds: float
    kind: str
    share: float


class DangerScreen(Protocol):
    """Hears a danger in a message; safe from any thread."""

    def weigh(self, text: str) -> Alarm:
        """Return how likely a message tells of a danger, and of which."""
        ...


class NgramScreen:
    """A linear model over hashed n-grams; safe from any thread.

    Its graph adds up the rows of a table (ROWS, 1 + dangers): the log-odds of a danger, then one
    score for each of them.
    """

    def __init__(self, folder: Path) -> None:
        self._session = open_session(folder / MODEL_FILE, threads=1)
        width = self._session.get_outputs()[0].shape[-1]
        if width != 1 + len(DANGERS):
            raise ValueError(f"expected {1 + len(DANGERS)} columns, found {width}")

    def weigh(self, text: str) -> Alarm:
        """Return how likely a message tells of a danger, and of which."""
        rows, weights = count_rows(text)
        (found,) = self._session.run([ODDS_OUTPUT], {ROW_INPUT: rows, WEIGHT_INPUT: weights})
        shares = np.exp(found[1:] - found[1:].max())
        best = int(shares.argmax())
        return Alarm(float(found[0]), DANGERS[best], float(shares[best] / shares.sum()))


def count_rows(text: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """Return the rows of a text's n-grams and their weights: 1 + log of the count, unit length."""
    numbers = [zlib.crc32(ngram.encode("utf-8", "replace")) % ROWS for ngram in list_ngrams(text)]
    rows, counts = np.unique(np.array(numbers, dtype=np.int64), return_counts=True)
    weights = (1 + np.log(counts)).astype(np.float32)
    return rows, weights / max(float(np.linalg.norm(weights)), 1.0)


def list_ngrams(text: str) -> list[str]:
    """Return a text's runs of letters inside its words, and its pairs of words, without accents."""
    plain = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    padded = [f" {word} " for word in plain.split()]
    found = [
        word[start : start + length]
        for word in padded
        for length in range(1, LONGEST + 1)
        for start in range(max(1, len(word) - length + 1))
    ]
    tokens = _TOKEN.findall(plain)
    return found + [f"{a}={b}" for a, b in itertools.pairwise(tokens)]
