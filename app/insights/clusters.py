"""Questions in groups that ask about the same thing, by the network's own vectors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from app.insights.report import LoggedQuestion

Floats = npt.NDArray[np.float32]
Encode = Callable[[Sequence[str]], Floats]

# The mean cosine from which two groups are one. Of pairs that it joins among 777 of the demo's
# example questions (training/corpus/demo, 20 uncovered topics at a time), half are of one topic;
# higher, groups fall apart, lower, they run together. It decides no answer.
ALIKE = 0.35


@dataclass(frozen=True, slots=True)
class Cluster:
    """Questions that ask about the same thing; the first of them is the most typical one."""

    questions: tuple[LoggedQuestion, ...]

    @property
    def messages(self) -> int:
        """How often any of them came."""
        return sum(question.messages for question in self.questions)

    @property
    def latest(self) -> date:
        """The last day on which one of them came."""
        return max(question.day for question in self.questions)

    @property
    def topic(self) -> str | None:
        """What most of them were filed under."""
        topics = [question.topic for question in self.questions]
        return max(dict.fromkeys(topics), key=topics.count)


def cluster_questions(questions: Sequence[LoggedQuestion], encode: Encode) -> tuple[Cluster, ...]:
    """Return the questions in groups, those that came most often first.

    ``encode`` makes unit vectors (texts, dimension) of texts.
    """
    if not questions:
        return ()
    cosines = _measure(encode([question.text for question in questions]))
    clusters = []
    for group in join_nearest(cosines, ALIKE):
        typical = cosines[np.ix_(group, group)].mean(axis=1)
        order = sorted(range(len(group)), key=lambda n: (-typical[n], group[n]))
        clusters.append(Cluster(tuple(questions[group[n]] for n in order)))
    return tuple(sorted(clusters, key=lambda c: (-c.messages, -c.latest.toordinal())))


def join_nearest(cosines: Floats, alike: float) -> list[list[int]]:
    """Return groups of row numbers: the two groups with the highest mean cosine are joined, again
    and again, while it is at least ``alike`` (average linkage).
    """
    means = cosines.astype(np.float64)
    np.fill_diagonal(means, -np.inf)
    groups = [[number] for number in range(len(means))]
    while len(means) > 1 and means.max() >= alike:
        one, other = sorted(divmod(int(means.argmax()), len(means)))
        sizes = len(groups[one]), len(groups[other])
        joined = (means[one] * sizes[0] + means[other] * sizes[1]) / sum(sizes)
        joined[one] = -np.inf
        means[one], means[:, one] = joined, joined
        means = np.delete(np.delete(means, other, axis=0), other, axis=1)
        groups[one] += groups.pop(other)
    return groups


def _measure(vectors: Floats) -> Floats:
    return np.asarray(vectors @ vectors.T, dtype=np.float32)
