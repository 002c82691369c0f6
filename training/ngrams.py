"""Trains the screen of n-grams: dangers and their look-alikes, in all languages at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from app.models.ngrams import DANGERS, GROUPS, ROWS, count_rows
from training.dangers import Labelled
from training.ngram_graph import write_screen

# The inverse strength of the penalty: the best of 4, 16 and 64 on the threshold set.
_FREEDOM = 16.0


def train_ngrams(labelled: Sequence[Labelled], grouped: Sequence[Labelled], folder: Path) -> None:
    """Write the screen fitted on messages by danger, where any other kind is a harmless one, and on
    messages by group.
    """
    texts = make_matrix([message.text for message in labelled])
    is_danger = np.array([message.kind in DANGERS for message in labelled])
    kinds = np.array([DANGERS.index(m.kind) for m in labelled if m.kind in DANGERS])
    danger = LogisticRegression(C=_FREEDOM, max_iter=500).fit(texts, is_danger)
    weighed = LogisticRegression(C=_FREEDOM, max_iter=500, class_weight="balanced")
    kind = weighed.fit(texts[is_danger], kinds)
    numbers = np.array([GROUPS.index(message.kind) for message in grouped])
    plain = LogisticRegression(C=_FREEDOM, max_iter=200)
    group = plain.fit(make_matrix([message.text for message in grouped]), numbers)
    table = np.vstack([danger.coef_, kind.coef_, group.coef_]).T
    bias = np.concatenate([danger.intercept_, kind.intercept_, group.intercept_])
    write_screen(table, bias, folder)


def make_matrix(texts: Sequence[str]) -> csr_matrix:
    """Return the texts' weighed rows: (texts, ROWS)."""
    counted = [count_rows(text) for text in texts]
    ends = np.cumsum([0, *(len(rows) for rows, _ in counted)])
    weights = np.concatenate([weights for _, weights in counted])
    rows = np.concatenate([rows for rows, _ in counted])
    return csr_matrix((weights, rows, ends), shape=(len(texts), ROWS))
