"""BM25 over tokens: the best texts, exactly, without a score for every text.

The texts of a token are kept twice: by their numbers, and by their impact, the highest first. Only
the tops of the lists are looked at, until no text below them could be among the best (the threshold
algorithm: Fagin, Lotem and Naor 2003).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

# As Lucene has them.
K1, B = 1.5, 0.75
# How far down each list is looked at first, and by how much farther each time that is too little.
_FIRST, _FARTHER = 256, 4

Numbers = npt.NDArray[np.int32]

_NONE: Numbers = np.empty(0, np.int32)


class Bm25:
    """An index of tokenised texts, in Lucene's variant of BM25; safe from any thread."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        words = {token: number for number, token in enumerate(sorted(set().union(*texts)))}
        tokens = np.array([words[token] for text in texts for token in text], np.int64)
        lengths = np.array([len(text) for text in texts], np.int64)
        owners = np.repeat(np.arange(len(texts)), lengths)
        keys, counts = np.unique(tokens * len(texts) + owners, return_counts=True)
        held, self._texts = np.divmod(keys, max(len(texts), 1))
        self._texts = self._texts.astype(np.int32)
        self._starts = np.searchsorted(held, np.arange(len(words) + 1))
        frequency = np.diff(self._starts)
        rarity = np.log1p((len(texts) - frequency + 0.5) / (frequency + 0.5))
        norms = K1 * (1 - B + B * lengths / max(lengths.mean(), 1e-9)) if len(texts) else lengths
        impacts = rarity[held] * counts / (counts + norms[self._texts])
        self._impacts = impacts.astype(np.float32)
        # Within each token's texts, the highest impact first.
        self._order = np.lexsort((self._texts, -self._impacts, held)).astype(np.int32)
        self._words = words
        self._rarity = rarity

    def find_rarity(self, token: str) -> float | None:
        """Return a token's inverse document frequency, or None if no text holds it."""
        number = self._words.get(token)
        return None if number is None else float(self._rarity[number])

    @property
    def rarest(self) -> float:
        """The highest inverse document frequency."""
        return float(self._rarity.max())

    def holds(self, number: int, token: str) -> bool:
        """Say whether a text holds a token."""
        word = self._words.get(token)
        if word is None:
            return False
        texts = self._texts[self._starts[word] : self._starts[word + 1]]
        place = int(np.searchsorted(texts, number))
        return place < len(texts) and int(texts[place]) == number

    def search(self, asked: Sequence[str], limit: int) -> list[tuple[int, float]]:
        """Return the texts with the best scores above zero, the best first, and their scores."""
        times = Counter(self._words[token] for token in asked if token in self._words)
        lists = [(int(self._starts[w]), int(self._starts[w + 1]), n) for w, n in times.items()]
        depth = _FIRST
        while True:
            tops = [self._order[start : min(start + depth, end)] for start, end, _ in lists]
            seen: Numbers = np.unique(np.concatenate([_NONE, *(self._texts[t] for t in tops)]))
            scores = self._score(seen, lists)
            best = np.lexsort((seen, -scores))[:limit]
            # No text that was not seen yet can have more than this.
            bound = sum(
                n * float(self._impacts[self._order[start + depth]])
                for start, end, n in lists
                if start + depth < end
            )
            if not bound or (len(best) == limit and scores[best[-1]] > bound):
                return [(int(seen[place]), float(scores[place])) for place in best]
            depth *= _FARTHER

    def _score(self, texts: Numbers, lists: Sequence[tuple[int, int, int]]) -> npt.NDArray[Any]:
        """Return the scores of some texts."""
        total = np.zeros(len(texts))
        for start, end, times in lists:
            held = self._texts[start:end]
            places = np.minimum(np.searchsorted(held, texts), len(held) - 1)
            total += times * np.where(held[places] == texts, self._impacts[start + places], 0.0)
        return total
