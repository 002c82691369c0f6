"""Pins: what a clinic wants said to a question, whatever is retrieved."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pin:
    """A few phrasings of one question, and what is said to it.

    ``outcome`` is "answered" (with the ``section`` that is quoted), "not_covered" or
    "personal_advice"; ``hand_over`` is the clinic's own line for the two refusals.
    """

    id: str
    outcome: str
    phrasings: tuple[str, ...]
    section: str | None = None
    hand_over: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question that was tried at build time and is answered by a passage."""

    question: str
    passage_id: str
