"""The clinic's fixed sentences, one set a language, and the clinic itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clinic:
    """How to reach the clinic, and whom to call in an emergency."""

    name: str
    phone: str
    url: str
    emergency_phone: str


@dataclass(frozen=True, slots=True)
class Wording:
    """One language's fixed sentences: ``answers`` for the answering, ``interface`` for the page."""

    language: str
    answers: Mapping[str, str]
    interface: Mapping[str, str]


def choose_wording(wordings: Mapping[str, Wording], locale: str) -> Wording:
    """Return the wording that fits the locale best: exact, then its language, then English."""
    wanted = locale.replace("_", "-").lower()
    by_tag = {tag.lower(): wording for tag, wording in wordings.items()}
    while wanted:
        if wanted in by_tag:
            return by_tag[wanted]
        wanted = wanted.rpartition("-")[0]
    return wordings["en"]
