"""Question to hits: the passages that come nearest, by meaning and by words."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import snowballstemmer

from app.answering.bm25 import Bm25
from app.index.artifact import Index
from app.index.passage import Passage
from app.models.encoder import Vectors
from app.models.frame import Frame, frame_passages

WORD = re.compile(r"[^\W_]+", re.UNICODE)
# Reciprocal rank fusion's constant (Cormack, Clarke and Büttcher 2009).
FUSION = 60
# How many rows are fetched for each passage wanted: several sentences of one may come first.
_ROWS_A_PASSAGE = 8


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question.

    ``dense`` is the best cosine of the passage and its sentences; ``lexical`` the share of the
    question's words, each weighed by its rarity, that stand in the passage: both 0 to 1. ``frame``
    is the passage as the reader sees it.
    """

    passage: Passage
    frame: Frame
    dense: float
    lexical: float


class Retriever:
    """Searches an index with dense vectors (FAISS) and words (BM25)."""

    def __init__(self, index: Index) -> None:
        self._passages = index.passages
        self._vectors = index.vectors
        self._owner, self._first = _lay_out_rows(index.passages)
        self._frames = frame_passages(index.documents, index.passages)
        self._numbers = {passage.id: number for number, passage in enumerate(self._passages)}
        language = next((d.language for d in index.documents.values()), "en")
        self._words = WordSearch([frame.text for frame in self._frames], language)

    def search(self, text: str, vector: Vectors, limit: int) -> tuple[Hit, ...]:
        """Return the best hits for a question's text and unit vector (dimension,), best first.

        The two rankings, by cosine and by BM25, are joined by reciprocal rank fusion; the one by
        cosine counts twice.
        """
        asked = self._words.tokenize(text)
        by_meaning = self._search_meaning(vector, limit)
        scores: dict[int, float] = {}
        for weight, ranking in ((2.0, by_meaning), (1.0, self._words.search(asked, limit))):
            for rank, number in enumerate(ranking):
                scores[number] = scores.get(number, 0.0) + weight / (FUSION + rank)
        best = sorted(scores, key=lambda number: (-scores[number], number))[:limit]
        return tuple(self._measure(number, asked, vector) for number in best)

    def _search_meaning(self, vector: Vectors, limit: int) -> list[int]:
        """Return the passages whose best row is nearest; all rows may be of one long passage."""
        wide = limit * _ROWS_A_PASSAGE
        while True:
            _, rows = self._vectors.search(vector.reshape(1, -1), min(self._vectors.ntotal, wide))
            found = dict.fromkeys(int(self._owner[row]) for row in rows[0].tolist() if row >= 0)
            if len(found) >= min(limit, len(self._passages)) or wide >= self._vectors.ntotal:
                return list(found)
            wide *= 4

    def measure(self, passage_id: str, text: str, vector: Vectors) -> Hit:
        """Return how well one passage fits a question."""
        asked = self._words.tokenize(text)
        return self._measure(self._numbers[passage_id], asked, vector)

    def _measure(self, number: int, asked: Sequence[str], vector: Vectors) -> Hit:
        passage = self._passages[number]
        first = int(self._first[number])
        rows = [number, *range(first, first + len(passage.sentences))]
        dense = max(float(np.dot(self._vectors.reconstruct(row), vector)) for row in rows)
        return Hit(passage, self._frames[number], max(dense, 0.0), self._words.share(asked, number))


class WordSearch:
    """BM25 over stemmed words, and how much of a question's words a text holds."""

    def __init__(self, texts: Sequence[str], language: str) -> None:
        self._stemmer: Any = _make_stemmer(language)
        # The stemmer keeps the word that it works on in itself: two threads would mix theirs.
        self._one_at_a_time = threading.Lock()
        words = [WORD.findall(text.lower()) for text in texts]
        # The stems of the documents' own words alone: no word that only a patient wrote is kept.
        self._known: dict[str, str] = {}
        self._known = {word: self._stem(word) for word in set().union(*words)}
        self._texts = Bm25([[self._known[word] for word in own] or ["-"] for own in words])

    def tokenize(self, text: str) -> list[str]:
        """Return the stems of a text's words."""
        return [self._known.get(word) or self._stem(word) for word in WORD.findall(text.lower())]

    def _stem(self, word: str) -> str:
        with self._one_at_a_time:
            return str(self._stemmer.stemWord(word))

    def search(self, asked: Sequence[str], limit: int) -> list[int]:
        """Return the numbers of the texts with the best BM25 scores for stems, the best first."""
        return [number for number, _ in self._texts.search(asked, limit)]

    def share(self, asked: Sequence[str], number: int) -> float:
        """Return how much of a question's stems a text holds, the rarer ones counting more."""
        found = {token: self._texts.find_rarity(token) for token in asked}
        weights = {t: self._texts.rarest if w is None else w for t, w in found.items()}
        total = sum(weights.values())
        held = sum(w for token, w in weights.items() if self._texts.holds(number, token))
        return held / total if total else 0.0


def _make_stemmer(language: str) -> Any:
    names = snowballstemmer.algorithms()
    wanted = _SNOWBALL.get(language.split("-")[0].lower(), "english")
    return snowballstemmer.stemmer(wanted if wanted in names else "english")


def _lay_out_rows(
    passages: Sequence[Passage],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the passage of each row of the vectors, and each passage's first sentence's row."""
    counts = np.array([len(passage.sentences) for passage in passages], dtype=np.int64)
    numbers = np.arange(len(passages), dtype=np.int64)
    owner = np.concatenate([numbers, np.repeat(numbers, counts)])
    first = len(passages) + np.concatenate([[0], np.cumsum(counts)[:-1]])
    return owner, first.astype(np.int64)


# Snowball's names of the languages that it stems.
_SNOWBALL = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hi": "hindi",
    "hu": "hungarian",
    "id": "indonesian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
}
