"""What the tests of answering share: an answerer of the small clinic, and hits by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fake_encoder import FakeEncoder

from app.answering.answerer import Answerer
from app.answering.retrieval import Hit
from app.index.artifact import Index

MakeHit = Callable[..., Hit]


@pytest.fixture
def answerer(small_index: Index, fake_encoder: FakeEncoder) -> Answerer:
    return Answerer(small_index, fake_encoder)


@pytest.fixture
def make_hit(small_index: Index) -> MakeHit:
    """Make a hit on a passage of the small clinic; its units score as told, or all the same."""
    passages = {passage.id: passage for passage in small_index.passages}

    def make(
        passage_id: str,
        *units: float,
        score: float = 0.5,
        dense: float = 0.5,
        lexical: float = 0.5,
    ) -> Hit:
        passage = passages[passage_id]
        return Hit(passage, score, dense, lexical, units or (0.5,) * len(passage.units))

    return make
