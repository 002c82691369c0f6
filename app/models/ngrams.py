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

MODEL_FILE = "danger.npz"
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

    The file holds, in bytes with their scale: ``danger`` (ROWS,) and ``danger_bias``, ``kinds``
    (ROWS, dangers) and ``kinds_bias``.
    """

    def __init__(self, folder: Path) -> None:
        with np.load(folder / MODEL_FILE, allow_pickle=False) as file:
            self._danger, self._kinds = file["danger"], file["kinds"]
            self._danger_scale, self._kinds_scale = file["danger_scale"], file["kinds_scale"]
            self._danger_bias, self._kinds_bias = file["danger_bias"], file["kinds_bias"]
        shapes = (self._danger.shape, self._kinds.shape, self._kinds_bias.shape)
        if shapes != ((ROWS,), (ROWS, len(DANGERS)), (len(DANGERS),)):
            raise ValueError(f"expected {ROWS} rows for {len(DANGERS)} dangers, found {shapes}")

    def weigh(self, text: str) -> Alarm:
        """Return how likely a message tells of a danger, and of which."""
        rows, weights = count_rows(text)
        danger = weights @ self._danger[rows] * self._danger_scale + self._danger_bias
        kinds = weights @ self._kinds[rows] * self._kinds_scale + self._kinds_bias
        shares = np.exp(kinds - kinds.max())
        best = int(shares.argmax())
        return Alarm(float(danger), DANGERS[best], float(shares[best] / shares.sum()))


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
