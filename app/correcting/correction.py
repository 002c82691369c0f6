"""A correction: a question, and what it should have been answered."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from app.answering.answer import Outcome
from app.answering.understanding import clean_text
from app.correcting.errors import CorrectionRefusedError
from app.index.golden import GoldenQuestion
from app.index.pins import Pin

PIN_OUTCOMES = (Outcome.ANSWERED, Outcome.NOT_COVERED, Outcome.PERSONAL_ADVICE)

_WORD = re.compile(r"[a-z0-9]+")
_WORDS_OF_AN_ID = 5


@dataclass(frozen=True, slots=True)
class Correction:
    """What a question should have got; ``section`` is the one to quote, where one is.

    ``history`` are the patient's messages before it, oldest first.
    """

    question: str
    outcome: Outcome
    section: str | None = None
    history: tuple[str, ...] = ()


def check_correction(correction: Correction, sections: Collection[str]) -> None:
    """Raise CorrectionRefusedError unless the correction says all that it must."""
    if not clean_text(correction.question):
        raise CorrectionRefusedError("Expected a question, found none.")
    if correction.outcome is Outcome.ANSWERED and correction.section is None:
        raise CorrectionRefusedError("Choose the section that answers the question.")
    if correction.section is not None and correction.section not in sections:
        raise CorrectionRefusedError("The documents have no such section any more. Choose again.")


def make_pin(correction: Correction, pins: Iterable[Pin]) -> Pin:
    """Return the pin that makes the chat answer so; raise CorrectionRefusedError if none can.

    ``pins`` are those that there are already.
    """
    if correction.outcome not in PIN_OUTCOMES:
        raise CorrectionRefusedError(
            "A pin can quote a section, say that the documents do not cover it, or hand over to "
            "the clinic. Anything else can be kept as a golden question."
        )
    phrasing = " ".join(clean_text(correction.question).split())
    known = {line.casefold(): pin.id for pin in pins for line in pin.phrasings}
    if phrasing.casefold() in known:
        raise CorrectionRefusedError(
            f"The pin '{known[phrasing.casefold()]}' has this question already. Change that one."
        )
    section = correction.section if correction.outcome is Outcome.ANSWERED else None
    name = _make_id(phrasing, set(known.values()))
    return Pin(name, correction.outcome.value, (phrasing,), section)


def make_golden(correction: Correction, golden: Iterable[GoldenQuestion]) -> GoldenQuestion:
    """Return the golden question that holds the answer; raise CorrectionRefusedError for one that
    is there already.
    """
    question = clean_text(correction.question)
    if any((g.question, g.history) == (question, correction.history) for g in golden):
        raise CorrectionRefusedError("This is a golden question already. Change it in the file.")
    sections = (correction.section,) if correction.section else ()
    return GoldenQuestion(
        question, correction.outcome.value, history=correction.history, sections=sections
    )


def _make_id(phrasing: str, taken: Collection[str]) -> str:
    words = _WORD.findall(phrasing.lower().replace("'", ""))[:_WORDS_OF_AN_ID]
    stem = "-".join(words) or "question"
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return name
