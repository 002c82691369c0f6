"""What stands in which row of the vector index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.index.passage import Document, Passage


def list_texts(documents: Mapping[str, Document], passages: Sequence[Passage]) -> list[str]:
    """Return what is embedded, row by row: sections with their text, then the units alone."""
    whole = [f"{p.section}. {documents[p.document_id].slice(p.span)}" for p in passages]
    units = [documents[p.document_id].slice(unit) for p in passages for unit in p.units]
    return whole + units


def list_owners(passages: Sequence[Passage]) -> list[str]:
    """Return the id of each row's passage."""
    return [p.id for p in passages] + [p.id for p in passages for _ in p.units]
