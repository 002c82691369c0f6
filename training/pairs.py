"""Pairs of a question and a passage, with what the reader should say of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from training.clinics import Asked, Clinic

Embed = Callable[[Sequence[str]], npt.NDArray[np.float32]]

# How many of the passages that come nearest are hard negatives.
HARD = 5


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a framed passage.

    ``sentences`` are offsets in the passage, ``points`` those that state the answer; None: unknown.
    """

    question: str
    passage: str
    stated: bool
    sentences: tuple[tuple[int, int], ...]
    points: tuple[int, ...] | None
    weight: float = 1.0


def rank_passages(clinic: Clinic, embed: Embed) -> npt.NDArray[np.int64]:
    """Return each question's passages, the nearest first: (questions, passages)."""
    questions = embed([asked.text for asked in clinic.asked])
    order: npt.NDArray[np.int64] = np.argsort(-(questions @ embed(clinic.frames).T), axis=1)
    return order


def draw_pairs(
    clinic: Clinic, order: npt.NDArray[np.int64], chance: random.Random
) -> Iterator[Pair]:
    """Yield, for each question: what states it, and a hard negative or two."""
    for asked, ranked in zip(clinic.asked, order.tolist(), strict=True):
        if asked.label not in ("answered", "not_covered", "personal_advice"):
            if chance.random() < 0.3:
                yield _pair(clinic, asked, ranked[0], None)
            continue
        gold = dict(zip(asked.gold, asked.points, strict=True))
        for number, points in gold.items():
            yield _pair(clinic, asked, number, points)
        others = [n for n in ranked if n not in gold][:HARD]
        near = [n for n in asked.near if n not in gold]
        drawn = [*near, *chance.sample(others, min(len(others), 1 if gold or near else 2))]
        if not gold and near and chance.random() < 0.5:
            drawn = near
        for number in dict.fromkeys(drawn):
            yield _pair(clinic, asked, number, None)


def _pair(clinic: Clinic, asked: Asked, number: int, points: tuple[int, ...] | None) -> Pair:
    stated = points is not None
    known: tuple[int, ...] | None = points if stated else ()
    if stated and not points:
        known = None
    return Pair(asked.text, clinic.frames[number], stated, clinic.sentences[number], known)
