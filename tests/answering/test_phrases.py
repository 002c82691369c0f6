"""What single words and pairs say about a topic."""

from __future__ import annotations

import math

import faiss
import numpy as np
import pytest

from app.answering.phrases import PhraseScorer, list_phrases
from app.index.topics import PhraseHead

HEAD = PhraseHead(("hurt", "how much", "much"), (1.0, 2.0, 1.0), (-0.5, 0.25), 1.0, 0.5)


@pytest.fixture
def scorer() -> PhraseScorer:
    weights = faiss.IndexFlatIP(2)
    weights.add(np.array([[1, 0], [0, 1], [0, 0.5]], dtype=np.float32))
    return PhraseScorer(HEAD, weights)


def test_the_phrases_of_a_text_are_its_words_and_pairs() -> None:
    assert list_phrases("How much, is it?") == [
        *["how", "much", "is", "it"],
        *["how much", "much is", "is it"],
    ]
    assert list_phrases("?!") == []


def test_a_text_without_known_phrases_has_the_bias_alone(scorer: PhraseScorer) -> None:
    assert scorer.score("something else").tolist() == [-0.5, 0.25]


def test_a_known_phrase_speaks_for_its_topic(scorer: PhraseScorer) -> None:
    assert scorer.score("does it hurt").tolist() == [0.5, 0.25]


def test_several_phrases_are_weighed_by_their_rarity_and_unit_length(scorer: PhraseScorer) -> None:
    found = scorer.score("how much")
    assert found.tolist() == pytest.approx([-0.5, 0.25 + (2 * 1 + 1 * 0.5) / math.sqrt(5)])


def test_a_repeated_word_counts_by_its_logarithm(scorer: PhraseScorer) -> None:
    length = math.hypot(1 + math.log(2), 1)
    expected = [-0.5 + (1 + math.log(2)) / length, 0.25 + 0.5 / length]
    assert scorer.score("hurt hurt much").tolist() == pytest.approx(expected)
