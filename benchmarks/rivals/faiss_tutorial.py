"""sentence-transformers with FAISS, as most tutorials have it."""

from __future__ import annotations

import faiss
from model import FOLDER
from sentence_transformers import SentenceTransformer

MODEL = SentenceTransformer(str(FOLDER), device="cpu")


class Index:
    """Passages by their vectors."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts
        vectors = MODEL.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(vectors)

    def search(self, question: str) -> tuple[str, float]:
        """Return the nearest passage and its cosine."""
        vector = MODEL.encode([question], normalize_embeddings=True, show_progress_bar=False)
        scores, rows = self._index.search(vector, 1)
        return self._texts[rows[0][0]], float(scores[0][0])
