"""Masks what could identify a person in a question before it is stored."""

from __future__ import annotations

import re

MIN_DIGITS = 6

# Masking too much is the safe side: a lost number rarely changes what a question asks.
_MASKS = (
    (re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE), "[link]"),
    (re.compile(r"[^\s@<>()\[\],;:]+@[^\s@<>()\[\],;:]+"), "[e-mail]"),
    (re.compile(r"[\w.+-]+ ?[(\[{] ?at ?[)\]}] ?\S+", re.IGNORECASE), "[e-mail]"),
    (re.compile(r"@\w[\w.]+"), "[name]"),
    # Names of accounts, insurance and patient numbers: letters and digits mixed.
    (re.compile(r"(?a)\b(?=(?:[A-Za-z]*\d){4})[A-Za-z\d]{6,}"), "[number]"),
    # Telephone numbers, dates of birth and other long numbers, however they are spaced.
    (re.compile(rf"\+?\(?\d(?:[\W_]{{0,3}}\d){{{MIN_DIGITS - 1},}}"), "[number]"),
)


def mask_identifiers(text: str) -> str:
    """Return the text on one line, with e-mail addresses, links, @names and long numbers masked.

    A number is long from six digits on. Names of people are not found: no pattern can.
    """
    # A lone surrogate cannot be stored as UTF-8, and a zero byte not in PostgreSQL.
    text = text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
    text = " ".join(text.split())
    for pattern, mask in _MASKS:
        text = pattern.sub(mask, text)
    return text
