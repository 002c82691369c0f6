"""What stands in which row of the vector index: the passages, then their sentences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.index.artifact import Index
from app.index.passage import Passage
from app.models.frame import Frame, frame_passages
from app.models.network import PassageRun


def list_owners(passages: Sequence[Passage]) -> list[str]:
    """Return the id of each row's passage."""
    return [p.id for p in passages] + [p.id for p in passages for _ in p.sentences]


def collect_runs(index: Index) -> dict[Frame, PassageRun]:
    """Return each of an index's passages as it came from its run."""
    runs: dict[Frame, PassageRun] = {}
    first = len(index.passages)
    for row, frame in enumerate(frame_passages(index.documents, index.passages)):
        last = first + len(frame.sentences)
        numbers = (row, *range(first, last))
        vectors = np.stack([index.vectors.reconstruct(number) for number in numbers])
        runs[frame] = PassageRun(index.windows[row], vectors)
        first = last
    return runs
