"""No text is embedded twice, and none together with others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from fake_models import DIMENSION, FakeEncoder, encode_texts

from app.models.encoder import Encoded
from index_build.embedding import embed_texts


def test_a_text_that_stands_twice_is_embedded_once(fake_encoder: FakeEncoder) -> None:
    vectors = embed_texts(["warm water", "feet", "warm water"], fake_encoder, {})
    assert sorted(fake_encoder.encoded) == ["feet", "warm water"]
    assert np.array_equal(vectors, encode_texts(["warm water", "feet", "warm water"]))


def test_a_known_text_is_not_embedded_again(fake_encoder: FakeEncoder) -> None:
    known = {"feet": np.full(DIMENSION, 0.125, dtype=np.float32)}
    vectors = embed_texts(["warm water", "feet"], fake_encoder, known)
    assert fake_encoder.encoded == ["warm water"]
    assert np.array_equal(vectors[1], known["feet"])
    assert vectors.dtype == np.float32


def test_nothing_new_asks_the_model_for_nothing(fake_encoder: FakeEncoder) -> None:
    embed_texts(["feet"], fake_encoder, {"feet": encode_texts(["feet"])[0]})
    assert fake_encoder.encoded == []


def test_no_texts_have_no_vectors_of_the_right_length(fake_encoder: FakeEncoder) -> None:
    assert embed_texts([], fake_encoder, {}).shape == (0, DIMENSION)
    assert fake_encoder.encoded == []


def test_each_text_is_embedded_alone_and_they_come_back_in_their_order() -> None:
    batches: list[list[str]] = []

    class BatchEncoder(FakeEncoder):
        def encode(self, texts: Sequence[str]) -> Encoded:
            batches.append(list(texts))
            return super().encode(texts)

    texts = ["water " * (1 + number * 7 % 50) + f"tub{number}" for number in range(67)]
    vectors = embed_texts(texts, BatchEncoder(), {})
    assert batches == [[text] for text in texts]
    assert vectors == pytest.approx(encode_texts(texts), abs=1e-6)
