"""What a new index would change, as a person reads it before accepting it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.answering.golden import GoldenAnswer

Kind = Literal["removed", "added", "changed"]


def name_kind(old: object, new: object) -> Kind:
    """Return what happened to something that was ``old`` and is ``new``; None: not there."""
    if old is None:
        return "added"
    return "removed" if new is None else "changed"


@dataclass(frozen=True, slots=True)
class PassageChange:
    """A passage that came, went or changed: its text in the old index and in the new one."""

    id: str
    document_title: str
    section: str
    old: str | None
    new: str | None

    @property
    def kind(self) -> Kind:
        """What happened to the passage."""
        return name_kind(self.old, self.new)


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """A golden question that the two indexes answer differently."""

    old: GoldenAnswer
    new: GoldenAnswer


@dataclass(frozen=True, slots=True)
class PartChange:
    """Something else of the index: a document, pin, wording, model, the clinic or the policy.

    ``detail`` shows short ones as they were and as they are.
    """

    what: str
    name: str
    kind: Kind
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """All that two indexes differ in; ``old_version`` is None where there was none before.

    ``broken`` are the golden questions that the new index answers otherwise than they must be,
    changed or not.
    """

    old_version: str | None
    new_version: str
    passages: tuple[PassageChange, ...] = ()
    answers: tuple[AnswerChange, ...] = ()
    parts: tuple[PartChange, ...] = ()
    broken: tuple[GoldenAnswer, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the two answer from the same content."""
        return not (self.passages or self.answers or self.parts)
