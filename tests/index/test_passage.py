"""The frozen values refuse nonsense, and cut text by code points."""

from __future__ import annotations

import hashlib
from dataclasses import FrozenInstanceError

import pytest

from app.index.passage import Document, Passage, Span

TEXT = "Skin 🦶 e\u0301 中文.\nEnd."


def make_passage(*units: Span, sentences: tuple[Span, ...]) -> Passage:
    return Passage("a#b", "a", "B", Span(2, 20), units, sentences)


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 3), (-1, 2), (-3, -1)])
def test_a_span_that_holds_nothing_is_refused(start: int, end: int) -> None:
    with pytest.raises(ValueError, match=f"start={start}, end={end}"):
        Span(start, end)


@pytest.mark.parametrize(
    ("other", "covered"),
    [(Span(2, 8), True), (Span(3, 4), True), (Span(1, 4), False), (Span(7, 9), False)],
)
def test_a_span_covers_what_lies_wholly_inside(other: Span, covered: bool) -> None:
    assert Span(2, 8).covers(other) is covered


def test_a_span_does_not_change() -> None:
    span = Span(1, 2)
    with pytest.raises(FrozenInstanceError):
        span.end = 3  # type: ignore[misc]


def test_a_slice_counts_code_points() -> None:
    document = Document("a", "A", "en", TEXT)
    assert document.slice(Span(5, 6)) == "🦶"
    assert document.slice(Span(7, 12)) == "e\u0301 中文"


def test_a_span_behind_the_text_is_refused_and_not_cut_short() -> None:
    document = Document("a", "A", "en", TEXT)
    assert document.slice(Span(0, len(TEXT))) == TEXT
    with pytest.raises(ValueError, match=f"within {len(TEXT)} code points"):
        document.slice(Span(0, len(TEXT) + 1))


def test_the_hash_of_a_document_is_that_of_its_text_in_utf_8() -> None:
    document = Document("a", "A", "en", TEXT)
    assert document.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()


def test_a_passage_without_units_or_sentences_is_refused() -> None:
    for units, sentences in (((), (Span(2, 4),)), ((Span(2, 4),), ())):
        with pytest.raises(ValueError, match="expected units and sentences in passage 'a#b'"):
            make_passage(*units, sentences=sentences)


def test_a_unit_outside_its_passage_is_refused() -> None:
    with pytest.raises(ValueError, match=r"found Span\(start=5, end=21\) in 'a#b'"):
        make_passage(Span(2, 4), Span(5, 21), sentences=(Span(2, 4),))


@pytest.mark.parametrize(
    "sentence", [Span(4, 5), Span(3, 6), Span(8, 10)], ids=["between", "across", "behind"]
)
def test_a_sentence_that_is_not_inside_one_unit_is_refused(sentence: Span) -> None:
    found = rf"found Span\(start={sentence.start}, end={sentence.end}\) in 'a#b'"
    with pytest.raises(ValueError, match=found):
        make_passage(Span(2, 4), Span(5, 9), sentences=(Span(2, 4), sentence))


def test_the_sentences_of_a_unit_are_counted() -> None:
    one, other = Span(2, 4), Span(5, 9)
    passage = make_passage(one, other, sentences=(Span(2, 4), Span(5, 7), Span(8, 9)))
    assert [passage.count_sentences(unit) for unit in (one, other)] == [1, 2]
