"""What stands in which row of the vector index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.index.passage import Document, Passage
from app.models.reader import frame_passage


def list_texts(documents: Mapping[str, Document], passages: Sequence[Passage]) -> list[str]:
    """Return what is embedded, row by row: passages as the reader sees them, then each sentence
    with its section before it.
    """
    whole = [frame_passage(documents[p.document_id], p).text for p in passages]
    sentences = [
        f"{p.section}. {documents[p.document_id].slice(sentence)}"
        for p in passages
        for sentence in p.sentences
    ]
    return whole + sentences


def list_owners(passages: Sequence[Passage]) -> list[str]:
    """Return the id of each row's passage."""
    return [p.id for p in passages] + [p.id for p in passages for _ in p.sentences]
