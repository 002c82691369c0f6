"""The clinic's fixed sentences, one set a language, and the clinic itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_TRADITIONAL = {"hant", "tw", "hk", "mo"}


@dataclass(frozen=True, slots=True)
class Clinic:
    """How to reach the clinic, and whom to call in an emergency.

    ``crisis_phone`` is for who wants to harm themselves, ``poison_phone`` where a poison is meant;
    None where there is no such number.
    """

    name: str
    phone: str
    url: str
    emergency_phone: str
    crisis_phone: str | None = None
    poison_phone: str | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """One language's fixed sentences: ``answers`` for the answering, ``interface`` for the page."""

    language: str
    answers: Mapping[str, str]
    interface: Mapping[str, str]


def choose_wording(wordings: Mapping[str, Wording], locale: str) -> Wording:
    """Return the wording that fits the locale best: exact, then its language, then English."""
    return find_wording(wordings, locale) or wordings["en"]


def find_wording(wordings: Mapping[str, Wording], tag: str) -> Wording | None:
    """Return the wording for a language tag such as "es-MX" or "zh_TW", or None."""
    parts = tag.strip().replace("_", "-").lower().split("-")
    if parts[0] == "zh":
        # Browsers name a place ("zh-TW"); the wording is named by its script.
        parts = ["zh", "hant" if _TRADITIONAL & set(parts) else "hans"]
    by_tag = {language.lower(): wording for language, wording in wordings.items()}
    while parts:
        if found := by_tag.get("-".join(parts)):
            return found
        parts.pop()
    return None
