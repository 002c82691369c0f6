"""The ONNX encoder: what the graph says comes out, from any thread, whatever the batch."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from fake_models import DIMENSION, FakeEncoder

from app.answering.context import join_context
from app.answering.decision import Kinds
from app.index.artifact import Index
from app.index.passage import Span
from app.models.encoder import KINDS, Encoded, OnnxEncoder, softmax
from app.models.frame import Frame
from app.models.network import MAX_TOKENS, Network

TEXTS = (
    "Can it relax stiff ankles?",
    "a foot bath",
    "hello, is the water warm",
    "is it pregnant",
    "festering wound, splashed",
    "FOOT BATH",
    "vessels 🦶 soles",
    "rockets",
    "足浴是什么",
    ".",
    " ",
    "",
    "warm water " * 100,
)


@pytest.fixture
def encoder(small_index: Index) -> OnnxEncoder:
    found = OnnxEncoder(Network(small_index.model_folder))
    found.dimension = DIMENSION
    return found


@pytest.fixture(scope="module")
def shipped(index_dir: Path) -> OnnxEncoder:
    return OnnxEncoder(Network(index_dir / "models"))


def check_same(found: Encoded, expected: Encoded) -> None:
    assert np.allclose(found.vectors, expected.vectors, atol=1e-5)
    assert np.allclose(found.kinds, expected.kinds, atol=1e-5)


@pytest.mark.parametrize("text", TEXTS[:5])
def test_the_graph_of_the_tests_says_what_their_fake_encoder_says(
    encoder: OnnxEncoder, fake_encoder: FakeEncoder, text: str
) -> None:
    check_same(encoder.encode([text]), fake_encoder.encode([text]))


def test_a_batch_of_all_lengths_gives_what_each_text_gives_alone(encoder: OnnxEncoder) -> None:
    found = encoder.encode(TEXTS)
    assert found.vectors.shape == (len(TEXTS), DIMENSION)
    assert found.kinds.shape == (len(TEXTS), len(KINDS))
    assert (found.vectors.dtype, found.kinds.dtype) == (np.float32, np.float32)
    alone = [encoder.encode([text]) for text in TEXTS]
    known = [row for row, text in enumerate(TEXTS) if text.strip()]
    check_same(
        Encoded(found.vectors[known], found.kinds[known]),
        Encoded(
            np.concatenate([one.vectors for one in alone])[known],
            np.concatenate([one.kinds for one in alone])[known],
        ),
    )


def test_kinds_are_probabilities(encoder: OnnxEncoder) -> None:
    kinds = encoder.encode(TEXTS).kinds
    assert np.allclose(kinds.sum(axis=1), 1, atol=1e-5)
    assert (kinds >= 0).all()
    assert Kinds(kinds[2]).share("greeting") > 0.99
    assert Kinds(kinds[0]).share("question") > 0.99


def test_softmax_is_a_share_of_one_even_for_huge_logits() -> None:
    shares = softmax(np.array([[0, 0], [1e6, 0], [-1e6, -1e6]], dtype=np.float32))
    assert shares.tolist() == [[0.5, 0.5], [1.0, 0.0], [0.5, 0.5]]
    assert shares.dtype == np.float32


def test_no_text_has_no_vector_and_no_kinds(encoder: OnnxEncoder) -> None:
    found = encoder.encode([])
    assert (found.vectors.shape, found.kinds.shape) == ((0, DIMENSION), (0, len(KINDS)))


def test_what_stands_behind_the_longest_text_is_cut_off(encoder: OnnxEncoder) -> None:
    longest = "water " * MAX_TOKENS
    check_same(encoder.encode([longest + "ankles hello"]), encoder.encode([longest]))
    assert encoder.encode(["water " * (MAX_TOKENS - 1) + "hello"]).kinds[0].argmax() != 0


def test_a_message_behind_a_long_one_is_read(encoder: OnnxEncoder) -> None:
    joined = join_context("warm water " * MAX_TOKENS, "hello")
    assert Kinds(encoder.encode([joined]).kinds[0]).share("greeting") > 0.99


def test_threads_at_once_get_what_one_alone_gets(encoder: OnnxEncoder) -> None:
    alone = [encoder.encode([text]).vectors[0] for text in TEXTS]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: encoder.encode([text]).vectors[0], TEXTS * 4))
    assert np.allclose(np.array(together), np.array(alone * 4), atol=1e-6)


def test_the_shipped_encoder_gives_unit_vectors_and_probabilities(shipped: OnnxEncoder) -> None:
    found = shipped.encode(TEXTS)
    assert found.vectors.shape == (len(TEXTS), shipped.dimension)
    assert np.allclose(np.linalg.norm(found.vectors, axis=1), 1, atol=1e-4)
    assert found.kinds.shape == (len(TEXTS), len(KINDS))
    assert np.allclose(found.kinds.sum(axis=1), 1, atol=1e-4)


def test_the_shipped_encoder_puts_a_question_nearer_to_its_answer(shipped: OnnxEncoder) -> None:
    asked, answer, other = shipped.encode(
        [
            "How long does the treatment take?",
            "A session lasts about forty minutes.",
            "Please park behind the house.",
        ]
    ).vectors
    assert asked @ answer > asked @ other


def test_the_shipped_encoder_is_the_same_from_any_thread(shipped: OnnxEncoder) -> None:
    alone = [shipped.encode([text]).vectors[0] for text in TEXTS]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: shipped.encode([text]).vectors[0], TEXTS))
    assert np.allclose(np.array(together), np.array(alone), atol=1e-5)


def test_the_shipped_tokenizer_makes_no_more_tokens_than_a_text_has(index_dir: Path) -> None:
    network = Network(index_dir / "models")
    assert len(network.run_message("water").wanted) == len(("[CLS]", "water", "[SEP]"))


def test_a_passage_and_its_sentences_have_unit_vectors(shipped: OnnxEncoder) -> None:
    text = "Care\nKeep it dry. Wash it with water."
    frame = Frame(text, (Span(5, 17), Span(18, len(text))))
    vectors = shipped.run_passage(frame).vectors
    assert vectors.shape == (3, shipped.dimension)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    asked = shipped.encode(["how do i clean it"]).vectors[0]
    assert asked @ vectors[2] > asked @ vectors[1]


def test_the_vectors_of_a_long_passage_are_those_of_all_its_windows(
    encoder: OnnxEncoder, fake_encoder: FakeEncoder
) -> None:
    said = ["Warm water for tired feet.", "The tub is cedar.", "A song lasts."] * 40
    spans, start = [], 0
    for sentence in said:
        spans.append(Span(start, start + len(sentence)))
        start += len(sentence) + 1
    frame = Frame(" ".join(said), tuple(spans))
    found, expected = (one.run_passage(frame).vectors for one in (encoder, fake_encoder))
    assert found[1:] == pytest.approx(expected[1:], abs=1e-5)
