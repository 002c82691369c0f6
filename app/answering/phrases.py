"""The words of a question: what single words and pairs say about its topic."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from app.index.topics import PhraseHead

_WORD = re.compile(r"[^\W_]+")


def list_phrases(text: str) -> list[str]:
    """Return the words of a text, lower-case, and each pair that stands together."""
    words = _WORD.findall(text.lower())
    return words + [f"{one} {two}" for one, two in pairwise(words)]


class PhraseScorer:
    """Scores topics by the phrases of a question (TF-IDF, one linear model a topic)."""

    def __init__(self, head: PhraseHead, weights: Any) -> None:
        self._rows = {phrase: row for row, phrase in enumerate(head.phrases)}
        self._rarity = head.rarity
        self._bias = np.array(head.bias, dtype=np.float64)
        self._weights = weights

    def score(self, text: str) -> npt.NDArray[np.float64]:
        """Return one score a topic, shape (topics,): higher is likelier, about -1 to 1."""
        counts = Counter(self._rows[p] for p in list_phrases(text) if p in self._rows)
        values = {row: (1 + math.log(n)) * self._rarity[row] for row, n in counts.items()}
        length = math.sqrt(sum(value * value for value in values.values())) or 1.0
        scores = self._bias.copy()
        for row, value in values.items():
            scores += (value / length) * self._weights.reconstruct(row)
        return scores
