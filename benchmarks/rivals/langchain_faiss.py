"""LangChain: its FAISS store over HuggingFace embeddings."""

from __future__ import annotations

from langchain_community.vectorstores import FAISS
from langchain_community.vectorstores.utils import DistanceStrategy
from langchain_huggingface import HuggingFaceEmbeddings
from model import FOLDER

EMBEDDINGS = HuggingFaceEmbeddings(
    model_name=str(FOLDER),
    model_kwargs={"device": "cpu"},
    encode_kwargs={"normalize_embeddings": True},
)


class Index:
    """Passages in a vector store."""

    def __init__(self, texts: list[str]) -> None:
        strategy = DistanceStrategy.MAX_INNER_PRODUCT
        self._store = FAISS.from_texts(texts, EMBEDDINGS, distance_strategy=strategy)

    def search(self, question: str) -> tuple[str, float]:
        """Return the nearest passage and its cosine."""
        [(document, score)] = self._store.similarity_search_with_score(question, k=1)
        return document.page_content, float(score)
