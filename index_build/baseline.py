"""What plain retrieval does with the same questions: the nearest passage, if it is near enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.index.artifact import Index
from index_build.embedding import TorchEncoder, load_model, locate_model
from index_build.rows import list_owners, list_texts

# The baseline's threshold is chosen, on the questions themselves, to refuse this share of the
# uncovered ones: the most favourable threshold that it could have.
REFUSED_SHARE = 0.93


@dataclass(frozen=True, slots=True)
class Baseline:
    """Shares, 0 to 1: right passage before any threshold, right answers and refusals after it."""

    right_passage: float
    right_answers: float
    refused: float
    threshold: float


def measure_baseline(
    texts: Sequence[str],
    right: Sequence[frozenset[str]],
    uncovered: Sequence[bool],
    index: Index,
) -> Baseline | None:
    """Return plain retrieval's figures with the untuned model; None without both kinds.

    ``right[i]`` are the passages that answer text i (empty if none does).
    """
    asked = [number for number, passages in enumerate(right) if passages]
    refusable = np.flatnonzero(np.array(uncovered, dtype=np.bool_))
    if not asked or not len(refusable):
        return None
    scores, found = _find_nearest(texts, index)
    hit = np.array([found[number] in right[number] for number in asked])
    threshold = float(np.quantile(scores[refusable], REFUSED_SHARE))
    above = scores > threshold
    return Baseline(
        right_passage=float(hit.mean()),
        right_answers=float((hit & above[asked]).mean()),
        refused=float((~above[refusable]).mean()),
        threshold=threshold,
    )


def _find_nearest(texts: Sequence[str], index: Index) -> tuple[npt.NDArray[np.float32], list[str]]:
    encoder = TorchEncoder(load_model(locate_model(index.manifest.encoder.model)))
    rows = encoder.encode(list_texts(index.documents, index.passages))
    cosines = encoder.encode(texts) @ rows.T
    owners = list_owners(index.passages)
    return cosines.max(axis=1), [owners[row] for row in cosines.argmax(axis=1).tolist()]
