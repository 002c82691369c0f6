"""A question with slips is still the same question."""

from __future__ import annotations

import random
from difflib import SequenceMatcher

from training.slips import SLIPS, WORDS, slip

QUESTION = "When may I go swimming after the needling, and what's the price?"


def test_some_messages_stay_as_they_are_and_others_get_slips() -> None:
    texts = [slip(QUESTION, random.Random(seed)) for seed in range(400)]
    same = sum(text == QUESTION for text in texts) / len(texts)
    assert 1 - SLIPS < same < 1 - SLIPS / 2
    assert len(set(texts)) > 50


def test_a_slip_changes_a_letter_of_few_words_and_none_of_the_short_ones() -> None:
    for seed in range(400):
        text = slip(QUESTION, random.Random(seed))
        before, after = _list_words(QUESTION), _list_words(text)
        pairs = zip(before, after, strict=True)
        mistyped = [(old, new) for old, new in pairs if old != new]
        assert len(mistyped) <= WORDS
        for old, new in mistyped:
            assert len(old) >= 4
            assert SequenceMatcher(None, old, new).ratio() > 0.6
            assert old[0] == new[0]


def test_a_word_of_two_letters_is_not_mistyped() -> None:
    assert {slip("is it ok", random.Random(seed)) for seed in range(100)} == {"is it ok"}


def _list_words(text: str) -> list[str]:
    return [word.strip(",?") for word in text.lower().split()]
