"""Quotes are whole units in one run, and a quote that does not match is never sent."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest

from app.answering.answer import Quote
from app.answering.decision import Reading
from app.answering.quoting import (
    LONG,
    MAX_SENTENCES,
    QuoteError,
    choose_parts,
    make_quote,
    quote_passage,
    quote_readings,
    verify_quotes,
)
from app.index.artifact import Index, load
from app.index.errors import ArtifactCorruptError
from app.index.passage import Passage, Span

MakeReading = Callable[..., Reading]
BATH = "foot-baths#what-a-foot-bath-is"
ANKLES = "foot-baths#what-a-foot-bath-can-do"
OLD = "old-view#how-warmth-moves-qi"
UNITS = (
    "A foot bath is warm water for tired feet.",
    "The water is as warm as the body. This keeps the skin calm.",
    "A bath lasts as long as a song.",
    "The tub is made of cedar wood.",
    "Each tub is rinsed with salt.",
)
# The log-odds of the six sentences, the second unit having two of them.
LOW = (-9.0,) * 6


def score(**sentences: float) -> tuple[float, ...]:
    """Return the sentences' log-odds: low, but for those named s0 to s5."""
    return tuple(sentences.get(f"s{number}", low) for number, low in enumerate(LOW))


def quote_bath(index: Index, reading: Reading, room: int = MAX_SENTENCES) -> str:
    quote, sentences = quote_passage(index, reading, room)
    assert sentences == quote.text.count(".")
    return quote.text


def lay_out(passage: Passage, *counts: int) -> Passage:
    """Return a passage whose units hold so many of its sentences."""
    units, start = [], 0
    for count in counts:
        own = passage.sentences[start : start + count]
        units.append(Span(own[0].start, own[-1].end))
        start += count
    return replace(passage, units=tuple(units))


@pytest.fixture
def quote(small_index: Index, make_reading: MakeReading) -> Quote:
    return quote_readings(small_index, [make_reading(BATH, probability=0.8)])[0]


def test_a_quote_has_all_that_the_contract_names(quote: Quote, small_index: Index) -> None:
    document = small_index.documents["foot-baths"]
    assert quote.document_title == document.title
    assert (quote.section, quote.section_id) == ("What a foot bath is", BATH)
    assert quote.text == document.text[quote.span.start : quote.span.end]
    assert (quote.perspective, quote.reviewed_on) == (None, document.reviewed_on)
    assert quote.score == 0.8


@pytest.mark.parametrize("number", range(6))
def test_the_highlight_is_the_sentence_that_the_reader_points_at(
    small_index: Index, make_reading: MakeReading, number: int
) -> None:
    reading = make_reading(BATH, *score(**{f"s{number}": 3.0}))
    quote, _ = quote_passage(small_index, reading)
    assert quote.highlight == reading.hit.passage.sentences[number]
    assert quote.span.covers(quote.highlight)


@pytest.mark.parametrize(
    ("scores", "room", "expected"),
    [
        (score(s0=2), 1, UNITS[:1]),
        (score(s5=2), 1, UNITS[4:]),
        (score(s0=2), 4, UNITS[:3]),
        (score(s5=2), 4, UNITS[2:]),
        (score(s3=2, s4=1), 2, UNITS[2:4]),
        (score(s1=2, s3=1, s0=0), 3, UNITS[1:3]),
        (score(s2=2, s3=0, s0=1), 3, UNITS[:2]),
        (LOW, 99, UNITS),
    ],
)
def test_a_quote_grows_from_the_unit_of_the_best_sentence_towards_the_better_side(
    small_index: Index,
    make_reading: MakeReading,
    scores: tuple[float, ...],
    room: int,
    expected: tuple[str, ...],
) -> None:
    assert quote_bath(small_index, make_reading(BATH, *scores), room) == " ".join(expected)


@pytest.mark.parametrize("room", [0, 1])
def test_the_unit_of_the_best_sentence_is_quoted_whole_however_little_room_there_is(
    small_index: Index, make_reading: MakeReading, room: int
) -> None:
    reading = make_reading(BATH, *score(s1=2, s0=1, s3=1))
    assert quote_bath(small_index, reading, room) == UNITS[1]


def test_a_long_list_with_the_answering_item_is_quoted_whole_though_a_short_unit_stands_beside_it(
    small_index: Index, make_reading: MakeReading
) -> None:
    reading = make_reading(BATH, *score(s5=2, s0=1))
    passage = lay_out(reading.hit.passage, 1, 5)
    reading = replace(reading, hit=replace(reading.hit, passage=passage))
    (quote,) = quote_readings(small_index, [reading])
    assert quote.text == " ".join(UNITS[1:])
    assert quote.text.count(".") > MAX_SENTENCES
    assert quote.highlight == passage.sentences[5]


def test_four_sentences_are_shared_out_among_passages(
    small_index: Index, make_reading: MakeReading
) -> None:
    readings = [make_reading(BATH), make_reading(ANKLES), make_reading(OLD)]
    quotes = quote_readings(small_index, readings)
    assert [quote.section_id for quote in quotes] == [r.hit.passage.id for r in readings]
    assert sum(quote.text.count(".") for quote in quotes) <= MAX_SENTENCES


