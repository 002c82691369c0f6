"""What the models make of the texts of one request: each is read once."""

from __future__ import annotations

import numpy as np

from app.answering.decision import Kinds
from app.answering.topics import TopicJudge
from app.models.encoder import KINDS, Encoder, Vectors
from app.models.ngrams import GROUPS, Alarm, Screen

# No kind is impossible, whatever the topics say.
_LEAST = 1e-4
_TALK, _URGENT = GROUPS.index("small_talk"), GROUPS.index("urgent")


class Memo:
    """Remembers the vector, the kinds and the alarm of every text of one request."""

    def __init__(self, encoder: Encoder, screen: Screen, topics: TopicJudge | None = None) -> None:
        self._encoder = encoder
        self._screen = screen
        self._topics = topics
        self._known: dict[str, tuple[Vectors, Kinds]] = {}
        self._heard: dict[str, Alarm] = {}

    def encode(self, text: str) -> tuple[Vectors, Kinds]:
        """Return a text's unit vector (dimension,) and the probabilities of its kinds: of the
        encoder's, of the n-grams' and of the topics', if there are any, as of several that judge
        independently.
        """
        if text not in self._known:
            found = self._encoder.encode([text])
            row = found.kinds[0] * spread_groups(self.hear(text).groups)
            if self._topics is not None:
                row = row * np.maximum(self._topics.view(found.vectors[0]).kinds, _LEAST)
            self._known[text] = (found.vectors[0], Kinds(row / row.sum()))
        return self._known[text]

    def hear(self, text: str) -> Alarm:
        """Return how likely a text of any language tells of a danger."""
        if text not in self._heard:
            self._heard[text] = self._screen.weigh(text)
        return self._heard[text]


def spread_groups(groups: tuple[float, ...]) -> Vectors:
    """Return the probability of each kind's group: (kinds,)."""
    return np.array([groups[_find_group(kind)] for kind in KINDS], dtype=np.float32)


def _find_group(kind: str) -> int:
    if kind.startswith("urgent"):
        return _URGENT
    return GROUPS.index(kind) if kind in GROUPS else _TALK
