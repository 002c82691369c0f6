"""The fits find the weights that data was drawn with."""

from __future__ import annotations

import numpy as np
import pytest

from training.fitting import Flags, Floats, fit_choice, fit_logistic

WEIGHTS, BIAS = np.array([2.0, -1.0, 0.0]), -0.5


def test_a_logistic_model_finds_the_weights_that_its_data_came_from() -> None:
    chance = np.random.default_rng(0)
    features = chance.normal(size=(4000, 3)) * [1.0, 2.0, 1.0] + [0.0, 5.0, 0.0]
    odds = np.exp(features @ WEIGHTS + BIAS + 5.0)
    found = fit_logistic(features, chance.random(4000) < odds / (1 + odds))
    assert found.weights == pytest.approx(WEIGHTS, abs=0.2)
    assert found.bias == pytest.approx(BIAS + 5.0, abs=0.6)


def draw_questions(count: int) -> list[tuple[Floats, Flags]]:
    """Return questions of three or four items, of which one or none is right."""
    chance = np.random.default_rng(1)
    asked = []
    for _ in range(count):
        features = chance.normal(size=(int(chance.integers(3, 5)), 3))
        odds = np.append(np.exp(features @ WEIGHTS + BIAS), 1.0)
        chosen = chance.choice(len(odds), p=odds / odds.sum())
        asked.append((features, np.arange(len(features)) == chosen))
    return asked


def test_a_choice_finds_the_weights_that_its_questions_came_from() -> None:
    found = fit_choice(draw_questions(4000))
    assert found.weights == pytest.approx(WEIGHTS, abs=0.2)
    assert found.bias == pytest.approx(BIAS, abs=0.2)


def test_a_question_without_items_and_a_feature_that_never_changes_teach_nothing() -> None:
    asked = [
        (np.column_stack([f, np.full(len(f), 7.0)]), right) for f, right in draw_questions(500)
    ]
    found = fit_choice([*asked, (np.empty((0, 4)), np.empty(0, dtype=bool))])
    assert found.weights[-1] == pytest.approx(0.0, abs=1e-6)
    assert found.weights[0] > 1
