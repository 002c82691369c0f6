"""Topics carried over to documents that they were not written for.

A folder without topics of its own is judged with the project's. A topic that the project's own
documents answer is kept where the folder has a passage that says much the same, in meaning and in
words (passage to passage, which tells far more surely than question to passage); everything else is
left to the document evidence.
"""

from __future__ import annotations

from dataclasses import replace

from app.answering.answer import Outcome
from app.answering.retrieval import Hit, Retriever
from app.index.artifact import Index
from app.index.encoder import Vectors
from app.index.topics import Topic
from index_build.rows import list_texts

# From this score of the search on, two passages say much the same: on real documents the right
# passage came to 0.70–0.95, the best one of documents on another subject to 0.33.
SAME_STATEMENT = 0.6
_MOST_PASSAGES = 2


def carry_topics(reference: Index, index: Index) -> tuple[Topic, ...]:
    """Return the reference's topics as they hold for another index, in the same order."""
    retriever = Retriever(index)
    texts = list_texts(reference.documents, reference.passages)
    likest = {
        passage.id: _find_likest(retriever, texts[row], reference.vectors.reconstruct(row))
        for row, passage in enumerate(reference.passages)
    }

    def carry(topic: Topic) -> Topic:
        if topic.outcome != Outcome.ANSWERED.value:
            return replace(topic, hand_over=None)
        hits = [hit for hit in map(likest.get, topic.answered_by) if hit is not None]
        found = dict.fromkeys(hit.passage.id for hit in hits)
        if not found:
            return Topic(topic.id, Outcome.NOT_COVERED.value)
        return replace(topic, answered_by=tuple(found)[:_MOST_PASSAGES])

    return tuple(carry(topic) for topic in reference.topics.topics)


def _find_likest(retriever: Retriever, text: str, vector: Vectors) -> Hit | None:
    best = retriever.search(text, vector, limit=1)[0]
    return best if best.score >= SAME_STATEMENT else None
