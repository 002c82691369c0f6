"""Weights are local and verified, and no text is embedded twice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from fake_encoder import encode_texts

from app.index.encoder import Vectors
from index_build import embedding
from index_build.embedding import (
    DEFAULT_MODEL,
    DEFAULT_WEIGHTS_SHA256,
    embed_texts,
    hash_weights,
    locate_model,
)
from index_build.errors import ModelError


class CountingEncoder:
    """Stands in for TorchEncoder, and remembers what it was given."""

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts: list[str]) -> Vectors:
        self.encoded += texts
        return encode_texts(texts)


@pytest.fixture
def encoder() -> CountingEncoder:
    return CountingEncoder()


def embed(texts: list[str], encoder: CountingEncoder, known: dict[str, Vectors]) -> Vectors:
    return embed_texts(texts, encoder, known)  # type: ignore[arg-type]


def test_a_text_that_stands_twice_is_embedded_once(encoder: CountingEncoder) -> None:
    vectors = embed(["warm water", "feet", "warm water"], encoder, {})
    assert encoder.encoded == ["warm water", "feet"]
    assert np.array_equal(vectors, encode_texts(["warm water", "feet", "warm water"]))


def test_a_known_text_is_not_embedded_again(encoder: CountingEncoder) -> None:
    known = {"feet": np.full(64, 0.125, dtype=np.float32)}
    vectors = embed(["warm water", "feet"], encoder, known)
    assert encoder.encoded == ["warm water"]
    assert np.array_equal(vectors[1], known["feet"])
    assert vectors.dtype == np.float32


def test_nothing_new_asks_the_model_for_nothing(encoder: CountingEncoder) -> None:
    embed(["feet"], encoder, {"feet": encode_texts(["feet"])[0]})
    assert encoder.encoded == []


def test_the_packaged_weights_are_the_expected_ones() -> None:
    assert hash_weights(DEFAULT_MODEL) == DEFAULT_WEIGHTS_SHA256


def test_changed_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "DEFAULT_WEIGHTS_SHA256", "0" * 64)
    with pytest.raises(ModelError, match="expected SHA-256 0000"):
        hash_weights(DEFAULT_MODEL)


def test_a_model_that_is_not_on_this_machine_is_refused_and_never_downloaded() -> None:
    with pytest.raises(ModelError, match="expected 'all-MiniLM-L6-v2' or a folder"):
        locate_model("sentence-transformers/some-model")


def test_a_model_folder_without_weights_is_refused(tmp_path: Path) -> None:
    (tmp_path / "modules.json").write_text("[]")
    with pytest.raises(ModelError, match=r"expected weights in model\.safetensors, found none"):
        hash_weights(str(tmp_path))
