"""The fixed sentences: every language says all of it, and English is easy to read."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import textstat

from app.models.encoder import KINDS
from app.models.languages import LANGUAGES as TOLD_APART

FOLDER = Path(__file__).parents[1] / "knowledge" / "wording"
LANGUAGES = ("ar", "en", "es", "vi", "zh-Hans", "zh-Hant")
ANSWERS = {
    "answered", "answered_partly", "answered_both_views", "answered_besides", "clarify",
    "not_covered",
    "personal_advice", "in_general", "urgent", "urgent_self_harm", "urgent_child",
    "urgent_eye", "urgent_poison", "urgent_violence", "urgent_animal",
    "crisis_line", "poison_line",
    "off_topic", "greeting", "thanks", "goodbye", "who_are_you", "human",
    "frustration", "unsupported_language", "too_short",
}  # fmt: skip
# Sentences that a quote follows.
BEFORE_QUOTES = ("answered", "answered_both_views", "answered_besides", "in_general")
# Grade 7 is about twelve years of age.
HIGHEST_GRADE = 7


def read_tables(language: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


def find_placeholders(sentence: str) -> set[str]:
    return set(re.findall(r"\{(\w*)\}", sentence))


def test_the_languages_are_the_promised_ones() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.toml")) == sorted(LANGUAGES)


def test_english_has_a_sentence_for_every_kind_of_answer() -> None:
    assert set(read_tables("en")["answers"]) == ANSWERS


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_exactly_the_keys_of_english(language: str) -> None:
    tables, english = read_tables(language), read_tables("en")
    assert {name: sorted(table) for name, table in tables.items()} == {
        name: sorted(table) for name, table in english.items()
    }


def test_every_language_that_is_told_apart_has_a_wording_for_an_emergency() -> None:
    emergency = {path.stem for path in (FOLDER / "emergency").glob("*.toml")}
    assert emergency.isdisjoint(LANGUAGES)
    assert {tag.partition("-")[0] for tag in emergency | set(LANGUAGES)} == set(TOLD_APART)
    english = read_tables("en")
    for language in emergency:
        tables = read_tables(f"emergency/{language}")
        assert set(tables["answers"]) == {
            key
            for key in ANSWERS
            if key.startswith("urgent") or key.endswith("_line") or key == "unsupported_language"
        }
        assert set(tables["interface"]) == {"language_name", "direction", "emergency"}
        for name, table in tables.items():
            for key, sentence in table.items():
                assert sentence.strip(), key
                assert find_placeholders(sentence) == find_placeholders(english[name][key]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty(language: str) -> None:
    for table in read_tables(language).values():
        assert [key for key, sentence in table.items() if not sentence.strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_those_of_english(language: str) -> None:
    english = read_tables("en")
    for name, table in read_tables(language).items():
        for key, sentence in table.items():
            assert find_placeholders(sentence) == find_placeholders(english[name][key]), key


def test_answers_have_no_placeholder_but_the_numbers_and_the_language_read() -> None:
    placeholders = set().union(*map(find_placeholders, read_tables("en")["answers"].values()))
    assert placeholders == {"emergency", "crisis", "poison", "clinic_language"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_urgent_answer_gives_the_emergency_number(language: str) -> None:
    answers = read_tables(language)["answers"]
    urgent = {key: text for key, text in answers.items() if key.startswith("urgent")}
    assert all("{emergency}" in text for text in urgent.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_that_a_quote_follows_leads_into_it(language: str) -> None:
    answers = read_tables(language)["answers"]
    assert [key for key in BEFORE_QUOTES if not answers[key].endswith((":", "："))] == []


def test_every_kind_of_message_that_is_not_a_question_has_its_sentence() -> None:
    assert set(KINDS) - {"question"} <= ANSWERS


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_direction_fits_the_script(language: str) -> None:
    is_arabic = re.search(r"[\u0600-\u06ff]", read_tables(language)["answers"]["greeting"])
    expected = "rtl" if is_arabic else "ltr"
    assert read_tables(language)["interface"]["direction"] == expected


@pytest.mark.parametrize("table", ["answers", "interface"])
def test_english_can_be_read_at_about_twelve(table: str) -> None:
    sentences = [text.replace("{emergency}", "911") for text in read_tables("en")[table].values()]
    whole = [text for text in sentences if text.endswith((".", "?", ":"))]
    assert textstat.automated_readability_index(" ".join(whole)) <= HIGHEST_GRADE


def test_no_english_answer_alone_is_hard_to_read() -> None:
    hard = {
        key: textstat.automated_readability_index(text)
        for key, text in read_tables("en")["answers"].items()
        if textstat.automated_readability_index(text) > HIGHEST_GRADE
    }
    assert hard == {}


def test_no_english_answer_promises_anything() -> None:
    promises = re.compile(
        r"\b(guarantee|cure|will (?:help|heal|work)|always works|completely safe)\b", re.IGNORECASE
    )
    assert [text for text in read_tables("en")["answers"].values() if promises.search(text)] == []
