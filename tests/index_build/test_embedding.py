"""No passage is embedded twice, and none together with others."""

from __future__ import annotations

import numpy as np
import pytest
from fake_models import DIMENSION, FakeEncoder, encode_frames, encode_texts

from app.index.artifact import Index
from app.models.frame import Frame, frame_passages
from app.models.network import PassageRun
from index_build.indexing.embedding import embed_texts, run_passages, stack_vectors
from index_build.indexing.rows import collect_runs


class CountingEncoder(FakeEncoder):
    """Keeps the passages that it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.frames: list[Frame] = []

    def run_passage(self, frame: Frame) -> PassageRun:
        """Return the vectors of a passage and of its sentences."""
        self.frames.append(frame)
        return super().run_passage(frame)


@pytest.fixture
def frames(small_index: Index) -> list[Frame]:
    return frame_passages(small_index.documents, small_index.passages)


def test_passages_come_first_then_the_sentences_of_each(frames: list[Frame]) -> None:
    encoder = CountingEncoder()
    vectors = stack_vectors(run_passages(frames, encoder, {}))
    assert encoder.frames == frames
    assert vectors == pytest.approx(encode_frames(frames), abs=1e-6)
    assert vectors.dtype == np.float32


def test_a_known_passage_is_not_embedded_again(frames: list[Frame]) -> None:
    encoder = CountingEncoder()
    rows = 1 + len(frames[1].sentences)
    run = PassageRun((), np.full((rows, DIMENSION), 0.125, dtype=np.float32))
    runs = run_passages(frames, encoder, {frames[1]: run})
    assert runs[1] is run
    vectors = stack_vectors(runs)
    assert encoder.frames == [frame for frame in frames if frame != frames[1]]
    assert (vectors == 0.125).all(axis=1).sum() == rows
    assert (vectors[1] == 0.125).all()


def test_the_runs_of_an_index_are_known_passage_by_passage(
    small_index: Index, frames: list[Frame]
) -> None:
    encoder = CountingEncoder()
    runs = run_passages(frames, encoder, collect_runs(small_index))
    assert encoder.frames == []
    assert tuple(run.windows for run in runs) == small_index.windows
    vectors = stack_vectors(runs)
    stored = small_index.vectors.reconstruct_n(0, small_index.vectors.ntotal)
    assert np.array_equal(vectors, stored)


def test_texts_have_a_vector_each(fake_encoder: FakeEncoder) -> None:
    texts = ["warm water", "feet"]
    assert embed_texts(texts, fake_encoder) == pytest.approx(encode_texts(texts), abs=1e-6)
    assert embed_texts([], fake_encoder).shape == (0, DIMENSION)
