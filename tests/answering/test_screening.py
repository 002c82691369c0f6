"""What is heard before anything is looked up."""

from __future__ import annotations

import pytest

from app.answering.red_flags import SELF_HARM
from app.answering.screening import (
    LAST_TURNS,
    find_script,
    find_scripts,
    is_glad,
    screen_danger,
)

DANGER = "I can't breathe"
HARMLESS = "how much is it"


def test_a_danger_in_the_message_is_heard() -> None:
    flag = screen_danger(DANGER, ())
    assert flag is not None
    assert flag.name == "breathing"


def test_no_danger_is_none() -> None:
    assert screen_danger(HARMLESS, (HARMLESS, HARMLESS)) is None


@pytest.mark.parametrize("place", range(1, LAST_TURNS))
def test_a_danger_in_the_last_turns_is_still_heard(place: int) -> None:
    history = (HARMLESS, HARMLESS, HARMLESS, HARMLESS)
    assert screen_danger(HARMLESS, (*history, DANGER, *[HARMLESS] * (place - 1))) is not None


def test_a_danger_of_long_ago_no_longer_answers_every_question() -> None:
    assert screen_danger(HARMLESS, (DANGER, *[HARMLESS] * (LAST_TURNS - 1))) is None


def test_the_message_speaks_before_the_history() -> None:
    flag = screen_danger("I want to die", (DANGER,))
    assert flag is not None
    assert flag.wording == SELF_HARM


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
    ("text", "glad"),
    [("👍", True), ("🙏🙏", True), ("...", False), ("1 2", False), ("😭", False)],
)
def test_friendly_signs_are_told_from_others(text: str, glad: bool) -> None:
    assert is_glad(text) is glad
