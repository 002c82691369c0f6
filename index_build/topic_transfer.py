"""Topics carried over to documents that they were not written for.

A folder without topics of its own is judged with the project's. A topic that the project's own
documents answer is kept where the folder has a passage that says much the same (passage to passage,
which tells far more surely than question to passage); everything else is left to the document
evidence.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from app.answering.answer import Outcome
from app.index.artifact import Index
from app.index.encoder import Vectors
from app.index.topics import Topic
from index_build.rows import list_owners

# From this cosine on, two passages say much the same: on real documents the right passage came to
# 0.62–0.91, and the next best that says something else to 0.5 at most.
SAME_STATEMENT = 0.6
_MOST_PASSAGES = 2


def carry_topics(reference: Index, index: Index) -> tuple[Topic, ...]:
    """Return the reference's topics as they hold for another index, in the same order."""
    rows = {passage.id: row for row, passage in enumerate(reference.passages)}
    theirs, ours = _read_vectors(reference), _read_vectors(index)
    owners = list_owners(index.passages)

    def carry(topic: Topic) -> Topic:
        if topic.outcome != Outcome.ANSWERED.value:
            return replace(topic, hand_over=None)
        found: dict[str, float] = {}
        for passage_id in topic.answered_by:
            cosines = ours @ theirs[rows[passage_id]]
            best = int(np.argmax(cosines))
            if cosines[best] >= SAME_STATEMENT:
                found.setdefault(owners[best], float(cosines[best]))
        if not found:
            return Topic(topic.id, Outcome.NOT_COVERED.value)
        return replace(topic, answered_by=tuple(found)[:_MOST_PASSAGES])

    return tuple(carry(topic) for topic in reference.topics.topics)


def _read_vectors(index: Index) -> Vectors:
    return np.asarray(index.vectors.reconstruct_n(0, index.vectors.ntotal), dtype=np.float32)
