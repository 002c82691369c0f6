"""What the tests of answering share: an answerer of the small clinic, and readings by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fake_models import FakeEncoder, FakeReader, FakeScreen

from app.answering.answerer import Answerer
from app.answering.decision import Reading
from app.answering.retrieval import Hit
from app.index.artifact import Index
from app.models.frame import frame_passage
from app.models.reader import Verdict

MakeReading = Callable[..., Reading]


@pytest.fixture
def answerer(small_index: Index, fake_encoder: FakeEncoder, fake_reader: FakeReader) -> Answerer:
    return Answerer(small_index, fake_encoder, fake_reader, FakeScreen())


@pytest.fixture
def make_reading(small_index: Index) -> MakeReading:
    """Read a passage of the small clinic; its sentences score as told, or all the same."""
    passages = {passage.id: passage for passage in small_index.passages}

    def make(
        passage_id: str,
        *sentences: float,
        probability: float = 0.9,
        stated: float = 2.0,
        dense: float = 0.5,
        lexical: float = 0.5,
    ) -> Reading:
        passage = passages[passage_id]
        frame = frame_passage(small_index.documents[passage.document_id], passage)
        scores = sentences or (0.5,) * len(passage.sentences)
        return Reading(Hit(passage, frame, dense, lexical), Verdict(stated, scores), probability)

    return make