def test_the_first_passage_has_the_room_that_the_others_leave(
    small_index: Index, make_reading: MakeReading
) -> None:
    first = make_reading(BATH, *score(s0=2))
    quotes = quote_readings(small_index, [first, make_reading(ANKLES)])
    assert [quote.text.count(".") for quote in quotes] == [MAX_SENTENCES - 1, 1]


def test_a_later_passage_that_would_make_the_answer_too_long_is_left_out(
    small_index: Index, make_reading: MakeReading
) -> None:
    long = make_reading(BATH, *score(s5=2))
    long = replace(long, hit=replace(long.hit, passage=lay_out(long.hit.passage, 1, 5)))
    quotes = quote_readings(small_index, [make_reading(ANKLES), long, make_reading(OLD)])
    assert [quote.section_id for quote in quotes] == [ANKLES, OLD]


def test_nothing_that_was_read_gives_no_quote(small_index: Index) -> None:
    assert quote_readings(small_index, []) == ()


def test_a_true_quote_passes(quote: Quote, small_index: Index) -> None:
    verify_quotes([quote, quote, replace(quote, highlight=None)], small_index)
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


@pytest.mark.parametrize(
    "move",
    [
        lambda span: Span(span.start - 1, span.end),
        lambda span: Span(span.start, span.end + 1),
        lambda span: Span(span.end, span.end + 1),
        lambda span: Span(span.start - 9, span.start),
    ],
)
def test_a_highlight_that_is_not_inside_its_quote_is_refused(
    small_index: Index, move: Callable[[Span], Span]
) -> None:
    passage = small_index.passages[1]
    right = make_quote(small_index, passage, passage.span, 0.8, passage.span)
    verify_quotes([right], small_index)
    with pytest.raises(QuoteError, match="a highlight or part of 'foot-baths' is not inside"):
        verify_quotes([right, replace(right, highlight=move(passage.span))], small_index)


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


def find(text: str, *wanted: str) -> list[Span]:
    """Return where some stretches stand in a text that starts at 7 in its document."""
    return [Span(7 + text.index(w), 7 + text.index(w) + len(w)) for w in wanted]


def show(text: str, *answering: str) -> list[str]:
    parts = choose_parts(text, 7, find(text, *answering))
    return [text[part.start - 7 : part.end - 7] for part in parts]


ITEMS = [f"- thing {number}" for number in range(20)]
ROWS = [f"Area {number} | {number} euros" for number in range(20)]


def test_of_a_long_list_the_lead_the_answering_items_and_caveats_are_shown_first() -> None:
    text = "\n".join(["You cannot have it with:", "", *ITEMS, "", "Ask us first."])
    assert show(text, "thing 7", "thing 12") == [
        "You cannot have it with:",
        "- thing 7",
        "- thing 12",
        "Ask us first.",
    ]


def test_of_a_long_table_the_lead_the_head_row_and_the_answering_rows_are_shown_first() -> None:
    text = "\n".join(["Our prices:", "", "Area | Price", *ROWS])
    assert show(text, ROWS[4]) == ["Our prices:", "Area | Price", ROWS[4]]
    assert show(text, ROWS[4], ROWS[5])[2:] == [f"{ROWS[4]}\n{ROWS[5]}"]


def test_an_item_is_shown_whole_with_its_own_caveat() -> None:
    text = "\n".join([*ITEMS[:15], "- swimming. Not in a lake."])
    assert show(text, "swimming.") == ["- swimming. Not in a lake."]


@pytest.mark.parametrize(
    "lines",
    [
        ITEMS[:LONG],
        [f"{number}. Do this." for number in range(1, 20)],
        [f"Sentence {number}." for number in range(20)],
        [*ITEMS, *ROWS],
    ],
    ids=["short", "steps", "prose", "both"],
)
def test_what_is_short_or_would_mislead_in_parts_is_shown_whole(lines: list[str]) -> None:
    assert show("\n".join(lines), lines[3]) == []


def test_a_list_that_answers_as_a_whole_is_shown_whole() -> None:
    assert show("\n".join(ITEMS), *ITEMS) == []


def test_a_part_outside_its_quote_is_not_sent(
    small_index: Index, make_reading: MakeReading
) -> None:
    quote, _ = quote_passage(small_index, make_reading(BATH))
    beyond = replace(quote, parts=(Span(quote.span.start, quote.span.end + 1),))
    with pytest.raises(QuoteError, match="part"):
        verify_quotes([beyond], small_index)


def test_an_item_of_several_lines_is_shown_or_hidden_whole() -> None:
    items = [f"- pill {number}, twice a day,\n  not with asthma" for number in range(LONG + 1)]
    text = "Take with food:\n" + "\n".join(items) + "\n\nNot for children."
    start = text.index("pill 5")
    answer = Span(start, text.index("\n- pill 6"))
    assert [text[part.start : part.end] for part in choose_parts(text, 0, [answer])] == [
        "Take with food:",
        items[5],
        "Not for children.",
    ]
