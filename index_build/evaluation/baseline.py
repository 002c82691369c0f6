"""What plain retrieval does with the same questions: the nearest passage, if it is near enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.index.artifact import Index
from app.models.encoder import Encoder
from index_build.indexing.embedding import embed_texts
from index_build.indexing.rows import list_owners

# The baseline's threshold is chosen, on the questions themselves, to refuse this share of the
# uncovered ones: the most favourable threshold that it could have.
REFUSED_SHARE = 0.93


@dataclass(frozen=True, slots=True)
class Nearest:
    """The passage nearest to a question: its cosine, and whether it is a right one."""

    cosine: float
    is_right: bool


@dataclass(frozen=True, slots=True)
class Baseline:
    """Shares, 0 to 1: right passage before any threshold, right answers and refusals after it."""

    right_passage: float
    right_answers: float
    refused: float
    threshold: float


def find_nearest(
    texts: Sequence[str], right: Sequence[frozenset[str]], index: Index, encoder: Encoder
) -> list[Nearest]:
    """Return the nearest passage of each text; ``right[i]`` are the passages that answer text i."""
    if not texts:
        return []
    vectors = embed_texts(texts, encoder)
    cosines, rows = index.vectors.search(vectors, 1)
    owners = list_owners(index.passages)
    return [
        Nearest(min(float(cosine[0]), 1.0), owners[int(row[0])] in passages)
        for cosine, row, passages in zip(cosines, rows, right, strict=True)
    ]


def measure_baseline(
    answerable: Sequence[Nearest], uncovered: Sequence[Nearest]
) -> Baseline | None:
    """Return plain retrieval's figures at its best threshold; None without both kinds."""
    if not answerable or not uncovered:
        return None
    refusable: npt.NDArray[np.float64] = np.array([near.cosine for near in uncovered])
    threshold = float(np.quantile(refusable, REFUSED_SHARE))
    right = np.array([near.is_right for near in answerable])
    above = np.array([near.cosine > threshold for near in answerable])
    return Baseline(
        right_passage=float(right.mean()),
        right_answers=float((right & above).mean()),
        refused=float((refusable <= threshold).mean()),
        threshold=threshold,
    )
