"""Passages as the network reads them: framed, in windows, their sentences found in tokens."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tokenizers import Tokenizer

from app.index.artifact import Index
from app.index.passage import Document, Passage, Span
from app.models.frame import Frame, Offsets, find_tokens, frame_passage
from app.models.network import TOKENIZER_FILE


@pytest.fixture
def frames(small_index: Index) -> list[Frame]:
    return [frame_passage(small_index.documents[p.document_id], p) for p in small_index.passages]


def read_offsets(index: Index, text: str) -> Offsets:
    tokenizer = Tokenizer.from_file(str(index.model_folder / TOKENIZER_FILE))
    return np.array(tokenizer.encode(text).offsets)


def test_a_passage_is_framed_by_title_and_section_with_its_sentences_in_place(
    small_index: Index,
) -> None:
    for passage in small_index.passages:
        document = small_index.documents[passage.document_id]
        frame = frame_passage(document, passage)
        head, _, body = frame.text.partition("\n")
        assert head == f"{document.title} › {passage.section}"
        assert body == document.slice(passage.span)
        said = [frame.text[s.start : s.end] for s in frame.sentences]
        assert said == [document.slice(sentence) for sentence in passage.sentences]


def test_a_section_that_is_the_title_stands_in_the_frame_once() -> None:
    document = Document("care", "Care", "en", "Rest.")
    passage = Passage("care#p1", "care", "CARE", Span(0, 5), (Span(0, 5),), (Span(0, 5),))
    assert frame_passage(document, passage).text == "Care\nRest."
    assert frame_passage(document, replace(passage, section="Home")).text == "Care › Home\nRest."


def test_a_sentence_has_the_tokens_that_overlap_it(small_index: Index) -> None:
    frame = Frame("Warm water. The tub is cedar.", (Span(0, 11), Span(12, 29)))
    offsets = read_offsets(small_index, frame.text)
    places = find_tokens(offsets, frame.sentences)
    words = [[frame.text[slice(*offsets[p])] for p in place] for place in places]
    assert words == [["Warm", "water", "."], ["The", "tub", "is", "cedar", "."]]


def test_a_token_between_sentences_belongs_to_none(small_index: Index) -> None:
    text = "- Warm water.\n- Cedar wood."
    offsets = read_offsets(small_index, text)
    places = find_tokens(offsets, [Span(2, 13), Span(16, 27)])
    words = [[text[slice(*offsets[p])] for p in place] for place in places]
    assert words == [["Warm", "water", "."], ["Cedar", "wood", "."]]


def test_a_mark_that_stands_for_no_letters_belongs_to_no_sentence() -> None:
    offsets = np.array([[0, 0], [0, 4], [4, 5], [0, 0]])
    (place,) = find_tokens(offsets, [Span(0, 5)])
    assert place.tolist() == [1, 2]


def test_a_window_has_the_title_the_first_sentence_and_what_stands_from_a_later_one_on(
    frames: list[Frame],
) -> None:
    frame = frames[0]
    said = [frame.text[s.start : s.end] for s in frame.sentences]
    head = frame.text.partition("\n")[0]
    for number in range(1, len(said)):
        window = frame.open_window(number)
        assert window.text == "\n".join([head, said[0], " ".join(said[number:])])
        found = [window.text[s.start : s.end] for s in window.sentences]
        assert found == [said[0], *said[number:]]
