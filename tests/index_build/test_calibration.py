"""Probabilities that mean what they say, and thresholds that keep promises."""

from __future__ import annotations

import numpy as np
import pytest

from app.answering.decision import weigh
from app.answering.neighbours import Nearest
from index_build.calibration import (
    REFUSED_SHARE,
    calibrate_blend,
    choose_threshold,
    fit_evidence,
    trace_risk,
)


def draw(count: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Return features (count, 2), the first of which tells, and what is stated (count)."""
    rng = np.random.default_rng(seed)
    stated = rng.random(count) < 0.5
    features = np.column_stack([stated * 2.0 + rng.standard_normal(count), np.full(count, 7.0)])
    return features, stated


def test_probabilities_mean_what_they_say() -> None:
    features, stated = draw(2000)
    _, probabilities = fit_evidence(features, stated)
    for low in np.arange(0, 1, 0.2):
        inside = (probabilities >= low) & (probabilities < low + 0.2)
        assert stated[inside].mean() == pytest.approx(probabilities[inside].mean(), abs=0.1)


def test_a_feature_that_never_varies_gets_no_weight() -> None:
    features, stated = draw(500)
    evidence, _ = fit_evidence(features, stated)
    assert evidence.weights[0] > 0
    assert evidence.weights[1] == 0


def test_the_evidence_weighs_features_as_they_are_served() -> None:
    features, stated = draw(500)
    evidence, probabilities = fit_evidence(features, stated)
    served = np.array([weigh(evidence, row) for row in features])
    assert np.abs(served - probabilities).mean() < 0.03


def test_risk_and_coverage_fall_as_the_threshold_rises() -> None:
    features, stated = draw(300)
    curve = trace_risk(fit_evidence(features, stated)[1], stated, ~stated)
    assert (np.diff(curve.thresholds) > 0).all()
    assert (np.diff(curve.coverage) <= 0).all()
    assert (np.diff(curve.risk) <= 0).all()
    assert (curve.coverage[0], curve.risk[0]) == (1, 1)


def test_the_threshold_keeps_the_promised_share_of_refusals() -> None:
    features, stated = draw(2000)
    probabilities = fit_evidence(features, stated)[1]
    threshold = choose_threshold(trace_risk(probabilities, stated, ~stated))
    refused = (probabilities[~stated] < threshold).mean()
    assert refused >= REFUSED_SHARE
    assert (probabilities[~stated] < threshold - 0.05).mean() < REFUSED_SHARE


def test_a_threshold_is_never_below_three_tenths_nor_out_of_reach() -> None:
    stated = np.array([True, True, False, False])
    easy = trace_risk(np.array([0.9, 0.2, 0.01, 0.02]), stated, ~stated)
    assert choose_threshold(easy) == 0.3
    hopeless = trace_risk(np.array([0.1, 0.1, 1.0, 1.0]), stated, ~stated)
    assert choose_threshold(hopeless) == 0.99


def test_a_head_that_only_guesses_gets_the_least_share() -> None:
    rng = np.random.default_rng(1)
    labels = rng.integers(0, 5, 400)
    cosines = np.eye(5)[labels] * 0.5 + rng.standard_normal((400, 5)) * 0.05
    guesses = rng.standard_normal((400, 5))
    near = np.full((400, 3), 0.9, dtype=np.float32)
    knowing = Nearest(near, np.repeat(labels[:, None], 3, axis=1))
    guessing = Nearest(near, rng.integers(0, 5, (400, 3)))
    assert calibrate_blend(cosines, guessing, labels).share == 0
    assert calibrate_blend(guesses * 0.1, knowing, labels).share >= 0.5
