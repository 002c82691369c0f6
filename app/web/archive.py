"""The documents of the indexes that were served lately: a quote's link outlives a change."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping

from app.index.passage import Document

# A day of busy editing. Documents that did not change are kept once for all versions.
VERSIONS = 100


class DocumentArchive:
    """Documents by the index version that quotes were cut from, in memory; safe from any thread."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, dict[str, Document]] = OrderedDict()
        self._one_at_a_time = threading.Lock()

    def keep(self, version: str, documents: Mapping[str, Document]) -> None:
        """Keep the documents of an index, and forget the version that was kept for longest."""
        with self._one_at_a_time:
            latest = next(reversed(self._kept.values()), {})
            self._kept[version] = {
                name: latest[name] if latest.get(name) == document else document
                for name, document in documents.items()
            }
            self._kept.move_to_end(version)
            if len(self._kept) > VERSIONS:
                self._kept.popitem(last=False)

    def find(self, version: str, document_id: str) -> Document | None:
        """Return the document as it stood in that version, if it is still kept."""
        with self._one_at_a_time:
            return self._kept.get(version, {}).get(document_id)
