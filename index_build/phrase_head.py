"""The phrase head: which words and pairs speak for which topic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from app.answering.phrases import PhraseScorer, list_phrases
from app.index.topics import PhraseHead

# A phrase counts from this many examples on.
_USUAL = 3
_STRENGTH = 0.3


@dataclass(frozen=True, slots=True)
class FittedPhrases:
    """A phrase head not yet blended, and its weights: a FAISS index with one row a phrase."""

    head: PhraseHead
    weights: Any

    def score(self, questions: Sequence[str]) -> npt.NDArray[np.float64]:
        """Return one score a question and topic: (questions, topics)."""
        scorer = PhraseScorer(self.head, self.weights)
        return np.stack([scorer.score(question) for question in questions])


def fit_phrases(
    questions: Sequence[str], labels: npt.NDArray[np.int64], topics: int
) -> FittedPhrases:
    """Fit the head on questions (n) and their topics (n), numbered from 0 to ``topics`` - 1."""
    vectorizer = TfidfVectorizer(analyzer=list_phrases, sublinear_tf=True, min_df=_USUAL)
    counts = vectorizer.fit_transform(questions)
    model = LinearSVC(C=_STRENGTH, random_state=0).fit(counts, labels)
    weights = np.zeros((counts.shape[1], topics), dtype=np.float32)
    bias = np.full(topics, -1.0)
    weights[:, model.classes_] = model.coef_.T
    bias[model.classes_] = model.intercept_
    store = faiss.IndexFlatIP(topics)
    store.add(weights)
    head = PhraseHead(
        phrases=tuple(vectorizer.get_feature_names_out().tolist()),
        rarity=tuple(round(float(value), 5) for value in vectorizer.idf_),
        bias=tuple(round(float(value), 5) for value in bias),
        scale=1.0,
        share=0.0,
    )
    return FittedPhrases(head, store)
