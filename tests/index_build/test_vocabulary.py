"""The words that spelling is mended with come from the documents and the language."""

from __future__ import annotations

from pathlib import Path

import pytest
from tokenizers import Tokenizer, models

from app.answering.understanding import Speller
from app.index.passage import Document
from app.index.words import Words
from index_build.indexing.vocabulary import collect_words

TEXTS = (
    "Wrinkles and the serum: wrinkles go. The serum is used on wrinkles.",
    "Crinkles stay. Zürich, 2 tubs; the tub of the skin.",
)


@pytest.fixture
def tokenizer(tmp_path: Path) -> Path:
    path = tmp_path / "tokenizer.json"
    tokens = ("[UNK]", "Dermapen", "##ling", "50")
    vocabulary = {token: number for number, token in enumerate(tokens)}
    Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]")).save(str(path))
    return path


@pytest.fixture
def words(tokenizer: Path) -> Words:
    documents = [Document(text[:3], "T", "en", text) for text in TEXTS]
    return collect_words(documents, ["Do you sell Wrinklex?"], tokenizer)


def test_words_come_with_those_that_the_documents_use_most_first(words: Words) -> None:
    assert words.subject[:2] == ("wrinkles", "serum")
    assert "crinkles" in words.subject


def test_short_words_and_words_in_other_letters_are_no_subject(words: Words) -> None:
    assert {"go", "tub", "zürich"}.isdisjoint(words.subject)
    assert {"skin", "tubs"} <= set(words.subject)


def test_the_common_words_are_those_of_the_dictionary_and_of_the_tokenizer(words: Words) -> None:
    assert {"because", "yesterday", "dermapen"} <= set(words.common)
    assert {"wrinkels", "crinkels", "##ling", "50", "[unk]", "Dermapen"}.isdisjoint(words.common)


def test_a_slip_in_a_subject_word_is_mended_and_real_words_stay(words: Words) -> None:
    speller = Speller(words)
    assert speller.mend("do wrinkels and seerum go") == "do wrinkles and serum go"
    assert speller.mend("wouldnt theres yesterday") == "wouldnt theres yesterday"


def test_of_two_subject_words_as_near_the_more_usual_one_is_meant(words: Words) -> None:
    assert Speller(words).mend("rinkles") == "wrinkles"


def test_a_word_of_a_pin_is_no_slip_however_near_to_a_subject_word(words: Words) -> None:
    assert "wrinklex" in words.common
    assert Speller(words).mend("Wrinklex or wrinklez") == "Wrinklex or wrinkles"
