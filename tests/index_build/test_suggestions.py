"""Only questions that are answered by their own passage are offered."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_models import FakeEncoder, FakeReader, FakeScreen, encode_texts

from app.answering.answer import Question
from app.answering.answerer import Answerer
from app.index.artifact import Index
from app.index.pins import Pin, Suggestion
from index_build.indexing.suggestions import find_suggestions
from index_build.indexing.vector_index import make_vector_index

BATH = "foot-baths#what-a-foot-bath-is"
ANKLES = "foot-baths#what-a-foot-bath-can-do"


def find(index: Index, *pins: Pin) -> tuple[Suggestion, ...]:
    phrasings = [phrasing for pin in pins for phrasing in pin.phrasings]
    vectors, _ = make_vector_index(encode_texts(phrasings))
    pinned = replace(index, pins=pins, pin_vectors=vectors)
    return find_suggestions(pinned, Answerer(pinned, FakeEncoder(), FakeReader(), FakeScreen()))


def test_every_suggestion_is_answered_by_its_own_passage_first(
    small_index: Index, fake_encoder: FakeEncoder, fake_reader: FakeReader
) -> None:
    suggestions = find(small_index, *small_index.pins)
    answerer = Answerer(small_index, fake_encoder, fake_reader, FakeScreen())
    assert suggestions
    for suggestion in suggestions:
        answer = answerer.answer(Question(suggestion.question))
        assert answer.quotes[0].section_id == suggestion.passage_id


def test_the_pins_questions_come_first_and_a_passage_is_offered_once(small_index: Index) -> None:
    suggestions = find(small_index, *small_index.pins)
    assert suggestions[0] == Suggestion("What is a foot bath?", BATH)
    owners = [suggestion.passage_id for suggestion in suggestions]
    assert len(owners) == len(set(owners))


def test_a_heading_becomes_a_question(small_index: Index) -> None:
    assert Suggestion("How warmth moves blood?", "new-view#how-warmth-moves-blood") in find(
        small_index
    )


def test_a_heading_that_asks_is_taken_as_it_is(small_index: Index) -> None:
    *others, last = small_index.passages
    asking = replace(last, section="Views › How warmth moves blood?")
    index = replace(small_index, passages=(*others, asking))
    assert "How warmth moves blood?" in [s.question for s in find(index)]


@pytest.mark.parametrize("end", [".", ":", " .", "!", "…", "。", "："])
def test_a_heading_that_ends_a_sentence_is_asked_without_its_end(
    small_index: Index, end: str
) -> None:
    *others, last = small_index.passages
    stated = replace(last, section=f"Views. › How warmth moves blood{end}")
    index = replace(small_index, passages=(*others, stated))
    assert Suggestion("How warmth moves blood?", last.id) in find(index)


@pytest.mark.parametrize(
    "pin",
    [
        Pin("price", "not_covered", ("What does it cost?",)),
        Pin("long", "answered", ("Can a foot bath relax " + "very " * 20 + "stiff ankles?",), BATH),
        Pin("danger", "answered", ("Does a festering wound stay?",), BATH),
    ],
    ids=["refused", "too long", "urgent"],
)
def test_a_pin_that_is_refused_or_too_long_is_not_offered(small_index: Index, pin: Pin) -> None:
    assert pin.phrasings[0] not in [s.question for s in find(small_index, pin)]


def test_a_pins_first_phrasing_is_the_one_that_is_offered(small_index: Index) -> None:
    pin = Pin("ankles", "answered", ("Looser ankles?", "Are stiff ankles relaxed?"), ANKLES)
    suggestions = find(small_index, pin)
    assert suggestions[0] == Suggestion("Looser ankles?", ANKLES)
