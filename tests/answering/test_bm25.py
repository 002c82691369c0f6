"""BM25 gives what full scoring gives, and looks at few texts for it."""

from __future__ import annotations

import random
from collections.abc import Sequence

import bm25s
import numpy as np
import pytest

from app.answering.bm25 import Bm25

COMMON, RARE = [f"c{n}" for n in range(8)], [f"r{n}" for n in range(3000)]


def write_texts(count: int, seed: int = 15) -> list[list[str]]:
    """Return texts whose words are used as unevenly as in a language."""
    chance = random.Random(seed)
    words = COMMON + RARE
    weights = [1 / (rank + 1) for rank in range(len(words))]
    return [chance.choices(words, weights, k=chance.randrange(5, 60)) for _ in range(count)]


def score_all(texts: Sequence[Sequence[str]], asked: Sequence[str]) -> np.ndarray:
    """Return the score of every text by another library."""
    peer = bm25s.BM25(method="lucene")
    peer.index([list(text) for text in texts], show_progress=False)
    known = {token for text in texts for token in text}
    return np.asarray(peer.get_scores([token for token in asked if token in known]))


@pytest.mark.parametrize("seed", range(2))
def test_the_best_texts_and_their_scores_are_those_of_full_scoring(seed: int) -> None:
    texts = write_texts(1200, seed)
    own = Bm25(texts)
    chance = random.Random(seed)
    for _ in range(10):
        asked = chance.choices(COMMON, k=2) + chance.choices(RARE[:300], k=4) + ["unknown"]
        expected = score_all(texts, asked)
        found = own.search(asked, 10)
        assert [score for _, score in found] == pytest.approx(
            sorted(expected, reverse=True)[:10], rel=1e-4
        )
        assert [expected[number] for number, _ in found] == pytest.approx(
            [score for _, score in found], rel=1e-4
        )


def test_of_two_texts_with_the_same_score_the_first_comes_first() -> None:
    assert [n for n, _ in Bm25([["x"], ["a"], ["a"], ["a"]]).search(["a"], 2)] == [1, 2]


def test_a_word_that_is_asked_twice_counts_twice() -> None:
    own = Bm25([["a", "b"], ["a", "c"], ["d", "e"]])
    once, twice = own.search(["b"], 1)[0][1], own.search(["b", "b"], 1)[0][1]
    assert twice == pytest.approx(2 * once)


def test_nothing_asked_finds_nothing_and_only_texts_with_a_word_are_found() -> None:
    own = Bm25([["a"], ["b"]])
    assert own.search([], 4) == own.search(["z"], 4) == []
    assert [number for number, _ in own.search(["a", "z"], 4)] == [0]


def test_a_text_holds_its_tokens_and_no_other() -> None:
    own = Bm25([["a", "b"], ["b"]])
    held = {(n, token) for n in (0, 1) for token in "abz" if own.holds(n, token)}
    assert held == {(0, "a"), (0, "b"), (1, "b")}
    assert own.find_rarity("z") is None
    assert own.find_rarity("a") == own.rarest


def test_ten_times_the_texts_are_not_ten_times_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[int] = []
    score = Bm25._score

    def count(self: Bm25, texts: np.ndarray, lists: object) -> np.ndarray:
        looked_at.append(len(texts))
        return score(self, texts, lists)  # type: ignore[arg-type]

    monkeypatch.setattr(Bm25, "_score", count)
    asked = [["r3", "c1"], ["r40", "r7"], ["c0", "c2", "r99"], ["r500", "r20", "c5"]]
    work = []
    for size in (1500, 15_000):
        own = Bm25(write_texts(size))
        looked_at.clear()
        for question in asked:
            own.search(question, 8)
        work.append(sum(looked_at))
    assert work[1] < 3 * work[0], work
