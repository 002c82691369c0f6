"""What a question asks, told by topics: a further judge where a clinic has examples of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from app.index.topics import TopicHead
from app.models.encoder import KINDS, Vectors, softmax

# A second topic is answered too if it has at least this share of the first one's probability. Kept
# from the topics before this head; it was not fitted anew.
_SECOND = 0.4


@dataclass(frozen=True, slots=True)
class TopicView:
    """What the topics make of a message.

    ``kinds``: the probabilities of KINDS; ``stated``: of all topics that the documents answer;
    ``sections``: what answers it, the best first.
    """

    kinds: Vectors
    stated: float
    sections: tuple[str, ...]


class TopicJudge:
    """Tells a message's topic by its vector; safe from any thread."""

    def __init__(self, head: TopicHead, sections: Iterable[str]) -> None:
        known = frozenset(sections)
        topics = head.card.topics
        self.answered = head.card.answered
        self.claimed = frozenset(name for topic in topics for name in topic.sections)
        self._weights = head.weights
        self._sections = [tuple(s for s in topic.sections if s in known) for topic in topics]
        self._kinds = np.zeros((len(topics), len(KINDS)), dtype=np.float32)
        self._kinds[range(len(topics)), [KINDS.index(topic.kind) for topic in topics]] = 1
        self._is_stated = np.array([bool(own) for own in self._sections])

    def view(self, vector: Vectors) -> TopicView:
        """Return what the topics make of a message's unit vector (dimension,)."""
        shares = softmax((self._weights[:, :-1] @ vector + self._weights[:, -1])[None])[0]
        stated = np.where(self._is_stated, shares, 0)
        leads: dict[str, float] = {}
        for number in np.argsort(-stated, kind="stable"):
            if stated[number] > 0:
                lead = self._sections[number][0]
                leads[lead] = leads.get(lead, 0.0) + float(stated[number])
        best = sorted(leads, key=lambda lead: -leads[lead])[:2]
        chosen = [lead for lead in best if leads[lead] >= _SECOND * leads[best[0]]]
        first = int(np.argmax(stated))
        sections = dict.fromkeys([*chosen, *self._sections[first]])
        return TopicView(shares @ self._kinds, float(stated.sum()), tuple(sections))
