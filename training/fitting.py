"""Fits logistic models: of one yes or no, and of a choice among several."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from app.index.policy import Logistic

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# Beyond these log-odds nothing changes.
_EDGE = 30.0
# What keeps the weights small: of their squares, beside the mean loss of a question.
_RIDGE = 1e-3


def fit_logistic(features: Floats, right: Flags) -> Logistic:
    """Return the logistic model of "right" (n,) from features (n, width)."""
    pairs = zip(features, right, strict=True)
    return fit_choice([(row[None], np.array([is_right])) for row, is_right in pairs])


def fit_choice(asked: Sequence[tuple[Floats, Flags]]) -> Logistic:
    """Return the logistic model by which each question's right items, or "none of them", are the
    likeliest choice (McFadden's conditional logit).

    A question has its items' features (items, width), and which of them are right (items,).
    """
    asked = [(features, right) for features, right in asked if len(features)]
    rows = np.concatenate([features for features, _ in asked])
    is_right = np.concatenate([right for _, right in asked])
    counts = [len(features) for features, _ in asked]
    places = np.cumsum([0, *counts[:-1]])
    owner = np.repeat(np.arange(len(asked)), counts)
    middle, spread = rows.mean(axis=0), rows.std(axis=0)
    spread[spread == 0] = 1.0
    scaled = (rows - middle) / spread
    is_none = ~np.logical_or.reduceat(is_right, places)

    def lose(weights: Floats) -> tuple[float, Floats]:
        """Return the mean loss of a question, and its slope."""
        odds = np.exp(np.clip(scaled @ weights[:-1] + weights[-1], -_EDGE, _EDGE))
        every = np.add.reduceat(odds, places) + 1
        good = np.add.reduceat(odds * is_right, places) + is_none
        pull = odds / every[owner] - odds * is_right / good[owner]
        slope = np.append(pull @ scaled, pull.sum()) / len(asked)
        slope[:-1] += 2 * _RIDGE * weights[:-1]
        return float(np.log(every / good).mean() + _RIDGE * (weights[:-1] ** 2).sum()), slope

    result = minimize(lose, np.zeros(rows.shape[1] + 1), jac=True, method="L-BFGS-B")
    if not result.success:
        raise ValueError(f"expected a fit that settles, found: {result.message}")
    found = result.x
    weights = found[:-1] / spread
    return Logistic(tuple(float(w) for w in weights), float(found[-1] - weights @ middle))
