"""Slips of the fingers: the same question as somebody else would have typed it."""

from __future__ import annotations

import random
import re

# How often a message is typed anew, how many of its words may then be mistyped, and how often each
# of these is.
SLIPS, WORDS, MISTYPED = 0.5, 2, 0.5
# How often a message that is typed anew loses its capitals, and its punctuation.
PLAINLY = 0.5
# A shorter word becomes another one too easily.
_WORD = re.compile(r"[a-z]{4,}")
_PUNCTUATION = re.compile(r"[.,;:!?'’]+(?=\s|$)")


def slip(text: str, chance: random.Random) -> str:
    """Return a message as it is, or with slips that leave it saying the same."""
    if chance.random() >= SLIPS:
        return text
    if chance.random() < PLAINLY:
        text = text.lower()
    if chance.random() < PLAINLY:
        text = _PUNCTUATION.sub("", text)
    words = [found.span() for found in _WORD.finditer(text)]
    # From the end, so that the places before stay true.
    for start, end in sorted(chance.sample(words, min(WORDS, len(words))), reverse=True):
        if chance.random() < MISTYPED:
            text = text[:start] + _mistype(text[start:end], chance) + text[end:]
    return text


def _mistype(word: str, chance: random.Random) -> str:
    """Return a word with two letters exchanged, one left out, or one typed twice."""
    place = chance.randrange(1, len(word) - 1)
    before, letter, after = word[:place], word[place], word[place + 1 :]
    return chance.choice(
        (before + after[0] + letter + after[1:], before + after, before + letter * 2 + after)
    )
