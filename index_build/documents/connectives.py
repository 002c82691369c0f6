"""The words that tie a sentence to the one before it, for each language.

To add a language, add an entry to ``_TABLES``. In a language that is not there, a paragraph is
never cut: the whole of it is quoted, so that nothing is quoted without its limits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Connectives:
    """``pointing`` matches the start of a sentence that points back; ``limiting`` a word anywhere
    in a sentence that limits or warns, and ``forbidding`` the start of one that does."""

    pointing: re.Pattern[str]
    limiting: re.Pattern[str]
    forbidding: re.Pattern[str]

    def points_back(self, sentence: str) -> bool:
        """Say whether a sentence cannot be understood without the one before it."""
        return self.pointing.match(sentence) is not None

    def limits(self, sentence: str) -> bool:
        """Say whether a sentence limits what was said, or warns of it."""
        found = self.limiting.search(sentence) or self.forbidding.match(sentence)
        return found is not None


def find_connectives(language: str) -> Connectives | None:
    """Return the table for a language tag such as en-GB, or None."""
    return _TABLES.get(language.split("-")[0].lower())


def _compile(pointing: str, limiting: str, forbidding: str) -> Connectives:
    return Connectives(
        _compile_opening(pointing),
        re.compile(rf"(?<!\w)(?:{_join(limiting)})(?!\w)", re.IGNORECASE),
        _compile_opening(forbidding),
    )


def _compile_opening(phrases: str) -> re.Pattern[str]:
    # A sentence may open with a quotation mark or a bracket before its first word.
    return re.compile(rf"""[\W_]*(?:{_join(phrases)})(?![\w-])""", re.IGNORECASE)


def _join(lines: str) -> str:
    # A comma parts two phrases only where a space or a line's end follows it.
    phrases = (phrase for line in lines.splitlines() for phrase in re.split(r",\s+", line.strip()))
    return "|".join(phrase.replace(" ", r"\s+") for phrase in phrases if phrase)


_ENGLISH = _compile(
    pointing=r"""
        this, these, that, those, it, its, they, their, them, he, she, his, her, him, such
        same, the same, the other, the others, the former, the latter, both, neither, either, others
        another, each, none of, all of, most of, many of, some of, any of
        however, but, therefore, thus, hence, so, then, instead, otherwise, yet, still, nor, and, or
        nevertheless, nonetheless, unless, except, exceptions?, even so, even then, likewise
        similarly, consequently, accordingly, meanwhile, moreover, furthermore, as a result, as such
        besides (?:this|that|these|those), because of (?:this|that|these|those)
        for (?:this|that|these|those|it|them|example|instance), e\.g, i\.e
        (?:in|at|by|from|with|without|after|before|during|until|to|of) (?:this|that|these|those)
        (?:if|when|once|while|as|since|because) (?:this|that|these|those|it|they|he|she)
        if so, if not, in such, in both, in either, in turn, in contrast, in other words
        on the other hand, on the contrary, do so, doing so, to do so, only then, rather than this
        that['’]s, it['’]s, they['’]re, he['’]s, she['’]s, above all, more importantly, importantly
        yes, no[,.!;:], no (?=one of)
        also,? (?:it|they|this|these|that|those|he|she)
        in addition,? (?:it|they|this|these|that|those|he|she)
        in addition to (?:it|them|this|these|that|those)
    """,
    limiting=r"""
        not, never, nor, cannot, \w+n['’]t, unless, except, exceptions?, only if, only when
        only after, risks?, risky, side[ -]effects?, avoid(?:s|ed|ing)?, warnings?, cautions?
        cautious(?:ly)?, careful(?:ly)?, consult(?:s|ed|ing)?, harm(?:s|ful|ed)?, dangerous, unsafe
        contra-?indicat\w+, complications?, allerg\w+, ask your, speak to, talk to, see a doctor
        before you, no more than, forbid(?:s|den|ding)?, forbade, prohibit(?:s|ed|ing)?, banned
        exclude[sd]?, excluding, exclusions?, refus(?:e|es|ed|ing), refrain(?:s|ed|ing)?
        under no circumstances?, in no case, on no account
    """,
    forbidding=r"""
        only (?:under|with|by|for|in|on|at|from|to|a|the|your), no, none, nobody, without, stop
        hardly, barely, scarcely, keep away, stay away
    """,
)

_TABLES: Mapping[str, Connectives] = {"en": _ENGLISH}
