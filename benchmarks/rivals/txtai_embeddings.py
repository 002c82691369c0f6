"""txtai: its embeddings database, with the texts in it."""

from __future__ import annotations

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

    def search(self, question: str) -> tuple[str, float]:
        """Return the nearest passage and its cosine."""
        found = self._embeddings.search(question, 1)
        return (found[0]["text"], float(found[0]["score"])) if found else ("", 0.0)
