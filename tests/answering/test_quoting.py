"""Quotes are whole units in one run, and a quote that does not match is never sent."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from app.answering.answer import Quote
from app.answering.quoting import (
    MAX_SENTENCES,
    QuoteError,
    quote_hits,
    quote_passage,
    verify_quotes,
)
from app.answering.retrieval import Hit
from app.index.artifact import Index, load
from app.index.errors import ArtifactCorruptError
from app.index.passage import Span

BATH = "foot-baths#what-a-foot-bath-is"
ANKLES = "foot-baths#what-a-foot-bath-can-do"
SENTENCES = (
    "A foot bath is warm water for tired feet.",
    "The water is as warm as the body. This keeps the skin calm.",
    "A bath lasts as long as a song.",
    "The tub is made of cedar wood.",
    "Each tub is rinsed with salt.",
)


def quote_bath(index: Index, hit: Hit, room: int = MAX_SENTENCES) -> str:
    found = quote_passage(index, hit, 0.8, room)
    assert found is not None
    quote, sentences = found
    assert sentences == quote.text.count(".")
    return quote.text


@pytest.fixture
def quote(small_index: Index, make_hit: Callable[..., Hit]) -> Quote:
    return quote_hits(small_index, [make_hit(BATH)], 0.8)[0]


def test_a_quote_has_all_that_the_contract_names(quote: Quote, small_index: Index) -> None:
    document = small_index.documents["foot-baths"]
    assert quote.document_title == document.title
    assert (quote.section, quote.section_id) == ("What a foot bath is", BATH)
    assert quote.text == document.text[quote.span.start : quote.span.end]
    assert (quote.perspective, quote.reviewed_on) == (None, document.reviewed_on)
    assert quote.score == 0.8


@pytest.mark.parametrize(
    ("scores", "room", "expected"),
    [
        ((0.9, 0, 0, 0, 0), 1, SENTENCES[:1]),
        ((0, 0, 0, 0, 0.9), 1, SENTENCES[4:]),
        ((0.9, 0, 0, 0, 0), 4, SENTENCES[:3]),
        ((0, 0, 0, 0, 0.9), 4, SENTENCES[2:]),
        ((0, 0.1, 0.9, 0.2, 0), 2, SENTENCES[2:4]),
        ((0, 0.9, 0, 0, 0), 1, SENTENCES[:1]),
        ((0.1, 0.9, 0.3, 0, 0), 3, SENTENCES[1:3]),
        ((0, 0, 0, 0, 0), 99, SENTENCES),
    ],
)
def test_a_quote_grows_from_the_best_unit_that_fits(
    small_index: Index,
    make_hit: Callable[..., Hit],
    scores: tuple[float, ...],
    room: int,
    expected: tuple[str, ...],
) -> None:
    assert quote_bath(small_index, make_hit(BATH, *scores), room) == " ".join(expected)


def test_a_passage_whose_units_are_all_too_long_gives_nothing(
    small_index: Index, make_hit: Callable[..., Hit]
) -> None:
    assert quote_passage(small_index, make_hit(BATH), 0.8, 0) is None


def test_four_sentences_are_shared_out_among_passages(
    small_index: Index, make_hit: Callable[..., Hit]
) -> None:
    hits = [make_hit(BATH), make_hit(ANKLES), make_hit("old-view#how-warmth-moves-qi")]
    quotes = quote_hits(small_index, hits, 0.8)
    assert [quote.section_id for quote in quotes] == [hit.passage.id for hit in hits]
    assert sum(quote.text.count(".") for quote in quotes) <= MAX_SENTENCES


def test_the_first_passage_has_the_room_that_the_others_leave(
    small_index: Index, make_hit: Callable[..., Hit]
) -> None:
    hit = make_hit(BATH)
    first = replace(hit, unit_scores=(0.9, *(0.0,) * (len(hit.unit_scores) - 1)))
    quotes = quote_hits(small_index, [first, make_hit(ANKLES)], 0.8)
    assert [quote.text.count(".") for quote in quotes] == [MAX_SENTENCES - 1, 1]


def test_a_unit_longer_than_an_answer_is_quoted_whole_rather_than_cut(
    small_index: Index, make_hit: Callable[..., Hit]
) -> None:
    hit = make_hit(BATH)
    span = hit.passage.span
    sentences = tuple(Span(span.start + n, span.start + n + 1) for n in range(6))
    long = replace(hit, passage=replace(hit.passage, units=(span,), sentences=sentences))
    long = replace(long, unit_scores=(0.5,))
    (quote,) = quote_hits(small_index, [long, make_hit(ANKLES)], 0.8)
    assert quote.span == span


def test_a_true_quote_passes(quote: Quote, small_index: Index) -> None:
    verify_quotes([quote, quote], small_index)
    verify_quotes([], small_index)
    assert quote.text


@pytest.mark.parametrize(
    "change",
    [
        lambda q: replace(q, text=q.text.replace("warm", "hot")),
        lambda q: replace(q, text=q.text + " "),
        lambda q: replace(q, text=q.text.upper()),
        lambda q: replace(q, text=""),
        lambda q: replace(q, span=Span(q.span.start + 1, q.span.end + 1)),
        lambda q: replace(q, span=Span(q.span.start, q.span.end + 1)),
        lambda q: replace(q, span=Span(q.span.start, 10**9)),
        lambda q: replace(q, document_id="old-view"),
    ],
)
def test_a_quote_that_is_not_the_text_at_its_place_is_refused(
    quote: Quote, small_index: Index, change: Callable[[Quote], Quote]
) -> None:
    with pytest.raises(QuoteError, match="is not its text at"):
        verify_quotes([quote, change(quote)], small_index)


def test_a_quote_of_an_unknown_document_is_refused(quote: Quote, small_index: Index) -> None:
    with pytest.raises(QuoteError, match="expected a document 'nowhere', found none"):
        verify_quotes([replace(quote, document_id="nowhere")], small_index)


def test_a_quote_of_a_text_that_is_not_the_manifests_is_refused(
    quote: Quote, small_index: Index
) -> None:
    document = small_index.documents["foot-baths"]
    # The quote is still the text at its place; what follows it was changed.
    changed = {**small_index.documents, "foot-baths": replace(document, text=document.text + "x")}
    index = replace(small_index, documents=MappingProxyType(changed))
    with pytest.raises(QuoteError, match="is not the one in the manifest"):
        verify_quotes([quote], index)


def test_a_document_whose_hash_the_manifest_lacks_is_refused(
    quote: Quote, small_index: Index
) -> None:
    index = replace(small_index, manifest=replace(small_index.manifest, files={}))
    with pytest.raises(QuoteError, match="is not the one in the manifest"):
        verify_quotes([quote], index)


def test_an_error_never_holds_the_text(quote: Quote, small_index: Index) -> None:
    with pytest.raises(QuoteError) as caught:
        verify_quotes([replace(quote, text="My secret question")], small_index)
    assert "secret" not in str(caught.value)


def test_a_text_changed_on_the_disk_is_not_even_loaded(small_index: Index, tmp_path: Path) -> None:
    folder = shutil.copytree(small_index.folder, tmp_path / "index")
    path = folder / "documents" / "foot-baths.txt"
    path.write_text(path.read_text().replace("warm", "cold"))
    with pytest.raises(ArtifactCorruptError, match=r"foot-baths\.txt"):
        load(folder)
