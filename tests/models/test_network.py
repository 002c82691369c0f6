"""The network: a passage is run once, in as many windows as it needs, the same from any thread."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from tokenizers import Encoding

from app.index.artifact import Index
from app.index.passage import Span
from app.models.frame import Frame, frame_passages
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
    return frame_passages(small_index.documents, small_index.passages)


def test_a_window_has_the_tokens_of_what_stands_above_and_of_each_sentence(
    network: Network, frames: list[Frame]
) -> None:
    for frame in (*frames, LONG):
        for window in network.run_passage(frame).windows:
            assert 0 < len(window.tokens) <= MAX_TOKENS
            assert len(window.ends) == 1 + len(window.sentences)
            assert window.ends[-1] == len(window.tokens)
            assert list(window.ends) == sorted(window.ends)
            assert window.tokens.dtype == np.float16


def test_the_tokens_of_a_sentence_are_its_words(network: Network) -> None:
    frame = Frame("Bath\nwarm water. cedar tub.", (Span(5, 16), Span(17, 27)))
    (window,) = network.run_passage(frame).windows
    words = [network.run_message(text).wanted for text in ("warm", "cedar")]
    pieces = [window.tokens[a:b] for a, b in itertools.pairwise((0, *window.ends))]
    near = [[float((piece @ word.T).max()) > 0 for word in words] for piece in pieces]
    assert near == [[False, False], [True, False], [False, True]]


def test_every_sentence_of_a_long_passage_stands_whole_in_a_window(network: Network) -> None:
    windows = network.run_passage(LONG).windows
    assert len(windows) > 1
    longest: dict[int, int] = {}
    for window in windows:
        for number, (a, b) in zip(window.sentences, itertools.pairwise(window.ends), strict=True):
            longest[number] = max(longest.get(number, 0), b - a)
    assert sorted(longest) == list(range(len(LONG.sentences)))
    assert set(longest.values()) == {4}
    # A list's lead or a table's head row stands in each.
    assert all(window.sentences[0] == 0 for window in windows)


def test_a_first_sentence_that_fills_the_window_leaves_no_other(network: Network) -> None:
    first = "warm " * 2 * MAX_TOKENS
    frame = Frame(
        f"{first}end. Cedar.", (Span(0, len(first) + 4), Span(len(first) + 5, len(first) + 11))
    )
    (window,) = network.run_passage(frame).windows
    assert window.sentences == (0,)


def test_a_text_is_not_padded(network: Network) -> None:
    assert len(network.run_message("").wanted) == 0
    assert len(network.run_message("water").wanted) == 1


def test_a_message_is_run_once(network: Network) -> None:
    message = network.run_message("warm water")
    assert network.run_message("warm water") is message
    assert (len(message.vector), len(network.tell_kinds("warm water"))) == (1, 1)
    assert len(message.wanted) == 2


def test_a_passage_that_is_too_long_is_read_together_from_the_sentence_that_answers(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[list[str]] = []
    run = Network._run_lowest

    def keep(self: Network, encoding: Encoding) -> object:
        given.append(encoding.tokens)
        return run(self, encoding)

    monkeypatch.setattr(Network, "_run_lowest", keep)
    short = Frame("Bath\nwarm water. cedar tub.", (Span(5, 16), Span(17, 27)))
    # The last sentence is another one than all before it.
    text = LONG.text + "cedar tub."
    far = Frame(text, (*LONG.sentences, Span(len(text) - 10, len(text))))
    network.run_together("stiff ankles", short, 1)
    network.run_together("stiff ankles", far, len(far.sentences) - 1)
    network.run_together("stiff ankles", far, 0)
    assert all(tokens[:2] == ["stiff", "ankles"] for tokens in given)
    assert ["cedar" in tokens for tokens in given] == [True, True, False]
    assert max(len(tokens) for tokens in given) <= MAX_TOKENS


def test_threads_at_once_get_what_one_alone_gets(network: Network, frames: list[Frame]) -> None:
    alone = [network.run_passage(frame) for frame in frames]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(network.run_passage, frames * 4))
    for found, expected in zip(together, alone * 4, strict=True):
        assert np.array_equal(found.vectors, expected.vectors)
        for window, other in zip(found.windows, expected.windows, strict=True):
            assert np.array_equal(window.tokens, other.tokens)
            assert (window.sentences, window.ends) == (other.sentences, other.ends)
