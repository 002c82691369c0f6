"""Probabilities that mean what they say, and the thresholds chosen from them.

Everything here is fitted on the held-out examples, which trained neither encoder nor head.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from app.answering.decision import blend, spread
from app.answering.neighbours import Nearest, count_votes
from app.index.topics import Evidence

# Of the held-out questions that the documents do not answer, this share must be refused.
REFUSED_SHARE = 0.98
_SCALES = (12.0, 16.0, 20.0, 25.0, 32.0)
_SHARPNESSES = (15.0, 20.0, 30.0, 45.0)
_SHARES = (0.0, 0.15, 0.3, 0.4, 0.5, 0.65)

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Labels = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """For each threshold: how many answerable are answered, how many uncovered get an answer."""

    thresholds: Floats
    coverage: Floats
    risk: Floats


@dataclass(frozen=True, slots=True)
class Blend:
    """How the two heads are weighed: the directions' scale, the vote's sharpness and share."""

    scale: float
    sharpness: float
    share: float


def calibrate_blend(cosines: Floats, nearest: Nearest, labels: Labels) -> Blend:
    """Return the blend that gives the held-out examples the best likelihood.

    ``cosines`` with the topics' directions are (n, topics); ``labels`` are (n,).
    """
    rows = np.arange(len(labels))
    heads = {scale: spread(cosines * scale) for scale in _SCALES}
    votes = {
        sharpness: count_votes(nearest, sharpness, cosines.shape[1]) for sharpness in _SHARPNESSES
    }

    def lose(choice: Blend) -> float:
        blended = blend(heads[choice.scale], votes[choice.sharpness], choice.share)
        return float(-np.log(blended[rows, labels] + 1e-12).mean())

    choices = (Blend(*values) for values in product(_SCALES, _SHARPNESSES, _SHARES))
    return min(choices, key=lose)


def fit_evidence(features: Floats, stated: Flags) -> tuple[Evidence, Floats]:
    """Return the logistic model of "stated", and its cross-validated probabilities (n,).

    ``features`` has shape (n, features); a feature that never varies gets no weight.
    """
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


def choose_threshold(curve: RiskCoverage) -> float:
    """Return the lowest threshold that keeps the promised share of refusals."""
    kept = curve.thresholds[curve.risk <= 1 - REFUSED_SHARE]
    return float(np.clip(kept.min() if len(kept) else 0.99, 0.3, 0.99))
