"""What the models make of the texts of one request: each is read once."""

from __future__ import annotations

import numpy as np

from app.answering.decision import Kinds
from app.answering.topics import TopicJudge
from app.models.encoder import KINDS, Encoder, Vectors
from app.models.ngrams import GROUPS, Alarm, Screen

# No kind is impossible, whatever the topics say.
_LEAST = 1e-4
# What no sum is divided by less than.
_SMALLEST = 1e-30
_FOREIGN = "unsupported_language"
_IS_FOREIGN = np.array([kind == _FOREIGN for kind in KINDS])
_IS_CALM = np.array([not kind.startswith("urgent") for kind in KINDS])


class Memo:
    """Remembers the vector, the kinds and the alarm of every text of one request."""

    def __init__(self, encoder: Encoder, screen: Screen, topics: TopicJudge | None = None) -> None:
        self._encoder = encoder
        self._screen = screen
        self._topics = topics
        self._known: dict[str, tuple[Vectors, Kinds]] = {}
        self._told: dict[str, Kinds] = {}
        self._heard: dict[str, Alarm] = {}

    def encode(self, text: str) -> tuple[Vectors, Kinds]:
        """Return a text's unit vector (dimension,) and the probabilities of its kinds: of the
        encoder's and of the topics', if there are any, as of two that judge independently. The
        n-grams, which know other languages, judge with them whether it is in one. Whether there is
        a danger is not for the topics to say.
        """
        if text not in self._known:
            found = self._encoder.encode([text])
            row = found.kinds[0] * _weigh_language(self.hear(text))
            if self._topics is not None:
                row = _weigh_calm(row, self._topics.view(found.vectors[0]).kinds)
            self._known[text] = (found.vectors[0], Kinds(row / row.sum()))
        return self._known[text]

    def tell_kinds(self, text: str) -> Kinds:
        """Return the probabilities of a text's kinds by the encoder and the n-grams, without what
        the topics say of the calm ones: it takes less work, and is enough to hear a danger.
        """
        if text not in self._told:
            row = self._encoder.tell_kinds(text) * _weigh_language(self.hear(text))
            self._told[text] = Kinds(row / row.sum())
        return self._told[text]

    def hear(self, text: str) -> Alarm:
        """Return how likely a text of any language tells of a danger."""
        if text not in self._heard:
            self._heard[text] = self._screen.weigh(text)
        return self._heard[text]


def _weigh_language(alarm: Alarm) -> Vectors:
    """Return the probability, by the n-grams, of what each kind says of the language: (kinds,)."""
    foreign = alarm.groups[GROUPS.index(_FOREIGN)]
    return np.where(_IS_FOREIGN, foreign, 1 - foreign).astype(np.float32)


def _weigh_calm(row: Vectors, told: Vectors) -> Vectors:
    """Return the probabilities of the kinds (kinds,), those without a danger shared out anew among
    themselves by what the topics tell.
    """
    calm = row * np.maximum(told, _LEAST) * _IS_CALM
    share = (row * _IS_CALM).sum() / max(calm.sum(), _SMALLEST)
    return np.where(_IS_CALM, calm * share, row)
