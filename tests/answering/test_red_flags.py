"""Every rule hears what its lexicon says that it hears, and nothing of what it says is harmless."""

from __future__ import annotations

import pytest

from app.answering.red_flags import RedFlag, find_red_flag, list_red_flags, read_lexicons
from app.models.languages import LANGUAGES
from app.models.ngrams import DANGERS

FLAGS = tuple(list_red_flags())
HEARD = [(flag, text) for flag in FLAGS for text in flag.heard]
HARMLESS = [(flag, text) for flag in FLAGS for text in flag.harmless]


def name_case(value: object) -> str | None:
    return f"{value.language}-{value.name}" if isinstance(value, RedFlag) else None


def test_every_language_that_is_told_apart_has_rules_and_english_comes_first() -> None:
    assert sorted(read_lexicons()) == sorted(LANGUAGES)
    assert next(iter(read_lexicons())) == "en"


@pytest.mark.parametrize("flag", FLAGS, ids=name_case)
def test_every_rule_names_a_danger_and_has_both_kinds_of_cases(flag: RedFlag) -> None:
    assert flag.wording in DANGERS
    assert len(flag.heard) >= 2
    assert len(flag.harmless) >= 2


@pytest.mark.parametrize(("flag", "text"), HEARD, ids=name_case)
def test_a_danger_is_heard(flag: RedFlag, text: str) -> None:
    found = find_red_flag(text)
    assert found is not None
    # Two rules may hear the same danger; what a patient reads is the wording.
    assert found.wording == flag.wording


@pytest.mark.parametrize(("flag", "text"), HEARD, ids=name_case)
def test_a_danger_is_heard_in_capitals_and_amid_other_words(flag: RedFlag, text: str) -> None:
    assert find_red_flag(f"Hello, sorry to bother you. {text}!! What should I do?".upper())


@pytest.mark.parametrize(("flag", "text"), HARMLESS, ids=name_case)
def test_a_message_that_looks_like_a_danger_is_none(flag: RedFlag, text: str) -> None:
    found = find_red_flag(text)
    assert found is None, found.name


def test_accents_and_strokes_may_be_left_out() -> None:
    for text in ("não consigo respirar", "nao consigo respirar", "nie mogę oddychać"):
        assert find_red_flag(text) is not None


def test_a_denied_danger_does_not_hide_a_real_one() -> None:
    flag = find_red_flag("There is no pus but I can't breathe")
    assert flag is not None
    assert flag.name == "breathing"


@pytest.mark.parametrize(
    ("told", "happening"),
    [
        ("My daughter turned blue as a baby", "My daughter turned blue an hour ago"),
        ("I couldn't breathe once, in 2016", "I couldn't breathe in 2016, and now again"),
        ("in the film he is unconscious", "he is unconscious"),
    ],
)
def test_what_is_long_over_or_made_up_is_no_danger_unless_it_happens_now(
    told: str, happening: str
) -> None:
    assert find_red_flag(told) is None
    assert find_red_flag(happening) is not None
