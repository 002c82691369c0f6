"""Masks what could identify a person in a question before it is stored."""

from __future__ import annotations

import re
from functools import cache

from app.insights.identifiers import join_words, read_words
from app.insights.names import mask_names

MIN_DIGITS = 6

_CAPITAL = r"[A-ZÀ-ÖØ-ÞŁŚŻŠŽČ][\w'’.-]*"

# Masking too much is the safe side: a lost number rarely changes what a question asks.
_MASKS = (
    (re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE), "[link]"),
    (re.compile(r"[^\s@<>()\[\],;:]+@[^\s@<>()\[\],;:]+"), "[e-mail]"),
    (re.compile(r"[\w.+-]+ ?[(\[{] ?at ?[)\]}] ?\S+", re.IGNORECASE), "[e-mail]"),
    (re.compile(r"[\w.+-]+ at (?:[\w-]+ dot )+[a-z]{2,}\b", re.IGNORECASE), "[e-mail]"),
    (re.compile(r"@\w[\w.]+"), "[name]"),
    # A bank account (IBAN), in groups or not: its letters tell the bank.
    (re.compile(r"(?ai)\b[A-Z]{2}\d\d(?:[ -]?[A-Z\d]{4}){2,7}(?:[ -]?\d{1,3})?\b"), "[number]"),
    # British postcodes: their last two letters are none of those of mg, ml or cm.
    (re.compile(r"(?ai)\b[A-Z]{1,2}\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{2}\b"), "[postcode]"),
    # Canadian and Dutch ones.
    (re.compile(r"(?ai)\b[A-Z]\d[A-Z][ -]?\d[A-Z]\d\b"), "[postcode]"),
    (re.compile(r"(?a)\b[1-9]\d{3} ?(?!AM|IU|KG|MG|ML|MM|PM)[A-Z]{2}\b"), "[postcode]"),
    # A number with a town behind it.
    (re.compile(rf"\b\d{{5}} (?={_CAPITAL})"), "[postcode] "),
)
_NUMBERS = (
    # Names of accounts, insurance and patient numbers: letters and digits mixed.
    (re.compile(r"(?a)\b(?=\d*[A-Za-z])(?=(?:[A-Za-z]*\d){4})[A-Za-z\d]{6,}"), "[number]"),
    # Telephone numbers, dates of birth and other long numbers, however they are spaced.
    (re.compile(rf"\+?\(?\d(?:[\W_]{{0,3}}\d){{{MIN_DIGITS - 1},}}"), "[number]"),
    (re.compile(r"\b\d{1,2}([./-])\d{1,2}\1\d{2,4}\b"), "[date]"),
)


def mask_identifiers(text: str) -> str:
    """Return the text on one line, with e-mail addresses, links, @names, long numbers, dates with a
    year, streets with a number, postcodes, and names that are told as such masked.

    A number is long from six digits on. A name that nothing introduces is not found: no pattern
    can.
    """
    # A lone surrogate cannot be stored as UTF-8, and a zero byte not in PostgreSQL.
    text = text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
    text = " ".join(text.split())
    while (masked := _mask_once(text)) != text:
        text = masked
    return text


def _mask_once(text: str) -> str:
    for pattern, mask in (*_read_places(), *_MASKS, *_NUMBERS):
        text = pattern.sub(mask, text)
    return mask_names(text)


@cache
def _read_places() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return what finds dates and places by their words."""
    words = read_words()
    months, places = join_words(words["dates"]["months"]), words["addresses"]
    roads = rf"(?i:{join_words(places['roads'])})"
    name = rf"(?:(?i:{join_words(places['links'])}) )*(?:{_CAPITAL} ){{0,2}}{_CAPITAL}"
    found = {
        rf"(?i)\b\d{{1,2}}(?:st|nd|rd|th|\.|er|º)?(?: of| de)? ?(?:{months})\.?,?(?: de| del)? ?"
        rf"(?:(?:19|20)\d\d|[3-9]\d)\b": "[date]",
        rf"(?i)\b(?:{months})\.? \d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)\d\d\b": "[date]",
        rf"(?i)\b\d{{1,5}}[a-z]?,? (?:[^\W\d_][\w'’.-]* ){{1,2}}"
        rf"(?:{join_words(places['streets'])})\b": "[address]",
        rf"\b\d{{1,5}}[A-Za-z]?,? (?:{_CAPITAL} ){{1,2}}"
        rf"(?:{join_words(places['corners'])})\b": "[address]",
        rf"\b\d{{1,4}},? {roads} {name}": "[address]",
        rf"\b{roads} {name},? \d{{1,4}}\b": "[address]",
        rf"(?i)\b[\w-]{{2,}}(?:{join_words(places['ends'])}) \d{{1,4}} ?[a-z]?\b": "[address]",
        rf"\b(?:{join_words(places['states'])}) (?:\d{{5}}|\d{{4}})\b": "[postcode]",
    }
    return tuple((re.compile(pattern), mask) for pattern, mask in found.items())
