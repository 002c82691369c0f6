"""The ONNX encoder gives what sentence-transformers gives, from any thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from fake_encoder import DIMENSION, encode_texts

from app.index.artifact import Index, load_manifest
from app.index.encoder import OnnxEncoder, Vectors
from index_build.embedding import TorchEncoder, load_model, locate_model

SENTENCES = (
    "What is collagen?",
    "Does it help old acne scars, or only new ones?",
    "WHAT IS COLLAGEN",
    "a",
    ".",
    " ",
    "",
    "¿Qué es el colágeno?",
    "什么是胶原蛋白？",
    "كولاجين",
    "Ça aide les cicatrices\u00a0? naïve e\u0301",
    "🦶🏽👩‍⚕️ ❤️",
    "tab\tline\nend\x00 control",
    "the needles | and does that hurt?",
    "collagen " * 400,
    "x" * 5000,
)


@pytest.fixture(scope="module")
def onnx(index_dir: Path) -> OnnxEncoder:
    card = load_manifest(index_dir).encoder
    return OnnxEncoder(index_dir / "encoder", dimension=card.dimension, max_tokens=card.max_tokens)


@pytest.fixture
def small(small_index: Index) -> OnnxEncoder:
    return OnnxEncoder(small_index.encoder_folder, dimension=DIMENSION, max_tokens=8)


@pytest.fixture(scope="module")
def expected(index_dir: Path) -> Vectors:
    model = load_model(locate_model(load_manifest(index_dir).encoder.model))
    return TorchEncoder(model).encode(SENTENCES)


@pytest.mark.parametrize("number", range(len(SENTENCES)), ids=lambda n: repr(SENTENCES[n])[:24])
def test_one_text_has_the_vector_of_sentence_transformers(
    onnx: OnnxEncoder, expected: Vectors, number: int
) -> None:
    vector = onnx.encode([SENTENCES[number]]).general[0]
    assert vector @ expected[number] >= 0.9999


def test_a_batch_of_all_lengths_has_the_vectors_of_sentence_transformers(
    onnx: OnnxEncoder, expected: Vectors
) -> None:
    found = onnx.encode(SENTENCES).general
    assert found.dtype == np.float32
    assert found.shape == (len(SENTENCES), onnx.dimension)
    assert (found * expected).sum(axis=1).min() >= 0.9999


def test_both_vectors_have_unit_length(onnx: OnnxEncoder) -> None:
    found = onnx.encode(SENTENCES)
    for vectors in (found.general, found.topical):
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_threads_at_once_get_the_vectors_of_one_alone(onnx: OnnxEncoder) -> None:
    alone = [onnx.encode([text]).topical[0] for text in SENTENCES]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: onnx.encode([text]).topical[0], SENTENCES * 4))
    assert np.allclose(np.array(together), np.array(alone * 4), atol=1e-6)


def test_no_text_has_no_vector(small: OnnxEncoder) -> None:
    assert small.encode([]).general.shape == (0, DIMENSION)
    assert small.encode([]).topical.shape == (0, DIMENSION)


def test_the_small_graph_gives_what_the_fake_encoder_gives(small: OnnxEncoder) -> None:
    texts = ["Can it relax stiff ankles?", "a foot bath"]
    assert np.allclose(small.encode(texts).general, encode_texts(texts), atol=1e-5)


def test_what_stands_behind_the_longest_text_is_cut_off(small: OnnxEncoder) -> None:
    shown = small.encode(["foot bath water warm tired feet skin calm"]).general
    longer = small.encode(["foot bath water warm tired feet skin calm ankles ankles"]).general
    assert np.allclose(shown, longer)
