"""Hits by meaning and by words."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from fake_models import DIMENSION, encode_frames, encode_texts

from app.answering.retrieval import Retriever, WordSearch
from app.index.artifact import Index
from app.models.frame import frame_passage
from index_build.indexing.rows import frame_passages
from index_build.indexing.vector_index import make_vector_index

TEXTS = ("Collagen helps scars.", "Scars and scars again", "Growth factors in the skin", "")
BATH = "foot-baths#what-a-foot-bath-is"
ANKLES = "foot-baths#what-a-foot-bath-can-do"
OLD = "old-view#how-warmth-moves-qi"


@pytest.fixture
def words() -> WordSearch:
    return WordSearch(TEXTS, "en")


@pytest.fixture
def retriever(small_index: Index) -> Retriever:
    return Retriever(small_index)


def test_words_are_stemmed_in_the_language_of_the_documents(words: WordSearch) -> None:
    assert words.tokenize("COLLAGEN's scarring") == ["collagen", "s", "scar"]
    german = WordSearch(["Die Behandlungen helfen."], "de-CH")
    assert german.share(german.tokenize("Behandlung"), 0) == 1
    english = WordSearch(["Die Behandlungen helfen."], "en")
    assert english.share(english.tokenize("Behandlung"), 0) == 0


def test_a_language_without_a_stemmer_is_read_as_english() -> None:
    assert WordSearch(["scars"], "tlh").tokenize("scarring") == ["scar"]


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
    assert words.search(words.tokenize("what about collagen"), 4) == [0]
    assert words.search(words.tokenize("growing skin, scars"), 4)[0] == 2
    assert set(words.search(words.tokenize("scars"), 4)) == {0, 1}


def test_no_more_texts_than_asked_for_are_found(words: WordSearch) -> None:
    assert len(words.search(words.tokenize("collagen scars growth"), 1)) == 1
    assert set(words.search(words.tokenize("collagen scars growth"), 99)) == {0, 1, 2}


@pytest.mark.parametrize("text", ["rockets?", "", "?!", "😀"])
def test_a_question_without_known_words_finds_nothing(words: WordSearch, text: str) -> None:
    assert words.search(words.tokenize(text), 4) == []
    assert [words.share(words.tokenize(text), number) for number in range(4)] == [0, 0, 0, 0]


def test_the_share_of_words_is_that_of_the_question_in_the_text(words: WordSearch) -> None:
    assert words.share(words.tokenize("collagen scars"), 0) == pytest.approx(1)
    assert words.share(words.tokenize("collagen scars"), 3) == 0
    assert 0 < words.share(words.tokenize("collagen scars"), 1) < 0.5


def test_a_rare_word_weighs_more_than_a_usual_one(words: WordSearch) -> None:
    assert words.share(words.tokenize("collagen skin"), 0) == pytest.approx(0.5)
    asked = words.tokenize("collagen scars")
    assert words.share(asked, 0) - words.share(asked, 1) > 0.5


def test_words_that_no_text_has_lower_the_share(words: WordSearch) -> None:
    assert words.share(words.tokenize("collagen rockets"), 0) == pytest.approx(0.5)


def test_the_passage_of_the_question_comes_first(retriever: Retriever) -> None:
    text = "can it relax stiff ankles"
    hits = retriever.search(text, encode_texts([text])[0], 4)
    assert hits[0].passage.id == ANKLES


def test_a_hit_has_the_best_true_cosine_of_its_passage_and_sentences(
    retriever: Retriever, small_index: Index
) -> None:
    text = "warm water for the skin"
    vector = encode_texts([text])[0]
    hits = retriever.search(text, vector, 4)
    assert len(hits) == 4
    for hit in hits:
        document = small_index.documents[hit.passage.document_id]
        said = [document.slice(sentence) for sentence in hit.passage.sentences]
        vectors = encode_texts([hit.frame.text, *said])
        assert hit.dense == pytest.approx(max(0.0, (vectors @ vector).max()), abs=1e-5)
        assert 0 <= hit.lexical <= 1
        assert hit.frame == frame_passage(document, hit.passage)


def test_what_both_rankings_find_comes_before_what_one_alone_finds(retriever: Retriever) -> None:
    vector = encode_texts(["stiff ankles"])[0]
    by_meaning = [hit.passage.id for hit in retriever.search("?", vector, 4)]
    assert by_meaning[:2] == [ANKLES, OLD]
    both = [hit.passage.id for hit in retriever.search("cedar wood", vector, 4)]
    assert both[:3] == [BATH, ANKLES, OLD]


def test_a_passage_is_found_by_its_words_alone(retriever: Retriever) -> None:
    nothing = np.zeros(DIMENSION, dtype=np.float32)
    assert retriever.search("cedar", nothing, 4)[0].passage.id == BATH


def test_no_more_hits_than_asked_for_are_returned(retriever: Retriever) -> None:
    hits = retriever.search("warm water", encode_texts(["warm water"])[0], 2)
    assert len({hit.passage.id for hit in hits}) == len(hits) == 2


@pytest.mark.parametrize("repeats", [20, 200])
def test_as_many_passages_as_asked_for_are_found_although_one_has_most_rows(
    small_index: Index, repeats: int
) -> None:
    bath, *others = small_index.passages
    passages = (replace(bath, sentences=bath.sentences * repeats), *others)
    vectors, _ = make_vector_index(encode_frames(frame_passages(small_index.documents, passages)))
    retriever = Retriever(replace(small_index, passages=passages, vectors=vectors))
    asked = encode_texts(["the cedar tub is rinsed with salt"])[0]
    for limit in (2, 3, 4, 9):
        hits = retriever.search("?", asked, limit)
        assert hits[0].passage.id == BATH
        assert len({hit.passage.id for hit in hits}) == len(hits) == min(limit, 4)


def test_measuring_a_passage_gives_what_searching_gives(retriever: Retriever) -> None:
    text = "how does warmth move blood"
    vector = encode_texts([text])[0]
    hits = retriever.search(text, vector, 4)
    assert [retriever.measure(hit.passage.id, text, vector) for hit in hits] == list(hits)
