"""What the encoder makes of the texts of one request: each is encoded once."""

from __future__ import annotations

from app.answering.decision import Kinds
from app.models.encoder import Encoder, Vectors


class Memo:
    """Remembers the vector and the kinds of every text of one request."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, tuple[Vectors, Kinds]] = {}

    def encode(self, text: str) -> tuple[Vectors, Kinds]:
        """Return a text's unit vector (dimension,) and the probabilities of its kinds."""
        if text not in self._known:
            found = self._encoder.encode([text])
            self._known[text] = (found.vectors[0], Kinds(found.kinds[0]))
        return self._known[text]
