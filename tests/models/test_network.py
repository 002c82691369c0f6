"""The network: a passage is run once, in as many windows as it needs, the same from any thread."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from app.index.artifact import Index
from app.index.passage import Span
from app.models.frame import Frame, frame_passage
from app.models.network import MAX_TOKENS, Network

LONG = Frame(
    "Bath\n" + "warm water rests. " * 200,
    tuple(Span(5 + 18 * n, 5 + 18 * n + 17) for n in range(200)),
)


@pytest.fixture
def network(small_index: Index) -> Network:
    return Network(small_index.model_folder)


@pytest.fixture
def frames(small_index: Index) -> list[Frame]:
    return [frame_passage(small_index.documents[p.document_id], p) for p in small_index.passages]


def test_every_token_has_a_vector_and_every_sentence_a_mean(
    network: Network, frames: list[Frame]
) -> None:
    for frame in (*frames, LONG):
        for window in network.open(frame):
            assert 0 < len(window.tokens) <= MAX_TOKENS
            assert len(window.means) == 1 + len(window.places)
            assert window.tokens.dtype == np.float16


def test_a_passage_is_run_once(network: Network, frames: list[Frame]) -> None:
    assert network.open(frames[0]) is network.open(frames[0])


def test_every_sentence_of_a_long_passage_stands_whole_in_a_window(network: Network) -> None:
    windows = network.open(LONG)
    assert len(windows) > 1
    longest = {
        number: max(len(w.places[number - w.first]) for w in windows if number >= w.first)
        for number in range(len(LONG.sentences))
    }
    assert set(longest.values()) == {4}


def test_a_text_is_not_padded(network: Network) -> None:
    assert len(network.run_message("").wanted) == 0
    assert len(network.run_message("water").wanted) == 1


def test_what_is_remembered_of_passages_is_bounded(network: Network) -> None:
    first = network.open(LONG)
    assert network.open(LONG) is first
    for number in range(150):
        network.open(Frame(f"{LONG.text} {number}", LONG.sentences))
    assert network.open(LONG) is not first


def test_a_message_is_run_once(network: Network) -> None:
    message = network.run_message("warm water")
    assert network.run_message("warm water") is message
    assert (len(message.vector), len(message.kinds)) == (1, 1)
    assert len(message.wanted) == 2


def test_threads_at_once_get_what_one_alone_gets(
    small_index: Index, network: Network, frames: list[Frame]
) -> None:
    alone = [network.open(frame)[0].tokens for frame in frames]
    other = Network(small_index.model_folder)
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda frame: other.open(frame)[0].tokens, frames * 4))
    assert all(np.array_equal(a, b) for a, b in zip(together, alone * 4, strict=True))
