"""What the encoder makes of a text is remembered for one request."""

from __future__ import annotations

import numpy as np
import pytest
from fake_models import FakeEncoder, FakeScreen, encode_texts

from app.answering.decision import Kinds
from app.answering.memo import Memo
from app.models.encoder import KINDS
from app.models.ngrams import GROUPS, Alarm


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


class ForeignScreen:
    """A screen to which every text is in another language, and surely no question."""

    def weigh(self, text: str) -> Alarm:
        """Return how likely a message tells of a danger, and what else it may be."""
        shares = dict.fromkeys(GROUPS, 0.05) | {"unsupported_language": 0.75, "question": 0.0}
        return Alarm(-3.0, "urgent", 1.0, tuple(shares.values()))


def test_the_ngrams_judge_what_language_it_is_and_no_other_kind(
    fake_encoder: FakeEncoder,
) -> None:
    own = Kinds(fake_encoder.encode(["warm water"]).kinds[0])
    _, kinds = Memo(fake_encoder, ForeignScreen()).encode("warm water")
    foreign = own.share("unsupported_language")
    assert 0 < foreign < kinds.share("unsupported_language") < 1
    others = [kind for kind in KINDS if kind != "unsupported_language"]
    rest = (1 - kinds.share("unsupported_language")) / (1 - foreign)
    assert [kinds.share(k) for k in others] == pytest.approx([own.share(k) * rest for k in others])
