"""Corrections that wait to be put into the clinic's files, and the files with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from pydantic import TypeAdapter

from app.index.artifact import Index
from app.index.golden import GoldenQuestion
from app.index.pins import Pin
from app.insights.drafts import Draft
from app.insights.errors import StoreError
from app.web.http.problems import ProblemError
from app.web.state import find_state

_PIN: TypeAdapter[Any] = TypeAdapter(Pin)
_GOLDEN: TypeAdapter[Any] = TypeAdapter(GoldenQuestion)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Pins and golden questions with the ids of their drafts; those that the index has are gone."""

    pins: tuple[tuple[str, Pin], ...]
    golden: tuple[tuple[str, GoldenQuestion], ...]

    def list_pins(self, index: Index) -> tuple[Pin, ...]:
        """Return the pins of the index and those that wait."""
        return (*index.pins, *(pin for _, pin in self.pins))

    def list_golden(self, index: Index) -> tuple[GoldenQuestion, ...]:
        """Return the golden questions of the index and those that wait."""
        return (*index.golden, *(question for _, question in self.golden))


def read_waiting(request: Request, index: Index) -> Waiting:
    """Return what waits; a ProblemError 503 if the insights cannot be read."""
    try:
        drafts = find_state(request).insights.read_drafts()
    except StoreError as exc:
        raise ProblemError(503, "The corrections cannot be read", str(exc)) from exc
    return sort_drafts(drafts, index)


def sort_drafts(drafts: Iterable[Draft], index: Index) -> Waiting:
    """Return the drafts that the index does not have yet."""
    pins: list[tuple[str, Pin]] = []
    golden: list[tuple[str, GoldenQuestion]] = []
    phrasings = {line for pin in index.pins for line in pin.phrasings}
    asked = {(question.question, question.history) for question in index.golden}
    for draft in drafts:
        if draft.kind == "pin":
            pin: Pin = _PIN.validate_json(draft.body)
            if phrasings.isdisjoint(pin.phrasings):
                pins.append((draft.id, pin))
        else:
            question: GoldenQuestion = _GOLDEN.validate_json(draft.body)
            if (question.question, question.history) not in asked:
                golden.append((draft.id, question))
    return Waiting(tuple(pins), tuple(golden))


def keep_pin(request: Request, pin: Pin) -> None:
    """Let a pin wait; a ProblemError 503 if the insights cannot be written."""
    _keep(request, "pin", _PIN.dump_json(pin).decode())


def keep_golden(request: Request, question: GoldenQuestion) -> None:
    """Let a golden question wait; a ProblemError 503 if the insights cannot be written."""
    _keep(request, "golden", _GOLDEN.dump_json(question).decode())


def _keep(request: Request, kind: Any, body: str) -> None:
    try:
        find_state(request).insights.record_draft(kind, body)
    except StoreError as exc:
        raise ProblemError(503, "The correction cannot be kept", str(exc)) from exc
