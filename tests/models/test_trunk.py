"""The shared layers: one state a token, run once a text, the same from any thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from app.index.artifact import Index
from app.models.trunk import MAX_TOKENS, Trunk

TEXTS = ("A warm foot bath", "the tub is cedar", "", "🦶", "warm water " * 400)


@pytest.fixture
def trunk(small_index: Index) -> Trunk:
    return Trunk(small_index.model_folder)


@pytest.mark.parametrize("text", TEXTS)
def test_every_token_has_a_state_and_a_place_in_the_text(trunk: Trunk, text: str) -> None:
    states = trunk.run(text)
    assert states.rows.shape[:2] == (1, len(states.offsets))
    assert len(states.offsets) <= MAX_TOKENS
    assert all(0 <= start < end <= len(text) for start, end in states.offsets.tolist())
    assert states.inputs.dtype == np.float32
    assert np.array_equal(states.inputs, states.rows)


def test_a_text_is_run_once(trunk: Trunk) -> None:
    assert trunk.run("warm water") is trunk.run("warm water")


def test_threads_at_once_get_what_one_alone_gets(small_index: Index, trunk: Trunk) -> None:
    alone = [trunk.run(text).rows for text in TEXTS]
    other = Trunk(small_index.model_folder)
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: other.run(text).rows, TEXTS * 4))
    assert all(np.array_equal(a, b) for a, b in zip(together, alone * 4, strict=True))
