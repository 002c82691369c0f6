"""Haystack: an in-memory store, its embedder and its embedding retriever, in a pipeline."""

from __future__ import annotations

from haystack import Document, Pipeline
from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.utils import ComponentDevice
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)
from model import FOLDER

OPTIONS = {
    "model": str(FOLDER),
    "device": ComponentDevice.from_str("cpu"),
    "normalize_embeddings": True,
    "progress_bar": False,
}
EMBEDDER = SentenceTransformersDocumentEmbedder(**OPTIONS)
EMBEDDER.warm_up()


class Index:
    """Passages in a document store."""

    def __init__(self, texts: list[str]) -> None:
        store = InMemoryDocumentStore(embedding_similarity_function="cosine")
        found = EMBEDDER.run([Document(content=text) for text in texts])
        store.write_documents(found["documents"])
        self._pipeline = Pipeline()
        self._pipeline.add_component("embedder", SentenceTransformersTextEmbedder(**OPTIONS))
        retriever = InMemoryEmbeddingRetriever(store, top_k=1)
        self._pipeline.add_component("retriever", retriever)
        self._pipeline.connect("embedder.embedding", "retriever.query_embedding")
        self._pipeline.warm_up()

    def search(self, question: str) -> tuple[str, float]:
        """Return the nearest passage and its cosine."""
        found = self._pipeline.run({"embedder": {"text": question}})
        document = found["retriever"]["documents"][0]
        return document.content, float(document.score)
