"""Golden questions: questions of the clinic whose answer must hold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GoldenQuestion:
    """A question with the outcome that it must get.

    ``history`` are the patient's messages before it, oldest first. Where something is quoted, the
    first quote must be from one of the ``sections`` (any, if none is named), and the quotes must
    hold every sentence of ``answer``.
    """

    question: str
    outcome: str
    history: tuple[str, ...] = ()
    answer: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
