"""Tuning is the same each time, and the graph gives what the tuned model gives."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from small_knowledge import SmallBuild

from app.index.encoder import OnnxEncoder
from index_build.embedding import DEFAULT_MODEL, TorchEncoder, load_model, locate_model
from index_build.knowledge import read_topics
from index_build.training import train
from index_build.tuning import (
    TunedHead,
    TuningSettings,
    can_tune,
    choose_settings,
    hide_tokens,
    pick_worst,
    split_held_out,
    tune_encoder,
)

QUESTIONS = [f"{start} {end}" for start in ("what is", "does it cost") for end in "abcdefghij"]
LABELS = [0] * 10 + [1] * 10
# One layer that learns is enough to be different each time.
SETTINGS = TuningSettings(frozen_layers=5, epochs=1, batch=8)
HALVED = replace(SETTINGS, bfloat16=True, hidden_tokens=0.2)


def tune(settings: TuningSettings) -> TunedHead:
    model = load_model(locate_model(DEFAULT_MODEL))
    labels = np.array(LABELS, dtype=np.int64)
    return tune_encoder(model, QUESTIONS, labels, split_held_out(LABELS, settings), settings)


def test_one_example_in_ten_of_each_topic_is_held_out_and_always_the_same() -> None:
    labels = [0] * 30 + [1] * 19 + [2] * 9
    held = split_held_out(labels, TuningSettings())
    assert [held[np.array(labels) == label].sum() for label in range(3)] == [3, 1, 0]
    assert np.array_equal(held, split_held_out(labels, TuningSettings()))
    assert not np.array_equal(held, split_held_out(labels, TuningSettings(seed=14)))


@pytest.mark.parametrize("settings", [SETTINGS, HALVED], ids=["float32", "bfloat16"])
def test_the_same_seed_gives_the_same_vectors(settings: TuningSettings) -> None:
    one, other = tune(settings), tune(settings)
    assert np.array_equal(one.vectors, other.vectors)
    assert np.array_equal(one.directions, other.directions)
    assert np.allclose(np.linalg.norm(one.vectors, axis=1), 1, atol=1e-4)
    assert np.allclose(np.linalg.norm(one.directions, axis=1), 1, atol=1e-4)


def test_a_share_of_the_tokens_is_hidden_but_never_the_first() -> None:
    torch.manual_seed(0)
    state = torch.arange(1000.0)[:, None].repeat(1, 3)
    for _ in range(20):
        kept = hide_tokens(state, 0.2)[:, 0]
        assert kept[0] == 0
        assert 700 < len(kept) < 900
        assert (kept[1:] > kept[:-1]).all()
    assert torch.equal(hide_tokens(state, 0.0), state)


@pytest.mark.parametrize(
    ("told", "is_fast"),
    [("flags : fpu avx512_bf16 amx_bf16 amx_tile", True), ("flags : fpu", False)],
)
def test_a_processor_that_learns_faster_learns_more(
    told: str, is_fast: bool, tmp_path: Path
) -> None:
    (tmp_path / "cpuinfo").write_text(told)
    settings = choose_settings(tmp_path / "cpuinfo")
    assert settings.bfloat16 is is_fast
    assert (settings.epochs > TuningSettings().epochs) is is_fast
    assert choose_settings(tmp_path / "none") == TuningSettings()


def test_a_step_learns_from_what_is_answered_worst() -> None:
    losses = np.array([0.1, 2.0, 0.5, 2.0, 3.0], dtype=np.float32)
    assert pick_worst(losses, 3).tolist() == [4, 1, 3]
    assert pick_worst(losses, 9).tolist() == [4, 1, 3, 2, 0]


def test_the_packaged_model_can_be_tuned() -> None:
    assert can_tune(load_model(locate_model(DEFAULT_MODEL)))


def test_a_training_is_made_once(small_build: SmallBuild, monkeypatch: pytest.MonkeyPatch) -> None:
    examples = read_topics(small_build.knowledge)
    assert examples is not None
    monkeypatch.setattr("index_build.training._make_training", lambda *a, **o: pytest.fail("made"))
    options = small_build.options
    training = train(examples, options.model, options.tuning, options.cache)
    assert training.tuned
    assert training.load_directions().shape == (len(examples.topics), 384)


def test_the_graph_gives_both_what_the_model_and_what_the_tuned_model_give(
    small_build: SmallBuild,
) -> None:
    examples = read_topics(small_build.knowledge)
    assert examples is not None
    options = small_build.options
    training = train(examples, options.model, options.tuning, options.cache)
    onnx = OnnxEncoder(training.graph_folder, dimension=384, max_tokens=training.max_tokens)
    texts = ["what is a foot bath", "hello, how much is it", "足浴", "a " * 90]
    found = onnx.encode(texts)
    general = TorchEncoder(load_model(locate_model(DEFAULT_MODEL))).encode(texts)
    tuned = TorchEncoder(load_model(training.model_folder)).encode(texts)
    assert (found.general * general).sum(axis=1).min() >= 0.9999
    assert (found.topical * tuned).sum(axis=1).min() >= 0.9999
    assert (found.general * found.topical).sum(axis=1).min() < 0.9999
