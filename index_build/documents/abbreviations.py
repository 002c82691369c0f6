"""Abbreviations whose full stop ends no sentence, where the sentence splitter takes it for one."""

from __future__ import annotations

import re

from index_build.documents.words import match_any

# Something always follows these.
_NEVER_LAST = re.compile(
    rf"(?<!\w)(?:{match_any('abbreviations', 'never_last')})\.$", re.IGNORECASE
)
# These may end a sentence, unless a figure or a small letter follows.
_RARELY_LAST = re.compile(
    rf"(?<!\w)(?:{match_any('abbreviations', 'rarely_last')})\.$", re.IGNORECASE
)
_GOES_ON = re.compile(r"[\d(]|[^\W\d_A-Z]")
_DEGREE = re.compile(r"(?<!\w)deg\.$", re.IGNORECASE)
_SCALE = re.compile(r"[CFK](?!\w)")
# "z." before "B.", where the splitter cuts between the two.
_LETTER = re.compile(r"(?<!\w)[^\W\d_]\.$")
_SECOND_LETTER = re.compile(r"[^\W\d_]{1,2}\.(?!\w)")
_DAY = re.compile(r"(?<!\w)\d{1,2}\.$")
# Where the number of a day has a full stop, as in "3. März".
_MONTH = re.compile(rf"(?:{match_any('abbreviations', 'months')})\b")
_TYPED_NUMBER = re.compile(r"\(?(?:\d{1,3}|[^\W\d_])[.)]")


def is_cut_short(before: str, after: str) -> bool:
    """Say whether a sentence only seems to end, and goes on with the text after it."""
    goes_on = _GOES_ON.match(after) is not None and not after[:1].isupper()
    return (
        (before.endswith(".") and after[:1].islower())
        or _NEVER_LAST.search(before) is not None
        or (goes_on and _RARELY_LAST.search(before) is not None)
        or (_DEGREE.search(before) is not None and _SCALE.match(after) is not None)
        or (_LETTER.search(before) is not None and _SECOND_LETTER.match(after) is not None)
        or (_DAY.search(before) is not None and _MONTH.match(after) is not None)
    )


def is_typed_number(sentence: str) -> bool:
    """Say whether a paragraph's first sentence is only its number, as in "1. Wash"."""
    return _TYPED_NUMBER.fullmatch(sentence) is not None
