"""Hits by meaning and by words."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from fake_encoder import encode_texts

from app.answering.retrieval import DENSE_SHARE, Retriever, WordSearch
from app.index.artifact import Index

TEXTS = ("Collagen helps scars.", "Scars and scars again", "Growth factors in the skin", "")


@pytest.fixture
def words() -> WordSearch:
    return WordSearch(TEXTS)


@pytest.fixture
def retriever(small_index: Index) -> Retriever:
    return Retriever(small_index)


def test_stop_words_are_left_out_and_the_others_stemmed(words: WordSearch) -> None:
    assert words.tokenize("What is it that COLLAGEN's scarring does?") == ["collagen", "s", "scar"]


def test_threads_at_once_get_the_stems_of_one_alone(words: WordSearch) -> None:
    text = "collagen scarring relaxing ankles generously happily national growth " * 20
    alone = words.tokenize(text)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(words.tokenize, [text] * 40)) == [alone] * 40
    finally:
        sys.setswitchinterval(interval)


def test_a_rare_word_leads_to_its_text(words: WordSearch) -> None:
    scores = words.score("what about collagen")
    assert scores.argmax() == 0
    assert scores[0] == pytest.approx(1)
    assert scores[2] == 0


def test_a_question_without_known_words_scores_nothing(words: WordSearch) -> None:
    assert words.score("rockets?").tolist() == [0, 0, 0, 0]
    assert words.score("").tolist() == [0, 0, 0, 0]
    assert words.score("is it").tolist() == [0, 0, 0, 0]


def test_words_that_no_text_has_lower_the_score(words: WordSearch) -> None:
    assert words.score("collagen rockets")[0] == pytest.approx(0.5)


def test_scores_stay_between_nothing_and_one(words: WordSearch) -> None:
    for text in ("scars", "collagen scars growth", "scar scars scarring skin skin"):
        assert 0 <= words.score(text).min() <= words.score(text).max() <= 1.0001


def test_the_passage_of_the_question_comes_first(retriever: Retriever) -> None:
    text = "can it relax stiff ankles"
    hits = retriever.search(text, encode_texts([text])[0])
    assert hits[0].passage.id == "foot-baths#what-a-foot-bath-can-do"
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_a_hit_has_the_true_cosines_of_its_passage_and_units(
    retriever: Retriever, small_index: Index
) -> None:
    vector = encode_texts(["warm water for the skin"])[0]
    for hit in retriever.search("warm water for the skin", vector):
        document = small_index.documents[hit.passage.document_id]
        units = encode_texts([document.slice(unit) for unit in hit.passage.units])
        assert hit.unit_scores == pytest.approx((units @ vector).tolist(), abs=1e-5)
        whole = encode_texts([f"{hit.passage.section}. {document.slice(hit.passage.span)}"])
        assert hit.dense == pytest.approx(max((whole @ vector)[0], *hit.unit_scores), abs=1e-5)


def test_the_score_blends_meaning_and_words(retriever: Retriever) -> None:
    for hit in retriever.search("warm water", encode_texts(["stiff ankles"])[0]):
        expected = DENSE_SHARE * max(hit.dense, 0) + (1 - DENSE_SHARE) * hit.lexical
        assert hit.score == pytest.approx(expected)


def test_a_passage_is_found_by_its_words_alone(retriever: Retriever) -> None:
    nothing = np.zeros(64, dtype=np.float32)
    assert retriever.search("cedar", nothing)[0].passage.id == "foot-baths#what-a-foot-bath-is"


def test_no_more_hits_than_asked_for_are_returned(retriever: Retriever) -> None:
    assert len(retriever.search("warm water", encode_texts(["warm water"])[0], limit=2)) == 2


def test_measuring_a_passage_gives_what_searching_gives(retriever: Retriever) -> None:
    text = "how does warmth move blood"
    vector = encode_texts([text])[0]
    for hit in retriever.search(text, vector):
        measured = retriever.measure(hit.passage, text, vector)
        assert measured.score == pytest.approx(hit.score)
        assert measured.unit_scores == pytest.approx(hit.unit_scores, abs=1e-6)
