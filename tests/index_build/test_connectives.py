"""What belongs together in each language that has a table: the cases stand in the table itself."""

import tomllib
from pathlib import Path

import pytest

from app.index.passage import Span
from index_build.documents.connectives import find_connectives
from index_build.documents.readers import Paragraph
from index_build.documents.sentences import cut_units
from index_build.documents.words import LEXICON

LANGUAGES = sorted(path.stem for path in LEXICON.glob("*.toml"))


def list_cases(kind: str) -> list[tuple[str, str, str]]:
    return [
        (path.stem, first, second)
        for path in sorted(LEXICON.glob("*.toml"))
        for first, second in tomllib.loads(path.read_text())["cases"].get(kind, ())
    ]


def cut(text: str, language: str) -> list[str]:
    units = cut_units(text, language, "", [Paragraph(Span(0, len(text)))])
    return [text[unit.span.start : unit.span.end] for unit in units]


def knows_limits(language: str) -> bool:
    connectives = find_connectives(language)
    return connectives is not None and connectives.cuts


def count_units(first: str, second: str, language: str) -> int:
    """Return how many units two paragraphs make."""
    text = f"{first}\n\n{second}"
    spans = Span(0, len(first)), Span(len(first) + 2, len(text))
    return len(cut_units(text, language, "", [Paragraph(span) for span in spans]))


def test_the_languages_of_most_clinics_have_a_table() -> None:
    assert set(LANGUAGES) >= {
        "en",
        "de",
        "fr",
        "es",
        "it",
        "pt",
        "nl",
        "pl",
        "ru",
        "tr",
        "ar",
        "zh",
    }


@pytest.mark.parametrize(("language", "first", "second"), list_cases("together"))
def test_a_sentence_stays_with_the_one_it_needs(language: str, first: str, second: str) -> None:
    assert cut(f"{first} {second}", language) == [f"{first} {second}"]


@pytest.mark.parametrize(("language", "first", "second"), list_cases("apart"))
def test_a_sentence_that_stands_alone_is_quoted_alone(
    language: str, first: str, second: str
) -> None:
    expected = [first, second] if knows_limits(language) else [f"{first} {second}"]
    assert cut(f"{first} {second}", language) == expected


@pytest.mark.parametrize(("language", "first", "second"), list_cases("across"))
def test_a_paragraph_stays_with_the_one_it_limits(language: str, first: str, second: str) -> None:
    assert count_units(first, second, language) == 1


@pytest.mark.parametrize(("language", "first", "second"), list_cases("apart"))
def test_a_paragraph_that_stands_alone_is_quoted_alone(
    language: str, first: str, second: str
) -> None:
    assert count_units(first, second, language) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_is_a_pattern_that_matches_without_delay(language: str) -> None:
    connectives = find_connectives(language)
    assert connectives is not None
    assert not connectives.limits("x" * 100_000)
    assert not connectives.points_back(f"{'(' * 1000}xyz")


def test_a_paragraph_in_another_language_stays_whole() -> None:
    text = "Zabieg trwa godzinę. Parking jest za domem."
    assert cut(text, "pl") == [text]


def test_a_regional_tag_finds_its_language() -> None:
    assert find_connectives("pt-BR") is find_connectives("pt")
    assert not Path(LEXICON / "pt-BR.toml").exists()
