"""Chooses between the texts that a line of Hebrew or Arabic may be."""

from __future__ import annotations

import re
from collections.abc import Iterable

# A number stands before its unit, and behind what it is a measure of.
_UNIT = re.compile(r"\d ?(?:mg|ml|mcg|µg|g|kg|IU|%|mm|cm|m|km)(?!\w)")
_MEASURED = re.compile(r"(?<!\S)[(]?(?:SPF|pH|COVID|BMI|INR)[ -]?\d")
# No text has a sign that ends a word right before a letter, or apart before a number.
_STRAY = re.compile(r"(?:^|\s)[,.;:!?](?=[^\W\d])|^[.,:](?=\d+[-/:])|\d[.,:](?=[^\W\d])")
_APART = re.compile(r"\d\s[,;.:](?=\d)")
_VALUE = r"[+]?\d+(?:[.,:/]\d+)*[%°€$₪]*"
_SERIES = re.compile(rf"{_VALUE}(?:[\s\-–−×/:]+{_VALUE})+")


def choose_reading(visual: str, readings: Iterable[str]) -> str | None:
    """Return the one reading of a line that its words and numbers allow; None if there are more."""
    found = list(readings)
    found = [text for text in found if not _STRAY.search(text)] or found
    ranks = [len(_UNIT.findall(text)) + len(_MEASURED.findall(text)) for text in found]
    best = [text for text, rank in zip(found, ranks, strict=True) if rank == max(ranks)]
    if len(best) != 1 or (_APART.search(best[0]) and not _APART.search(visual)):
        return None
    return best[0] if _keeps_numbers(visual, best[0]) else None


def _keeps_numbers(visual: str, text: str) -> bool:
    """Say whether numbers that stand side by side cannot have been turned by their author."""
    # Authors often mark a telephone number or a range to be shown from the left: then it looks as
    # one that is turned. Between spaces nothing tells them apart.
    turned = [match[0] for match in _SERIES.finditer(visual) if match[0] not in text]
    return all(not re.search(r"\s", series) and _is_backwards(series) for series in turned)


def _is_backwards(series: str) -> bool:
    """Say whether a series looks written backwards: it falls, or ends as a phone number begins."""
    values = re.findall(_VALUE, series)
    sizes = [tuple(map(int, re.findall(r"\d+", value.replace(",", "")))) for value in values]
    if len(values) > 2:
        first, last = values[0], values[-1]
        return last.startswith(("0", "+")) and not first.startswith(("0", "+"))
    return sizes[0] > sizes[1]
