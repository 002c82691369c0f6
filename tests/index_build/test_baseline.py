"""Plain retrieval: the nearest passage, above the threshold that is best for it."""

from __future__ import annotations

import pytest
from fake_models import FakeEncoder

from app.index.artifact import Index
from index_build.evaluation.baseline import (
    REFUSED_SHARE,
    Baseline,
    Nearest,
    find_nearest,
    measure_baseline,
)

ANKLES = "foot-baths#what-a-foot-bath-can-do"


def test_the_nearest_passage_is_right_if_it_is_one_of_the_right_ones(
    small_index: Index, fake_encoder: FakeEncoder
) -> None:
    text = "can a foot bath relax stiff ankles"
    right = [frozenset({ANKLES, "x"}), frozenset({"x"}), frozenset()]
    found = find_nearest([text] * 3, right, small_index, fake_encoder)
    assert [near.is_right for near in found] == [True, False, False]
    assert all(0 < near.cosine <= 1 for near in found)


def test_no_questions_have_no_nearest(small_index: Index, fake_encoder: FakeEncoder) -> None:
    assert find_nearest([], [], small_index, fake_encoder) == []


def test_the_baseline_has_the_threshold_that_refuses_what_must_be_refused() -> None:
    answerable = [Nearest(0.9, True), Nearest(0.8, False), Nearest(0.5, True), Nearest(0.1, False)]
    uncovered = [Nearest(cosine / 100, False) for cosine in range(1, 101, 1)]
    found = measure_baseline(answerable, uncovered)
    assert found is not None
    assert found.right_passage == 0.5
    assert found.threshold == pytest.approx(REFUSED_SHARE, abs=0.01)
    assert found.refused == pytest.approx(REFUSED_SHARE, abs=0.005)
    assert found.right_answers == 0.0
    lower = measure_baseline(answerable, uncovered[:60])
    assert lower == Baseline(
        0.5,
        0.25,
        pytest.approx(REFUSED_SHARE, abs=0.02),
        pytest.approx(0.6 * REFUSED_SHARE, abs=0.02),
    )


def test_without_both_kinds_of_questions_there_is_no_baseline() -> None:
    near = [Nearest(0.5, True)]
    assert measure_baseline(near, []) is None
    assert measure_baseline([], near) is None
