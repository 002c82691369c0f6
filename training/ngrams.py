"""Trains the screen of n-grams: dangers and their look-alikes, in all languages at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from app.models.ngrams import DANGERS, GROUPS, ROWS, count_rows
from training.dangers import Labelled
from training.ngram_graph import write_screen

# The inverse strength of the penalty for dangers, the best of 4, 16 and 64 on messages of writers
# who were left out, and for the choices among kinds.
_FREE_DANGER, _FREE_CHOICE = 64.0, 16.0
# How far a choice among several is taken from where one against the rest leaves it.
_STEPS = 30


def train_ngrams(labelled: Sequence[Labelled], grouped: Sequence[Labelled], folder: Path) -> None:
    """Write the screen fitted on messages by danger, where any other kind is a harmless one, and on
    messages by group.
    """
    texts = make_matrix([message.text for message in labelled])
    is_danger = np.array([message.kind in DANGERS for message in labelled])
    kinds = np.array([DANGERS.index(m.kind) for m in labelled if m.kind in DANGERS])
    numbers = np.array([GROUPS.index(message.kind) for message in grouped])
    parts = [
        fit_one(texts, is_danger, _FREE_DANGER),
        fit_choice(texts[is_danger], kinds, "balanced"),
        fit_choice(make_matrix([message.text for message in grouped]), numbers),
    ]
    table = np.vstack([part.coef_ for part in parts]).T
    write_screen(table, np.concatenate([part.intercept_ for part in parts]), folder)


def fit_one(
    texts: csr_matrix, is_one: npt.NDArray[np.bool_], freedom: float, weigh: str | None = None
) -> LogisticRegression:
    """Return the model of one kind against the rest, by dual coordinate descent (Yu 2011)."""
    model = LogisticRegression(
        C=freedom, solver="liblinear", dual=True, tol=1e-3, class_weight=weigh, random_state=0
    )
    return model.fit(texts, is_one)


def fit_choice(
    texts: csr_matrix, numbers: npt.NDArray[np.int64], weigh: str | None = None
) -> LogisticRegression:
    """Return the model of a choice among several kinds."""
    starts = [
        fit_one(texts, numbers == number, _FREE_CHOICE, weigh)
        for number in range(numbers.max() + 1)
    ]
    model = LogisticRegression(C=_FREE_CHOICE, max_iter=_STEPS, class_weight=weigh, warm_start=True)
    model.coef_ = np.vstack([start.coef_ for start in starts])
    model.intercept_ = np.concatenate([start.intercept_ for start in starts])
    return model.fit(texts, numbers)


def make_matrix(texts: Sequence[str]) -> csr_matrix:
    """Return the texts' weighed rows: (texts, ROWS)."""
    counted = [count_rows(text) for text in texts]
    ends = np.cumsum([0, *(len(rows) for rows, _ in counted)])
    weights = np.concatenate([weights for _, weights in counted])
    rows = np.concatenate([rows for rows, _ in counted])
    return csr_matrix((weights, rows, ends), shape=(len(texts), ROWS))
