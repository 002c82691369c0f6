"""What the widget needs of the documents beside their quotes: language, due date, terms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.index.artifact import Index
from app.index.passage import Document, Passage

_DEFINING_SECTION = re.compile(r"What (?:an? |the )?(?P<term>[\w-]+(?: [\w-]+){0,3}) (?:is|are)\Z")


def describe_sources(index: Index) -> dict[str, Any]:
    """Return by document its language and when its review is due, and the terms explained."""
    return {
        "version": index.manifest.index_version,
        "documents": {
            document.id: [
                document.language,
                document.review_due.isoformat() if document.review_due else None,
            ]
            for document in index.documents.values()
        },
        "terms": list(find_terms(index.documents, index.passages)),
    }


def find_terms(
    documents: Mapping[str, Document], passages: Sequence[Passage]
) -> Iterator[dict[str, Any]]:
    """Yield the terms that a section "What … is" opens by explaining, with the quote.

    Only the document's own sentence is given: a definition written by anyone else would be a claim
    beyond the sources.
    """
    for passage in passages:
        document = documents[passage.document_id]
        match = _DEFINING_SECTION.search(passage.section)
        if match is None:
            continue
        term, unit = match["term"], passage.units[0]
        text = document.slice(unit)
        if re.match(rf"(?:an? |the )?{re.escape(term)}\b", text, re.IGNORECASE):
            yield {
                "term": term,
                "text": text,
                "document_id": document.id,
                "start": unit.start,
                "end": unit.end,
            }
