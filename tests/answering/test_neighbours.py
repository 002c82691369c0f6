"""How the nearest examples vote."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.answering.neighbours import Nearest, Neighbours, count_votes
from app.index.topics import ExampleHead
from index_build.vector_index import make_example_index

EXAMPLES = np.array([[1, 0], [0.8, 0.6], [0, 1], [0.6, 0.8]], dtype=np.float32)


def test_each_neighbour_votes_for_its_topic_and_the_nearer_ones_weigh_more() -> None:
    cosines = np.array([[0.9, 0.8, 0.7]], dtype=np.float32)
    owners = np.array([[2, 0, 2]])
    (shares,) = count_votes(Nearest(cosines, owners), sharpness=10.0, topics=4)
    nearest, second, third = 1.0, math.exp(-1), math.exp(-2)
    total = nearest + second + third
    assert shares == pytest.approx([second / total, 0, (nearest + third) / total, 0], abs=1e-3)
    assert shares.sum() == pytest.approx(1)


def test_a_topic_without_a_vote_stays_possible() -> None:
    shares = count_votes(
        Nearest(np.ones((1, 1), dtype=np.float32), np.array([[0]])), 20.0, topics=3
    )
    assert (shares > 0).all()


def test_the_sharpness_says_how_much_the_farther_ones_count() -> None:
    cosines, owners = np.array([[0.9, 0.6]], dtype=np.float32), np.array([[0, 1]])
    soft, sharp = (count_votes(Nearest(cosines, owners), s, topics=2)[0, 1] for s in (1.0, 30.0))
    assert soft > 0.4
    assert sharp < 0.01


@pytest.mark.parametrize("nearest", [1, 2, 3, 4, 60])
def test_only_so_many_of_the_nearest_vote(nearest: int) -> None:
    head = ExampleHead((0, 1, 1, 1), nearest, sharpness=2.0, share=0.5)
    shares = Neighbours(head, make_example_index(EXAMPLES), topics=2).vote(EXAMPLES[0])
    others = [math.exp(2 * (cosine - 1)) for cosine in (0.8, 0.6, 0.0)][: nearest - 1]
    assert shares[0] == pytest.approx(1 / (1 + sum(others)), abs=2e-3)


def test_votes_of_one_question_do_not_depend_on_the_others() -> None:
    cosines = np.array([[0.9, 0.8], [0.5, 0.1]], dtype=np.float32)
    owners = np.array([[0, 1], [1, 1]])
    both = count_votes(Nearest(cosines, owners), 20.0, topics=2)
    assert both[1] == pytest.approx(
        count_votes(Nearest(cosines[1:], owners[1:]), 20.0, topics=2)[0]
    )
