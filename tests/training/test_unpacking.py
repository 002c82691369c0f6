"""The weights that are read back out of the graphs are those that the graphs multiply with."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from app.models import network
from training.unpacking import read_weights

MODELS = Path(__file__).resolve().parents[2] / "models"


def test_the_weights_of_the_network_are_what_its_graph_multiplies_with() -> None:
    path = MODELS / network.UPPER_FILE
    weights = read_weights(path)
    low = np.random.default_rng(1).standard_normal((1, 9, 384)).astype(np.float32)
    session = onnxruntime.InferenceSession(str(path))
    outputs = [network.STATE_OUTPUT, network.TOKEN_OUTPUT, network.LEVEL_OUTPUT]
    states, tokens, level = (np.asarray(o) for o in session.run(outputs, {"low": low}))
    made = states @ weights["token.weight"].T
    made /= np.linalg.norm(made, axis=2, keepdims=True)
    assert np.abs(made - tokens).max() < 0.02
    sharpness, middle = weights["scale"]
    assert np.exp(sharpness) * middle == pytest.approx(level[0])


def test_every_layer_is_found_with_its_size() -> None:
    lowest = read_weights(MODELS / network.LOWEST_FILE)
    upper = read_weights(MODELS / network.UPPER_FILE)
    kinds = read_weights(MODELS / network.KIND_FILE)
    cross = read_weights(MODELS / network.CROSS_FILE)
    shapes = [
        (
            weights[f"{layer}.intermediate.dense.weight"].shape,
            weights[f"{layer}.output.dense.weight"].shape,
        )
        for weights, layer in (
            *((lowest, f"layer.{n}") for n in range(2)),
            *((upper, f"layer.{n}") for n in range(2, 6)),
            *((kinds, f"layers.{n}") for n in range(4)),
            *((cross, f"layers.{n}") for n in range(9)),
        )
    ]
    assert shapes == [((1536, 384), (384, 1536))] * 19
    assert cross["head.0.weight"].shape == (384, 384)
    assert cross["head.2.weight"].shape == (1, 384)
    table = lowest["base.embeddings.word_embeddings.weight"]
    assert table.shape == (30522, 384)
    assert np.linalg.norm(table, axis=1).mean() == pytest.approx(1.07, abs=0.05)
