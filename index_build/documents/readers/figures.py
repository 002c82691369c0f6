"""Raised and lowered figures as letters of their own, since a plain text cannot raise a letter.

Without them "3¹ days", with a note ¹ below, would be read as 31 days.
"""

from __future__ import annotations

# Unicode has one raised sign for a minus and all that is printed like it, as in 2¹⁻³.
_RAISED = str.maketrans("0123456789+-−–‐‑=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-−–‐‑=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₋₋₌₍₎")
# A single letter that is raised is a note's, or the sign of degrees.
_LETTERS = {"o": "°", "a": "ᵃ", "b": "ᵇ", "c": "ᶜ"}
_BESIDE = frozenset(" ,;*†‡§[]/")


def raise_figures(text: str) -> str:
    """Return the text raised, as in 10⁶; one that holds other letters, as in 1st, as it is."""
    if (letter := _LETTERS.get(text.strip())) is not None:
        return text.replace(text.strip(), letter)
    return _translate(text, _RAISED, brackets=("[", "]"))


def lower_figures(text: str) -> str:
    """Return the text lowered, as in CO₂; one that holds other letters as it is."""
    return _translate(text, _LOWERED)


def _translate(text: str, table: dict[int, int], brackets: tuple[str, str] = ("", "")) -> str:
    bare = text.strip()
    has_figure = any(c.isdigit() for c in bare) or bare in ("+", "-", "−")
    if not has_figure or not all(ord(c) in table or c in _BESIDE for c in bare):
        return text
    # In the mark of a note, as in [1], the brackets keep it apart already.
    return text if bare.startswith(brackets[0] or "\0") else text.translate(table)
