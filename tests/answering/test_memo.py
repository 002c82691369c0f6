"""What the encoder makes of a text is remembered for one request."""

from __future__ import annotations

import numpy as np
from fake_models import FakeEncoder, FakeScreen, encode_texts

from app.answering.memo import Memo


def test_a_text_is_encoded_once(fake_encoder: FakeEncoder) -> None:
    memo = Memo(fake_encoder, FakeScreen())
    first = memo.encode("warm water")
    assert memo.encode("warm water") is first
    memo.encode("warm Water")
    assert fake_encoder.encoded == ["warm water", "warm Water"]


def test_a_text_has_its_vector_and_its_kinds(fake_encoder: FakeEncoder) -> None:
    vector, kinds = Memo(fake_encoder, FakeScreen()).encode("hello warm water")
    assert np.array_equal(vector, encode_texts(["hello warm water"])[0])
    assert kinds.talk > 0.99


def test_a_text_is_heard_once(fake_encoder: FakeEncoder) -> None:
    memo = Memo(fake_encoder, FakeScreen())
    assert memo.hear("a festering") is memo.hear("a festering")
    assert memo.hear("a festering").log_odds > 0 > memo.hear("a foot bath").log_odds
