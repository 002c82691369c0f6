"""What is heard before anything is looked up."""

from __future__ import annotations

import pytest

from app.answering.screening import (
    LAST_TURNS,
    find_foreign_words,
    find_script,
    find_scripts,
    is_glad,
    list_turns,
)


def test_the_last_turns_are_listened_to_the_latest_first() -> None:
    history = [f"turn {number}" for number in range(9)]
    assert list_turns(history) == tuple(reversed(history[-(LAST_TURNS - 1) :]))
    assert list_turns([]) == ()


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("What is collagen?", "LATIN"),
        ("¿qué es?", "LATIN"),
        ("什么是胶原蛋白", "CJK"),
        ("これは何ですか", "HIRAGANA"),
        ("콜라겐", "HANGUL"),
        ("ما هو الكولاجين", "ARABIC"),
        ("что это", "CYRILLIC"),
        ("what is 气?", "LATIN"),
        ("气 qi 什么意思呢", "CJK"),
        ("123 ?! 🦶", None),
        ("", None),
    ],
)
def test_the_script_is_that_of_most_letters(text: str, script: str | None) -> None:
    assert find_script(text) == script


def test_the_scripts_of_documents_are_gathered() -> None:
    assert find_scripts(["One text", "另一个文本", "12"]) == {"LATIN", "CJK"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("what is 胶原蛋白", "胶原蛋白"),
        ("это bad or это ok", "это это"),
        ("β-carotene, 气 and 5 µg", ""),
        ("naïve façade", ""),
    ],
)
def test_words_in_other_scripts_than_the_documents_are_found(text: str, words: str) -> None:
    assert find_foreign_words(text, frozenset({"LATIN"})) == words
    assert find_foreign_words(text, frozenset({"LATIN", "CJK", "CYRILLIC"})) == ""


@pytest.mark.parametrize(
    ("text", "glad"),
    [("👍", True), ("🙏🙏", True), ("...", False), ("1 2", False), ("😭", False)],
)
def test_friendly_signs_are_told_from_others(text: str, glad: bool) -> None:
    assert is_glad(text) is glad
