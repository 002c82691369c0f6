"""Question to hits: the passages and units that come nearest, by meaning and by words."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import bm25s
import numpy as np
import numpy.typing as npt
import snowballstemmer

from app.index.artifact import Index
from app.index.encoder import Vectors
from app.index.passage import Passage

WORD = re.compile(r"[^\W_]+", re.UNICODE)
# How much of a passage's score comes from meaning (cosine); the rest comes from shared words.
DENSE_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question.

    ``unit_scores`` are the cosines of the passage's units; ``dense`` is the best cosine of the
    passage and its units; ``lexical`` is the BM25 score over the best one possible for the
    question's words, 0 to 1; ``score`` blends the two, about 0 to 1.
    """

    passage: Passage
    score: float
    dense: float
    lexical: float
    unit_scores: tuple[float, ...]


class Retriever:
    """Searches an index with dense vectors (FAISS) and words (BM25)."""

    def __init__(self, index: Index) -> None:
        self._passages = index.passages
        self._vectors = index.vectors
        self._owner, self._first_unit = _lay_out_rows(index.passages)
        texts = [
            f"{p.section}. {index.documents[p.document_id].slice(p.span)}" for p in self._passages
        ]
        self._words = WordSearch(texts)

    def search(self, text: str, vector: Vectors, limit: int = 5) -> tuple[Hit, ...]:
        """Return the best hits for a question's text and unit vector (dimension,), best first."""
        wide = min(self._vectors.ntotal, max(20, limit * 8))
        scores, rows = self._vectors.search(vector.reshape(1, -1), wide)
        cosine = dict(zip(rows[0].tolist(), scores[0].tolist(), strict=True))
        lexical = self._words.score(text)
        found = {int(self._owner[row]) for row in cosine if row >= 0}
        found.update(np.argsort(-lexical, kind="stable")[:limit].tolist())
        hits = [self._make_hit(number, cosine, float(lexical[number]), vector) for number in found]
        return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))[:limit])

    def measure(self, passage: Passage, text: str, vector: Vectors) -> Hit:
        """Return how well one passage fits a question."""
        number = self._passages.index(passage)
        return self._make_hit(number, {}, float(self._words.score(text)[number]), vector)

    def _make_hit(
        self, number: int, cosine: dict[int, float], lexical: float, vector: Vectors
    ) -> Hit:
        passage = self._passages[number]
        first = int(self._first_unit[number])
        rows = [number, *range(first, first + len(passage.units))]
        own = [cosine[row] if row in cosine else self._score_row(row, vector) for row in rows]
        dense = max(own)
        score = DENSE_SHARE * max(dense, 0.0) + (1 - DENSE_SHARE) * lexical
        return Hit(passage, score, dense, lexical, tuple(own[1:]))

    def _score_row(self, row: int, vector: Vectors) -> float:
        return float(np.dot(self._vectors.reconstruct(row), vector))


class WordSearch:
    """BM25 over stemmed words, scaled so that 1 means that every word of the query is there."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._stemmer: Any = snowballstemmer.stemmer("english")
        # The stemmer keeps the word that it works on in itself: two threads would mix theirs.
        self._one_at_a_time = threading.Lock()
        self._search = bm25s.BM25(method="lucene")
        tokens = [self.tokenize(text) or ["-"] for text in texts]
        self._search.index(tokens, show_progress=False)
        self._count = len(tokens)
        self._known = {token for document in tokens for token in document}

    def tokenize(self, text: str) -> list[str]:
        """Return the stems of a text's words, stop words left out."""
        words = [word for word in WORD.findall(text.lower()) if word not in STOP_WORDS]
        with self._one_at_a_time:
            return list(self._stemmer.stemWords(words))

    def score(self, text: str) -> npt.NDArray[np.float32]:
        """Return one score a text, shape (texts,), from 0 to about 1."""
        tokens = self.tokenize(text)
        known = [token for token in tokens if token in self._known]
        if not known:
            return np.zeros(self._count, dtype=np.float32)
        scores = np.asarray(self._search.get_scores(known), dtype=np.float32)
        return scores * np.float32(len(known) / len(tokens)) / max(float(scores.max()), 1e-6)


def _lay_out_rows(
    passages: Sequence[Passage],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the passage of each row of the vectors, and each passage's first unit row."""
    counts = np.array([len(passage.units) for passage in passages], dtype=np.int64)
    numbers = np.arange(len(passages), dtype=np.int64)
    owner = np.concatenate([numbers, np.repeat(numbers, counts)])
    first_unit = len(passages) + np.concatenate([[0], np.cumsum(counts)[:-1]])
    return owner, first_unit.astype(np.int64)


STOP_WORDS = frozenset(
    [
        "a",
        "about",
        "after",
        "all",
        "also",
        "am",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "because",
        "been",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "doing",
        "for",
        "from",
        "get",
        "got",
        "had",
        "has",
        "have",
        "he",
        "her",
        "hi",
        "him",
        "his",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "just",
        "know",
        "like",
        "make",
        "me",
        "more",
        "much",
        "my",
        "need",
        "no",
        "not",
        "of",
        "on",
        "one",
        "only",
        "or",
        "our",
        "out",
        "over",
        "please",
        "really",
        "she",
        "should",
        "so",
        "some",
        "tell",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "thing",
        "this",
        "those",
        "to",
        "too",
        "up",
        "us",
        "use",
        "very",
        "want",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
    ]
)
