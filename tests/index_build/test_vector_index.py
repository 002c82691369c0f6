"""Exact search while that is fast; above, an approximate one with its recall measured."""

from __future__ import annotations

import numpy as np
import pytest

from app.models.encoder import Vectors
from index_build.indexing import vector_index
from index_build.indexing.vector_index import make_vector_index


def draw_vectors(count: int, dimension: int = 16) -> Vectors:
    vectors = np.random.default_rng(1).standard_normal((count, dimension)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def test_few_vectors_are_searched_exactly() -> None:
    vectors = draw_vectors(200)
    index, card = make_vector_index(vectors)
    assert (card.kind, card.recall_at_10) == ("Flat", 1.0)
    scores, rows = index.search(vectors[:5], 3)
    expected = vectors[:5] @ vectors.T
    assert rows[:, 0].tolist() == [0, 1, 2, 3, 4]
    assert np.allclose(scores, -np.sort(-expected, axis=1)[:, :3], atol=1e-5)


def test_many_vectors_are_searched_by_a_graph_whose_recall_is_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(vector_index, "EXACT_ROWS", 1000)
    vectors = draw_vectors(3000)
    index, card = make_vector_index(vectors)
    assert card.kind == "HNSW"
    assert 0.95 <= card.recall_at_10 <= 1
    assert np.allclose(index.reconstruct(7), vectors[7])
    _, rows = index.search(vectors[:50], 10)
    true = np.argsort(-(vectors[:50] @ vectors.T), axis=1)[:, :10]
    recall = np.mean([len(set(f) & set(t)) / 10 for f, t in zip(rows, true, strict=True)])
    assert recall == pytest.approx(card.recall_at_10, abs=0.05)


def test_a_poor_graph_is_reported_as_poor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vector_index, "EXACT_ROWS", 1000)
    monkeypatch.setattr(vector_index, "_LINKS", 2)
    monkeypatch.setattr(vector_index, "_EF_SEARCH", 1)
    _, card = make_vector_index(draw_vectors(3000))
    assert card.recall_at_10 < 0.95


def test_no_vectors_are_an_empty_index_of_the_right_length() -> None:
    index, card = make_vector_index(np.empty((0, 16), dtype=np.float32))
    assert (index.ntotal, index.d, card.kind) == (0, 16, "Flat")
