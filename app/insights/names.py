"""Masks names that are told as such: behind "my name is", or behind "Mr"."""

from __future__ import annotations

import re
from functools import cache

from app.insights.identifiers import join_words, read_words

# The most words that are taken for one name, and the most in small letters.
_LONGEST, _LONGEST_SMALL = 3, 2
_WORD = r"[^\W\d_][\w'’.-]*"


def mask_names(text: str) -> str:
    """Return the text with the names behind a cue masked.

    Behind "my name is" anything is a name; behind "I am" only what has a capital letter.
    """
    sure, capital, unspaced = _read_cues()
    text = unspaced.sub(r"\1[name]", text)
    text = sure.sub(lambda found: _mask(found, _LONGEST_SMALL), text)
    return capital.sub(lambda found: _mask(found, 0), text)


def _mask(found: re.Match[str], most_small: int) -> str:
    words = found["words"].split(" ")
    is_capital = words[0][0].isupper()
    length = 0
    for word in words[: _LONGEST if is_capital else most_small]:
        if word.lower().rstrip(".") in _read_others() or (is_capital and not word[0].isupper()):
            break
        length += 1
    return " ".join([found["cue"], "[name]", *words[length:]]) if length else found[0]


@cache
def _read_others() -> frozenset[str]:
    return frozenset(read_words()["names"]["others"])


@cache
def _read_cues() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    names = read_words()["names"]
    words = rf"(?P<words>{_WORD}(?: {_WORD}){{0,{_LONGEST - 1}}})"
    return (
        re.compile(rf"(?P<cue>\b(?i:{join_words(names['cues'])})) {words}"),
        re.compile(rf"(?P<cue>\b(?i:{join_words(names['capital'])})) {words}"),
        re.compile(rf"({join_words(names['unspaced'])})\w{{1,4}}"),
    )
