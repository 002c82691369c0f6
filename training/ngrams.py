"""Trains the screen of n-grams: dangers and their look-alikes, in all languages at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from app.models.ngrams import DANGERS, MODEL_FILE, ROWS, count_rows
from training.dangers import Labelled

# The inverse strength of the penalty: the best of 4, 16 and 64 on the threshold set.
_FREEDOM = 16.0
_BYTE = 127


def train_ngrams(labelled: Sequence[Labelled], folder: Path) -> None:
    """Write the screen fitted on messages; a kind that is no danger is a harmless one."""
    texts = make_matrix([message.text for message in labelled])
    is_danger = np.array([message.kind in DANGERS for message in labelled])
    kinds = np.array([DANGERS.index(m.kind) for m in labelled if m.kind in DANGERS])
    danger = LogisticRegression(C=_FREEDOM, max_iter=500).fit(texts, is_danger)
    weighed = LogisticRegression(C=_FREEDOM, max_iter=500, class_weight="balanced")
    kind = weighed.fit(texts[is_danger], kinds)
    danger_bytes, danger_scale = _shrink(danger.coef_[0])
    kind_bytes, kind_scale = _shrink(kind.coef_.T)
    np.savez_compressed(
        folder / MODEL_FILE,
        danger=danger_bytes,
        danger_scale=danger_scale,
        danger_bias=np.float32(danger.intercept_[0]),
        kinds=kind_bytes,
        kinds_scale=kind_scale,
        kinds_bias=kind.intercept_.astype(np.float32),
    )


def make_matrix(texts: Sequence[str]) -> csr_matrix:
    """Return the texts' weighed rows: (texts, ROWS)."""
    counted = [count_rows(text) for text in texts]
    ends = np.cumsum([0, *(len(rows) for rows, _ in counted)])
    weights = np.concatenate([weights for _, weights in counted])
    rows = np.concatenate([rows for rows, _ in counted])
    return csr_matrix((weights, rows, ends), shape=(len(texts), ROWS))


def _shrink(weights: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.int8], np.float32]:
    scale = np.float32(np.abs(weights).max() / _BYTE)
    return np.round(weights / scale).astype(np.int8), scale
