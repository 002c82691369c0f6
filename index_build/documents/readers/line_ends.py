"""Joins printed lines, and mends the words that were divided at their ends."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from index_build.documents.words import match_any

HYPHENS = ("-", "\u2010", "\u00ad")
# After a hyphen that stands for a word to come, as in "two- or three-day".
_SUSPENDED = re.compile(rf"(?:{match_any('print', 'between_hyphens')})\b")
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)


def join_lines(lines: Sequence[str], words: Counter[str]) -> str:
    """Return a paragraph's lines as one; ``words`` counts how the document writes its words."""
    text = ""
    for line in lines:
        text = _join_two(text, line, words) if text else line
    return spell_out(text)


def spell_out(text: str) -> str:
    """Return the text with letters that are printed as one sign written as letters."""
    return text.translate(_LIGATURES)


def _join_two(text: str, line: str, words: Counter[str]) -> str:
    if not text.endswith(HYPHENS) or not text[-2:-1].isalnum() or _SUSPENDED.match(line):
        return f"{text} {line}"
    first, second = text.split()[-1], line.split()[0]
    stem = first[:-1]
    # A hyphen may be part of the word: how the word is written elsewhere decides.
    is_compound = (
        not second[0].islower()
        or _count_word(words, f"{stem}-{second}") > _count_word(words, stem + second)
    ) and not text.endswith("\u00ad")
    return f"{text[:-1]}{'-' if is_compound else ''}{line}"


def _count_word(words: Counter[str], word: str) -> int:
    bare = word.lower().strip(".,;:!?()\"'“”‘’")
    return words[bare] + sum(words[bare + mark] for mark in ".,;:!?")
