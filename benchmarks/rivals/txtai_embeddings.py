"""txtai: its embeddings database, with the texts in it."""

from __future__ import annotations

from threading import Lock

from model import FOLDER
from txtai import Embeddings

OPTIONS = {"path": str(FOLDER), "content": True, "gpu": False}
MODELS: dict[str, object] = {}
Embeddings(models=MODELS, **OPTIONS)


class Index:
    """Passages in an embeddings database."""

    def __init__(self, texts: list[str]) -> None:
        self._embeddings = Embeddings(models=MODELS, **OPTIONS)
        self._embeddings.index(texts)
        self._lock = Lock()

    def search(self, question: str) -> tuple[str, float]:
        """Return the nearest passage and its cosine.

        One search at a time, as its own service does: all of them share one database cursor.
        """
        with self._lock:
            found = self._embeddings.search(question, 1)
        return (found[0]["text"], float(found[0]["score"])) if found else ("", 0.0)
