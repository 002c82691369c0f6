"""A head of topics: what is written is what is read, and files that do not fit are refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from small_clinic import make_small_index

from app.index.artifact import load, save
from app.index.errors import ArtifactCorruptError
from app.index.topics import Topic, TopicCard, TopicHead, read_topics, write_topics

HEAD = TopicHead(
    TopicCard("f" * 64, 0.5, (Topic("a", "question", ("x#y",)), Topic("b", "off_topic"))),
    np.array([[0.5, -1.0, 0.25], [1.0, 2.0, -3.0]], dtype=np.float32),
)


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    write_topics(tmp_path, HEAD)
    found = read_topics(tmp_path)
    assert found is not None
    assert found.card == HEAD.card
    assert np.array_equal(found.weights, HEAD.weights)
    assert found.weights.dtype == np.float32


def test_a_folder_without_topics_has_none(tmp_path: Path) -> None:
    assert read_topics(tmp_path) is None


@pytest.mark.parametrize("shape", [(3, 3), (6,)])
def test_weights_that_do_not_fit_the_topics_are_refused(
    tmp_path: Path, shape: tuple[int, ...]
) -> None:
    write_topics(tmp_path, HEAD)
    np.save(tmp_path / "topics.npy", np.zeros(shape, np.float16))
    with pytest.raises(ValueError, match="a row of weights for each of 2 topics"):
        read_topics(tmp_path)


def test_an_artifact_keeps_its_topics(tmp_path: Path) -> None:
    index = make_small_index(tmp_path / "staged")
    weights = np.zeros((2, index.manifest.encoder.dimension + 1), np.float32)
    save(replace(index, topics=replace(HEAD, weights=weights)), tmp_path / "index")
    found = load(tmp_path / "index").topics
    assert found is not None
    assert found.card == HEAD.card


def test_topics_over_vectors_of_another_length_are_refused(tmp_path: Path) -> None:
    index = make_small_index(tmp_path / "staged")
    save(replace(index, topics=HEAD), tmp_path / "index")
    with pytest.raises(ArtifactCorruptError, match="expected topics over vectors of 64, found 2"):
        load(tmp_path / "index")
