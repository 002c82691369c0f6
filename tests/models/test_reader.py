"""The ONNX reader: tokens that come near, added up to verdicts on passages and sentences."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fake_models import SURE, FakeReader

from app.answering.context import join_context
from app.index.artifact import Index
from app.index.passage import Span
from app.models.frame import Frame, frame_passages
from app.models.network import MAX_TOKENS, MAX_WINDOWS, Network
from app.models.reader import UNREAD, OnnxReader

QUESTIONS = (
    "Can it relax stiff ankles?",
    "what is the tub made of",
    "salt",
    "how does warmth work",
    "a song 🦶 bath",
    "rockets?",
    "",
)


@pytest.fixture
def network(small_index: Index) -> Network:
    return Network(small_index.model_folder)


@pytest.fixture
def reader(network: Network) -> OnnxReader:
    return OnnxReader(network)


@pytest.fixture(scope="module")
def shipped(index_dir: Path) -> OnnxReader:
    return OnnxReader(Network(index_dir / "models"))


@pytest.fixture
def frames(small_index: Index) -> list[Frame]:
    return frame_passages(small_index.documents, small_index.passages)


def frame_text(*sentences: str) -> Frame:
    """Return sentences as a frame without a title."""
    spans, text = [], ""
    for sentence in sentences:
        start = len(text) + bool(text)
        text = f"{text} {sentence}".strip()
        spans.append(Span(start, len(text)))
    return Frame(text, tuple(spans))


@pytest.mark.parametrize("question", QUESTIONS[:4])
def test_the_graph_of_the_tests_says_what_their_fake_reader_says(
    reader: OnnxReader, fake_reader: FakeReader, frames: list[Frame], question: str
) -> None:
    verdicts, expected = reader.read(question, frames), fake_reader.read(question, frames)
    for verdict, wanted in zip(verdicts, expected, strict=True):
        assert verdict.stated == pytest.approx(wanted.stated, abs=1e-3)
        assert verdict.sentences == pytest.approx(wanted.sentences, abs=1e-3)


def test_every_passage_has_a_verdict_with_a_score_a_sentence(
    reader: OnnxReader, frames: list[Frame]
) -> None:
    for question in QUESTIONS:
        verdicts = reader.read(question, frames)
        assert [len(v.sentences) for v in verdicts] == [len(f.sentences) for f in frames]


def test_a_batch_of_all_lengths_gives_what_each_passage_gives_alone(
    reader: OnnxReader, frames: list[Frame]
) -> None:
    together = reader.read(QUESTIONS[0], frames)
    for frame, verdict in zip(frames, together, strict=True):
        (alone,) = reader.read(QUESTIONS[0], [frame])
        assert verdict.stated == pytest.approx(alone.stated, abs=1e-4)
        assert verdict.sentences == pytest.approx(alone.sentences, abs=1e-3)


def test_nothing_to_read_gives_no_verdict(reader: OnnxReader) -> None:
    assert reader.read("what is it", []) == []


def test_a_sentence_that_is_cut_off_was_not_read_and_the_question_is_kept_whole(
    reader: OnnxReader,
) -> None:
    frame = frame_text("warm water " * (MAX_TOKENS // 2) + "end.", "The tub is cedar.")
    (verdict,) = reader.read("cedar tub", [frame])
    assert verdict.sentences[1] == UNREAD
    assert verdict.sentences[0] > UNREAD
    assert verdict.stated == pytest.approx(-SURE, abs=1e-4)
    (asked,) = reader.read("cedar warm", [frame])
    assert asked.stated == pytest.approx(SURE, abs=1e-4)


@pytest.mark.parametrize("count", [20, 100, 400])
def test_a_passage_longer_than_a_window_is_read_to_its_end(
    reader: OnnxReader, network: Network, count: int
) -> None:
    filler = ["Warm water relaxes the soles of tired feet."] * count
    frame = frame_text("A bath lasts.", *filler, "The tub is made of cedar wood.")
    (verdict,) = reader.read("cedar", [frame])
    assert (len(network.run_passage(frame).windows) > 1) == (count > 20)
    assert len(verdict.sentences) == len(frame.sentences)
    assert UNREAD not in verdict.sentences
    assert verdict.stated == pytest.approx(SURE, abs=1e-4)
    assert [n for n, score in enumerate(verdict.sentences) if score > 0] == [count + 1]


def test_each_sentence_of_a_long_passage_has_its_own_score(
    reader: OnnxReader, fake_reader: FakeReader
) -> None:
    said = [("warm water " * 9 if n % 3 else "cedar tub " * 9) + f"bath{n}." for n in range(60)]
    frame = frame_text(*said)
    (verdict,), (wanted,) = (one.read("cedar", [frame]) for one in (reader, fake_reader))
    assert [s > 0 for s in verdict.sentences] == [s > 0 for s in wanted.sentences]


@pytest.mark.parametrize("count", range(MAX_TOKENS - 45, MAX_TOKENS + 5, 7))
def test_a_sentence_that_lies_across_the_end_of_a_window_is_read_whole(
    reader: OnnxReader, count: int
) -> None:
    frame = frame_text(
        "A bath lasts.",
        *["Water."] * (count // 2),
        "warm " * 40 + "cedar.",
        *["Water."] * 20,
    )
    (verdict,) = reader.read("cedar", [frame])
    assert verdict.stated == pytest.approx(SURE, abs=1e-4)
    assert [n for n, s in enumerate(verdict.sentences) if s > 0] == [1 + count // 2]
    assert UNREAD not in verdict.sentences


@pytest.mark.parametrize("count", range(MAX_TOKENS - 45, MAX_TOKENS, 7))
def test_the_last_sentence_is_read_to_its_end(reader: OnnxReader, count: int) -> None:
    filler = ["Water."] * (count // 2)
    frame = frame_text("A bath lasts.", *filler, "warm " * 40 + "cedar.")
    (verdict,) = reader.read("cedar", [frame])
    assert verdict.stated == pytest.approx(SURE, abs=1e-4)
    assert verdict.sentences[-1] > 0


def test_the_lead_of_a_long_list_counts_with_each_of_its_items(reader: OnnxReader) -> None:
    items = ["Warm water relaxes tired feet."] * 100
    frame = frame_text("Cedar tubs:", *items, "The salt is rinsed.")
    (both,) = reader.read("cedar salt", [frame])
    (one,) = reader.read("cedar rockets", [frame])
    assert (both.stated, one.stated) == (pytest.approx(3 * SURE), pytest.approx(SURE))


def test_a_passage_that_is_known_is_not_run_again(
    small_index: Index, network: Network, frames: list[Frame], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = OnnxReader(network).read(QUESTIONS[0], frames)
    monkeypatch.delattr(Network, "run_passage")
    reader = OnnxReader(network, dict(zip(frames, small_index.windows, strict=True)))
    assert reader.read(QUESTIONS[0], frames) == expected


def test_a_table_of_hundreds_of_rows_is_read_in_a_bounded_number_of_windows(
    reader: OnnxReader, network: Network
) -> None:
    frame = frame_text("A bath lasts.", *["Warm water and cedar wood."] * 2000)
    (verdict,) = reader.read("cedar", [frame])
    assert len(network.run_passage(frame).windows) == MAX_WINDOWS
    assert verdict.sentences[-1] == UNREAD


def test_a_sentence_without_a_token_hinders_no_other(reader: OnnxReader) -> None:
    text = "Warm water. \u00a0 The tub is cedar."
    frame = Frame(text, (Span(0, 11), Span(12, 13), Span(14, len(text))))
    (verdict,) = reader.read("cedar", [frame])
    assert verdict.sentences[1] == UNREAD
    assert verdict.sentences[2] > 0 > verdict.sentences[0] > UNREAD


def test_a_question_behind_a_long_message_is_read(reader: OnnxReader) -> None:
    asked = join_context("warm water " * MAX_TOKENS, "cedar?")
    (verdict,) = reader.read(asked, [frame_text("The feet rest.", "The tub is cedar.")])
    assert verdict.stated == pytest.approx(SURE, abs=1e-4)
    assert verdict.sentences[1] > 0 > verdict.sentences[0]


def test_a_question_longer_than_all_that_fits_is_cut_and_the_passage_still_read(
    reader: OnnxReader,
) -> None:
    frame = frame_text("Warm water.", "The tub is cedar.")
    (verdict,) = reader.read("cedar " + "rockets " * 2 * MAX_TOKENS, [frame])
    assert verdict.stated == pytest.approx(SURE, abs=1e-4)
    assert verdict.sentences[1] > verdict.sentences[0] > UNREAD


def test_threads_at_once_get_what_one_alone_gets(reader: OnnxReader, frames: list[Frame]) -> None:
    alone = [reader.read(question, frames) for question in QUESTIONS]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda question: reader.read(question, frames), QUESTIONS * 4))
    assert together == alone * 4


def test_the_shipped_reader_points_at_the_sentence_that_states_it(shipped: OnnxReader) -> None:
    stating = frame_text(
        "The treatment uses thin needles.",
        "A session lasts about forty minutes.",
        "Please eat something before you come.",
    )
    other = frame_text("Our rooms are on the second floor.", "There is a lift.")
    told, untold = shipped.read("How long does a session last?", [stating, other])
    assert told.stated > untold.stated
    assert max(range(3), key=lambda number: told.sentences[number]) == 1


def test_the_shipped_reader_reads_hostile_text(shipped: OnnxReader) -> None:
    frame = frame_text("Warm water helps.", "🦶" * 40, "e\u0301 中文 \u202e x")
    for question in ("", "?" * 2000, "a" * 5000, "🦶🏽 كولاجين 气"):
        (verdict,) = shipped.read(question, [frame])
        assert len(verdict.sentences) == 3
