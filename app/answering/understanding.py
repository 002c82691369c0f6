"""What a message asks: cleaned words, mended spelling, its several questions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA, LCSseq

from app.answering.context import leans_on_context
from app.index.words import Words

_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "´": "'", "`": "'"})
_INVISIBLE = re.compile(
    r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe0e\ufe0f\ufeff\ud800-\udfff]"
)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_QUESTION_WORDS = (
    "how|what|whats|why|when|where|which|who|whose|is|are|am|was|do|does|did|can|could|will|would|"
    "should|may|has|have"
)
_PART = re.compile(
    rf"(?<=[.!?;…])\s+|\n+|,?\s+(?:and|also|but|plus|&)\s+(?:also\s+)?(?=(?:{_QUESTION_WORDS})\b)",
    re.IGNORECASE,
)
_ASKS = re.compile(rf"\?\s*$|^(?:and|but|so|ok|also|or)?\W*(?:{_QUESTION_WORDS})\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?;…])\s+|\n+")
_SHORTEST_MISSPELLING = 4
# A slip is one edit. Two make another word of too many: hypotension is not hypertension.
_SLIP = 1
MAX_PARTS = 8


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as the decision sees it.

    ``typed`` is the whole message with its slips, ``text`` without them, ``parts`` its several
    questions (one part: the message asks one thing), ``context`` the earlier message that it may
    lean on.
    """

    typed: str
    text: str
    parts: tuple[str, ...]
    context: str | None

    def list_parts(self) -> list[tuple[str, str | None]]:
        """Return each part with what stands before it: the context, or the part before."""
        before = (self.context, *self.parts[:-1])
        return list(zip(self.parts, before, strict=True))


class Speller:
    """Mends slips in words that are neither common words nor words of the clinic's subject."""

    def __init__(self, words: Words) -> None:
        self._subject = words.subject
        self._known = frozenset(words.common) | frozenset(words.subject)

    def mend(self, text: str) -> str:
        """Return the text with each slip replaced by the subject word it is nearest to.

        Of words as near, it is one with the same initial, then the one with most of the letters,
        then the one that the documents use most. A short word keeps its initial.
        """
        return _WORD.sub(lambda match: self._mend_word(match.group()), text)

    def _mend_word(self, word: str) -> str:
        lower = word.lower().replace("'", "")
        if len(lower) < _SHORTEST_MISSPELLING or lower in self._known or not lower.isascii():
            return word
        found = process.extract(
            lower, self._subject, scorer=OSA.distance, score_cutoff=_SLIP, limit=None
        )
        if len(lower) <= _SHORTEST_MISSPELLING:
            found = [near for near in found if near[0][0] == lower[0]]
        ranked = (
            (distance, near[0] != lower[0], -LCSseq.similarity(lower, near), place, near)
            for near, distance, place in found
        )
        return min(ranked, default=(word,))[-1]


def clean_text(text: str) -> str:
    """Return a message in plain form: NFKC, straight quotes, single spaces, no empty lines."""
    # Quotes first: NFKC would make a space and a combining accent of a lone accent.
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text.translate(_QUOTES)))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def split_parts(text: str) -> tuple[str, ...]:
    """Return the questions in a message; the whole message if it asks at most one."""
    pieces = [piece.strip(" ,;-") for piece in _PART.split(text) if piece]
    asking = [piece for piece in pieces if _ASKS.search(piece) and len(piece.split()) > 1]
    if len(asking) < 2:
        return (text,)
    return tuple(asking[:MAX_PARTS])


def list_asides(text: str) -> tuple[str, ...]:
    """Return the questions in a message that can be understood by themselves."""
    pieces = (piece.strip(" ,;-") for piece in _PART.split(text) if piece)
    asking = (p for p in pieces if _ASKS.search(p) and not leans_on_context(p))
    return tuple(asking)[:MAX_PARTS]


def understand(text: str, history: Sequence[str], speller: Speller) -> Understood:
    """Return what a message asks, mended; the text and the history are clean."""
    mended = speller.mend(text)
    context = speller.mend(history[-1]) if history else None
    return Understood(text, mended, split_parts(mended), context)


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a message, roughly: what stands between full stops and line ends."""
    return [piece for piece in _SENTENCE_END.split(text) if len(piece.split()) > 1]
