"""Tells what a message of any language is, by the letters and words that it is made of."""

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

MODEL_FILE = "ngrams.onnx"
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
# What a message may be, told more coarsely than by the encoder's kinds.
GROUPS = (
    "question",
    "personal_advice",
    "off_topic",
    "small_talk",
    "unsupported_language",
    "urgent",
)
# Runs of up to five letters, as fastText has them by default up to six (Bojanowski et al. 2017).
LONGEST = 5
# How many rows the hashed n-grams share: a power of two.
ROWS = 1 << 19
COLUMNS = 1 + len(DANGERS) + len(GROUPS)

_TOKEN = re.compile(r"[^\W_]+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Alarm:
    """The log-odds that a message tells of a danger, what it would be, and how likely that is.

    ``groups`` are the probabilities of GROUPS, in their order.
    """

    log_odds: float
    kind: str
    share: float
    groups: tuple[float, ...] = (1 / len(GROUPS),) * len(GROUPS)


class Screen(Protocol):
    """Hears a danger in a message, and tells what it is; safe from any thread."""

    def weigh(self, text: str) -> Alarm:
        """Return how likely a message tells of a danger, of which, and what else it may be."""
        ...


class NgramScreen:
    """A linear model over hashed n-grams; safe from any thread.

    Its graph adds up the rows of a table (ROWS, 1 + dangers + groups): the log-odds of a danger,
    then one score for each of them, then one for each of GROUPS.
    """

    def __init__(self, folder: Path) -> None:
        self._session = open_session(folder / MODEL_FILE, threads=1)
        width = self._session.get_outputs()[0].shape[-1]
        if width != COLUMNS:
            raise ValueError(f"expected {COLUMNS} columns, found {width}")

    def weigh(self, text: str) -> Alarm:
        """Return how likely a message tells of a danger, of which, and what else it may be."""
        rows, weights = count_rows(text)
        (found,) = self._session.run([ODDS_OUTPUT], {ROW_INPUT: rows, WEIGHT_INPUT: weights})
        shares = _share_out(found[1 : 1 + len(DANGERS)])
        groups = _share_out(found[1 + len(DANGERS) :])
        best = int(shares.argmax())
        return Alarm(float(found[0]), DANGERS[best], float(shares[best]), tuple(groups.tolist()))


def _share_out(scores: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum(), dtype=np.float32)


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
