"""Chooses between the texts that a line of Hebrew or Arabic may be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

# A number stands before its unit, and behind what it is a measure of.
_UNIT = re.compile(r"\d ?(?:mg|ml|mcg|µg|g|kg|IU|%|mm|cm|m|km)(?!\w)")
_MEASURED = re.compile(r"(?<!\S)[(]?(?:SPF|pH|COVID|BMI|INR)[ -]?\d")
# No text has a sign that ends a word right before a letter, or apart before a number, nor a
# list's dot at its end.
_STRAY = re.compile(r"(?:^|\s)[,.;:!?](?=[^\W\d])|^[.,:](?=\d+[-/:])|\d[.,:](?=[^\W\d])|[•▪●○◦]$")
_APART = re.compile(r"\d\s[,;.:](?=\d)")
_VALUE = r"[+]?\d+(?:[.,:/]\d+)*[%°€$₪]*"
_SERIES = re.compile(rf"{_VALUE}(?:[\s\-–−×/:]+{_VALUE})+")


def choose_reading(
    visual: str, readings: Iterable[str], turned: Sequence[bool | None] = ()
) -> str | None:
    """Return the one reading of a line that its words and numbers allow; None if there are more.

    ``turned`` says of each sign whether it is shown from the right, where that is known.
    """
    found = list(readings)
    found = [text for text in found if not has_stray(text)] or found
    ranks = [len(_UNIT.findall(text)) + len(_MEASURED.findall(text)) for text in found]
    best = [text for text, rank in zip(found, ranks, strict=True) if rank == max(ranks)]
    if len(best) != 1 or has_stray(best[0]):
        return None
    if _APART.search(best[0]) and not _APART.search(visual):
        return None
    return best[0] if _keeps_numbers(visual, best[0], turned) else None


def has_stray(text: str) -> bool:
    """Say whether a sign that ends a word stands before one, as where a line is turned around."""
    return _STRAY.search(text) is not None


def _keeps_numbers(visual: str, text: str, known: Sequence[bool | None]) -> bool:
    """Say whether numbers that stand side by side cannot have been turned by their author."""
    # Authors often mark a telephone number or a range to be shown from the left: then it looks as
    # one that is turned. Between spaces nothing tells them apart.
    found = (match for match in _SERIES.finditer(visual) if match[0] not in text)
    turned = [match[0] for match in found if not known or None in known[slice(*match.span())]]
    return all(not re.search(r"\s", series) and _is_backwards(series) for series in turned)


def _is_backwards(series: str) -> bool:
    """Say whether a series looks written backwards: it ends as a phone number begins.

    Of two values nothing tells, as 22:00-06:00 are the hours of the night, but that they are
    multiplied: a number of times stands before what is taken each time.
    """
    values = re.findall(_VALUE, series)
    first, last = values[0], values[-1]
    if len(values) == 2:
        return "×" in series and float(first.replace(",", "")) > float(last.replace(",", ""))
    return last.startswith(("0", "+")) and not first.startswith(("0", "+"))
