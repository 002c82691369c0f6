"""The words that tie a sentence to the one before it, for each language.

To add a language, add ``lexicon/<language>.toml``, with cases. In a language that is not there, or
whose file knows no limiting words, a paragraph is never cut: the whole of it is quoted, so that
nothing is quoted without its limits. Words that point back still tie it to the one before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from index_build.documents.words import join_phrases, read_words

_NOTHING = ("(?!)",)


@dataclass(frozen=True, slots=True)
class Connectives:
    """``pointing`` matches the start of a sentence that points back; ``limiting`` a word anywhere
    in a sentence that limits or warns, and ``forbidding`` the start of one that does. Only a
    language with ``cuts`` knows enough of them for a paragraph to be cut."""

    pointing: re.Pattern[str]
    limiting: re.Pattern[str]
    forbidding: re.Pattern[str]
    cuts: bool

    def points_back(self, sentence: str) -> bool:
        """Say whether a sentence cannot be understood without the one before it."""
        return self.pointing.match(sentence) is not None

    def limits(self, sentence: str) -> bool:
        """Say whether a sentence limits what was said, or warns of it."""
        found = self.limiting.search(sentence) or self.forbidding.match(sentence)
        return found is not None


def find_connectives(language: str) -> Connectives | None:
    """Return the table for a language tag such as en-GB, or None."""
    return _load_connectives(language.split("-")[0].lower())


@cache
def _load_connectives(language: str) -> Connectives | None:
    words = read_words(language)
    if words is None:
        return None
    limiting, forbidding = words.get("limiting", _NOTHING), words.get("forbidding", _NOTHING)
    return Connectives(
        _compile_opening(words["pointing"]),
        re.compile(rf"(?<!\w)(?:{join_phrases(limiting)})(?!\w)", re.IGNORECASE),
        _compile_opening(forbidding),
        cuts="limiting" in words,
    )


def _compile_opening(phrases: Iterable[str]) -> re.Pattern[str]:
    # A sentence may open with a quotation mark or a bracket before its first word.
    return re.compile(rf"""[\W_]*(?:{join_phrases(phrases)})(?![\w-])""", re.IGNORECASE)
