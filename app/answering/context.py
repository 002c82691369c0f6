"""Whether a message goes on from the one before it, and how the two are read together."""

from __future__ import annotations

import re
from typing import NamedTuple

from app.answering.memo import Memo

# Joins an earlier message to the one that leans on it; the models are trained on it too.
JOINT = " | "

# What opens a message that goes on from another, and what points back to it.
_OPENS = re.compile(
    r"^\W*(?:and|but|so|or|then|ok|okay|what about|how about|same|also|really)\b", re.IGNORECASE
)
_POINTS_BACK = re.compile(
    r"\b(?:it|its|it's|that|this|these|those|they|them|their|ones|same|either|too|instead|else)\b|"
    r"\b(?:there|then|both|one)\W*$",
    re.IGNORECASE,
)
_MAY_POINT_BACK = re.compile(
    r"^\W*(?:why|how|which|for)\b|\b(?:there|then|both|one)\b", re.IGNORECASE
)
_BARE_FRAGMENT = 4
_LONGEST_LEANING = 14
_LONGEST_CONTEXT = 160


class Link(NamedTuple):
    """What tells that a message goes on from the one before it: the cosines of the two, of the
    message with both joined, and of the one before with both joined; whether it points back, and
    whether it opens as what goes on does (each 1 or 0).
    """

    apart: float
    message: float
    before: float
    points_back: float
    opens: float


def weigh_link(memo: Memo, text: str, context: str) -> Link:
    """Return what tells that a message goes on from the one before it."""
    texts = (text, context, join_context(context, text))
    message, before, joined = (memo.encode(one)[0] for one in texts)
    return Link(
        float(message @ before),
        float(message @ joined),
        float(before @ joined),
        float(_POINTS_BACK.search(text) is not None),
        float(_OPENS.search(text) is not None),
    )


def leans_on_context(text: str) -> bool:
    """Say whether a message may lean on the one before it: short, or pointing back."""
    words = text.lower().split()
    if len(words) <= _BARE_FRAGMENT:
        return True
    signs = (_OPENS, _POINTS_BACK, _MAY_POINT_BACK)
    return len(words) <= _LONGEST_LEANING and any(sign.search(text) for sign in signs)


def read_in_context(text: str, context: str | None) -> str:
    """Return a message with the one before it, if it may lean on that."""
    if context is None or not leans_on_context(text):
        return text
    return join_context(context, text)


def join_context(context: str, text: str) -> str:
    """Return an earlier message and the one that leans on it, as the models read them.

    Of a long earlier message, its end: the models must not run out of room before the new one.
    """
    if len(context) > _LONGEST_CONTEXT:
        end = context[-_LONGEST_CONTEXT:]
        context = end.partition(" ")[2] or end
    return f"{context}{JOINT}{text}"
