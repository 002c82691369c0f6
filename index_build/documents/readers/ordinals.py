"""Writes the numbers of lists in figures, letters or Roman numerals."""

from __future__ import annotations

from typing import Literal

OrdinalStyle = Literal["figures", "letters", "LETTERS", "roman", "ROMAN"]
_ROMAN = [(1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l")]
_ROMAN += [(40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")]
_LARGEST_ROMAN = 4000


def write_ordinal(number: int, style: OrdinalStyle) -> str:
    """Return a number as a list shows it; in figures where the style has no sign for it."""
    if number < 1 or style == "figures":
        return str(number)
    if style in ("letters", "LETTERS"):
        # After z come aa, bb, and so on in Word; no list of a clinic is longer.
        written = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
    elif number < _LARGEST_ROMAN:
        written = _write_roman(number)
    else:
        return str(number)
    return written.upper() if style.isupper() else written


def _write_roman(number: int) -> str:
    text = ""
    for value, sign in _ROMAN:
        text += sign * (number // value)
        number %= value
    return text
