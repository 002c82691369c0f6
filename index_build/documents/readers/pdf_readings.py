"""Finds the texts that are shown as a line is, by Unicode's algorithm for both directions.

In that algorithm each sign has a level: those of an odd one are shown from the right. Letters tell
theirs; for numbers and the signs between them all are tried, and the algorithm says which hold.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, product
from math import prod

from bidi import get_display

# Of a line with more choices than these not all are tried.
_MOST = 3000
_MIRRORED = str.maketrans("()[]{}<>≤≥«»‹›", ")(][}{><≥≤»«›‹")
_BRACKETS = frozenset("()[]{}")
_LEVELS = {"R": {"L": 2, "R": 1, "AL": 1}, "L": {"L": 0, "R": 1, "AL": 1}}
_KINDS = {"R": "R", "AL": "R", "L": "L", "EN": "N", "AN": "A"}

_Levels = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Token:
    """Signs that stand together: letters (kind R or L), figures (N; A for Arabic ones), others."""

    text: str
    kind: str


def find_readings(
    visual: str,
    direction: str,
    before: Sequence[str] = ("",),
    after: Sequence[str] = ("",),
    is_drawn: bool = False,
    turned: Sequence[bool | None] = (),
) -> set[str]:
    """Return all texts that are shown as this line, seen from the left; none if they are too many.

    ``before`` and ``after`` are letters of which one may stand there; ``is_drawn`` says that
    brackets are written as they look, and not as they are meant. ``turned`` says of each sign
    whether it is shown from the right, where that is known.
    """
    tokens = list(_split(visual))
    list_levels = _list_from_right if direction == "R" else _list_from_left
    choices = [list_levels(tokens, at) for at in range(len(tokens))]
    if turned:
        choices = [
            [levels for levels in choice if _agree(levels, turned[start : start + len(levels)])]
            for choice, start in zip(choices, _list_starts(tokens), strict=True)
        ]
    if prod(map(len, choices)) > _MOST:
        return set()
    found: set[str] = set()
    for chosen in product(*choices):
        levels = [level for choice in chosen for level in choice]
        text = _mirror(visual, levels) if is_drawn else visual
        order = _order(levels)
        written = "".join(text[at] for at in order)
        inner = [levels[at] for at in order]
        for first, last in product(before, after):
            around = [[_LEVELS[direction][_name(c)] for c in letter] for letter in (first, last)]
            whole = first + written + last
            shown = "".join(whole[at] for at in _order([*around[0], *inner, *around[1]]))
            if get_display(whole, base_dir=direction) == shown:
                found.add(written)
    return found


def find_marked(
    visual: str,
    turned: Sequence[bool | None],
    before: Sequence[str] = ("",),
    after: Sequence[str] = ("",),
    is_drawn: bool = False,
) -> set[str]:
    """Return the text that is shown as this line, where parts are marked to be shown from the left.

    The line is from the right, and all of ``turned`` known. What is marked may be numbers, or one
    part with Latin words.
    """
    levels = [1 if is_turned else 2 for is_turned in turned]
    text = _mirror(visual, levels) if is_drawn else visual
    written = "".join(text[at] for at in _order(levels))
    if _hides_marks(visual, levels, before, after):
        return {written}
    return set()


def _hides_marks(
    visual: str, levels: Sequence[int], before: Sequence[str], after: Sequence[str]
) -> bool:
    """Say whether a line is shown as it is when each part from the left is a single sign."""
    shown, inner = "", list[int]()
    figures = iter("123456789")
    words = 0
    for level, part in groupby(zip(visual, levels, strict=True), lambda sign: sign[1]):
        signs = "".join(sign for sign, _level in part)
        if level == 2 and any(map(str.isalnum, signs)):
            is_words = any(_name(sign) == "L" for sign in signs)
            words += is_words
            signs = "a" if is_words else next(figures, "")
        shown += signs
        inner += [level] * len(signs)
    if words > 1 or next(figures, None) is None:
        return False
    written = "".join(shown[at] for at in _order(inner))
    return any(
        get_display(first + written + last, base_dir="R") == last + shown + first
        for first, last in product(before, after)
        if "a" not in (first, last)
    )


def _list_starts(tokens: Sequence[_Token]) -> Iterator[int]:
    start = 0
    for token in tokens:
        yield start
        start += len(token.text)


def _agree(levels: _Levels, turned: Sequence[bool | None]) -> bool:
    """Say whether levels are those of signs that are shown from the right, or not."""
    pairs = zip(levels, turned, strict=True)
    return all(is_turned is None or level % 2 == is_turned for level, is_turned in pairs)


def _name(sign: str) -> str:
    return unicodedata.bidirectional(sign)


def _mirror(visual: str, levels: Sequence[int]) -> str:
    signs = zip(visual, levels, strict=True)
    return "".join(sign.translate(_MIRRORED) if level % 2 else sign for sign, level in signs)


def _order(levels: Sequence[int]) -> list[int]:
    """Return where each sign is shown by its level; and as well, where each shown is written."""
    order = list(range(len(levels)))
    for lowest in range(max(levels, default=0), 0, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and levels[order[end]] >= lowest:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = max(end, start + 1)
    return order


def _split(visual: str) -> Iterator[_Token]:
    kinds: list[str] = []
    for sign in reversed(visual):
        # A mark stands before the letter from the right that bears it.
        is_mark = _name(sign) == "NSM" and kinds
        kinds.insert(0, kinds[0] if is_mark else _KINDS.get(_name(sign), ""))
    start = 0
    for end in range(1, len(kinds) + 1):
        if end == len(kinds) or kinds[end] != kinds[start]:
            yield _Token(visual[start:end], kinds[start])
            start = end


def _list_from_right(tokens: Sequence[_Token], at: int) -> list[_Levels]:
    """Return the levels that a token may have in a line from the right."""
    token, size = tokens[at], len(tokens[at].text)
    if token.kind:
        return [(1 if token.kind == "R" else 2,) * size]
    left, right = _find_beside(tokens, at)
    firsts = _count_own(token.text, left, 2, right is None)
    lasts = _count_own(token.text[::-1], right, 2, left is None)
    found = set(_join_levels(size, firsts, 1, lasts))
    sides = {side.kind for side in (left, right) if side}
    if left and right and "R" not in sides:
        # Nothing stands apart between Latin words, nor between those and figures behind them.
        is_apart = "A" in sides or _find_word(tokens[at:]) != "L"
        is_apart = is_apart or not _BRACKETS.isdisjoint(token.text)
        return sorted({*(found if is_apart else ()), (2,) * size})
    return sorted(found)


def _list_from_left(tokens: Sequence[_Token], at: int) -> list[_Levels]:
    """Return the levels that a token may have in a line from the left."""
    token, size = tokens[at], len(tokens[at].text)
    near = (_find_word(tokens[at:]), _find_word(tokens[at::-1]))
    if token.kind in ("R", "A"):
        return [(1 if token.kind == "R" else 2,) * size]
    is_plain = "R" not in near and not any(t.kind == "A" for t in tokens)
    if token.kind == "L" or is_plain:
        return [(0,) * size]
    is_inner = near == ("R", "R")
    if token.kind:
        return [(2,) * size] if is_inner else [(0,) * size, (2,) * size]
    left, right = _find_beside(tokens, at)
    found: set[_Levels] = set()
    for level in (1,) if is_inner else (0, 1):
        own = {side: 1 if side and side.kind == "R" else 2 for side in (left, right)}
        firsts = _count_own(token.text, left, own[left], right is None)
        lasts = _count_own(token.text[::-1], right, own[right], left is None)
        found |= set(_join_levels(size, firsts, level, lasts))
    if {side.kind for side in (left, right) if side} <= {"N", "A"}:
        found.add((2,) * size)
    return sorted(found)


def _find_beside(tokens: Sequence[_Token], at: int) -> tuple[_Token | None, _Token | None]:
    return tokens[at - 1] if at else None, tokens[at + 1] if at + 1 < len(tokens) else None


def _find_word(tokens: Sequence[_Token]) -> str:
    """Return the kind of the first word of letters; none where there is no word."""
    return next((token.kind for token in tokens if token.kind in ("R", "L")), "")


def _join_levels(
    size: int, firsts: Sequence[_Levels], level: int, lasts: Sequence[_Levels]
) -> Iterator[_Levels]:
    for first, last in product(firsts, lasts):
        rest = size - len(first) - len(last)
        if rest >= 0:
            yield (*first, *(level,) * rest, *last)


def _count_own(signs: str, token: _Token | None, level: int, is_end: bool) -> list[_Levels]:
    """Return the levels of the signs beside a token, the nearest first, that may belong to it."""
    if token is None or token.kind == ("R" if level == 2 else "L"):
        return [()]
    touching = re.split(r"\s", signs)[0]
    if is_end or _BRACKETS.intersection(touching):
        return [(level,) * count for count in range(len(touching) + 1)]
    units = [_name(sign) == "ET" for sign in touching] + [False]
    is_figure = token.kind in ("N", "A")
    return [(), (level,) * units.index(False)] if is_figure and units[0] else [()]
