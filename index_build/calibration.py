"""Probabilities that mean what they say, and the thresholds chosen from them.

Everything here is fitted on the held-out examples, which trained neither encoder nor head.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from app.answering.decision import FEATURES
from app.index.encoder import Vectors
from app.index.topics import Evidence, Head, Thresholds

# Of the held-out questions that the documents do not answer, this share must be refused.
REFUSED_SHARE = 0.98
# A threshold for danger may call at most this share of the other held-out questions urgent.
FALSE_ALARMS = 0.003
_TEMPERATURES = np.geomspace(0.25, 4.0, 41)

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """For each threshold: how many answerable are answered, how many uncovered get an answer."""

    thresholds: Floats
    coverage: Floats
    risk: Floats


def calibrate_head(
    topic_ids: Sequence[str],
    directions: Vectors,
    scale: float,
    vectors: Vectors,
    labels: npt.NDArray[np.int64],
) -> Head:
    """Return the head at the temperature that gives the held-out examples the best likelihood."""
    cosines = vectors.astype(np.float64) @ directions.T.astype(np.float64) * scale

    def lose(temperature: float) -> float:
        logits = cosines / temperature
        top = logits.max(axis=1)
        total = top + np.log(np.exp(logits - top[:, None]).sum(axis=1))
        return float((total - logits[np.arange(len(labels)), labels]).mean())

    best = min(_TEMPERATURES, key=lose)
    weights = directions.astype(np.float64) * (scale / best)
    rows = tuple(tuple(round(float(w), 6) for w in row) for row in weights)
    return Head(tuple(topic_ids), rows, (0.0,) * len(topic_ids))


def fit_evidence(features: Floats, stated: Flags) -> tuple[Evidence, Floats]:
    """Return the logistic model of "stated", and its cross-validated probabilities (n,).

    ``features`` has shape (n, len(FEATURES)); a feature that never varies gets no weight.
    """
    if features.shape[1] != len(FEATURES):
        raise ValueError(f"expected {len(FEATURES)} features, found {features.shape[1]}")
    spread = features.std(axis=0)
    scaled = features / np.where(spread > 0, spread, 1.0)
    model = LogisticRegression(C=1.0, max_iter=1000)
    probabilities = cross_val_predict(model, scaled, stated, cv=5, method="predict_proba")[:, 1]
    model.fit(scaled, stated)
    weights = np.where(spread > 0, model.coef_[0] / np.where(spread > 0, spread, 1.0), 0.0)
    evidence = Evidence(tuple(float(w) for w in weights), float(model.intercept_[0]))
    return evidence, probabilities


def trace_risk(probabilities: Floats, stated: Flags, uncovered: Flags) -> RiskCoverage:
    """Return the risk-coverage curve over all thresholds that the probabilities allow."""
    thresholds = np.unique(np.concatenate([probabilities, [0.0, 1.0]]))
    coverage = np.array([(probabilities[stated] >= t).mean() for t in thresholds])
    risk = np.array([(probabilities[uncovered] >= t).mean() for t in thresholds])
    return RiskCoverage(thresholds, coverage, risk)


def choose_thresholds(curve: RiskCoverage, urgent: Floats, is_urgent: Flags) -> Thresholds:
    """Return the lowest thresholds that keep the promised refusals and few false alarms."""
    kept = curve.thresholds[curve.risk <= 1 - REFUSED_SHARE]
    answered = float(np.clip(kept.min() if len(kept) else 0.99, 0.3, 0.99))
    calm = urgent[~is_urgent]
    alarm = float(np.quantile(calm, 1 - FALSE_ALARMS)) if len(calm) else 0.5
    return Thresholds(answered, answered / 2, float(np.clip(alarm, 0.1, 0.5)))
