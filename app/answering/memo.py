"""What the models make of the texts of one request: each is read once."""

from __future__ import annotations

from app.answering.decision import Kinds
from app.models.encoder import Encoder, Vectors
from app.models.ngrams import Alarm, DangerScreen


class Memo:
    """Remembers the vector, the kinds and the alarm of every text of one request."""

    def __init__(self, encoder: Encoder, screen: DangerScreen) -> None:
        self._encoder = encoder
        self._screen = screen
        self._known: dict[str, tuple[Vectors, Kinds]] = {}
        self._heard: dict[str, Alarm] = {}

    def encode(self, text: str) -> tuple[Vectors, Kinds]:
        """Return a text's unit vector (dimension,) and the probabilities of its kinds."""
        if text not in self._known:
            found = self._encoder.encode([text])
            self._known[text] = (found.vectors[0], Kinds(found.kinds[0]))
        return self._known[text]

    def hear(self, text: str) -> Alarm:
        """Return how likely a text of any language tells of a danger."""
        if text not in self._heard:
            self._heard[text] = self._screen.weigh(text)
        return self._heard[text]
