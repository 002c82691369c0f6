"""pins.yaml and golden.jsonl as text: written whole, or with one entry more.

YAML takes JSON's strings as they are, so that no YAML writer is needed to serve.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable
from dataclasses import replace

from app.correcting.errors import CorrectionRefusedError, FolderError
from app.index.golden import GoldenQuestion
from app.index.pins import Pin

PINS_FILE = "pins.yaml"
GOLDEN_FILE = "golden.jsonl"

_HEAD = "# Pins: questions whose answer the clinic decides itself. docs/pins.md says more.\npins:\n"
_ITEM = re.compile(r"^( *)- ", re.M)
_ID = re.compile(r"\bid:[ \t]*[\"']?([a-z0-9-]+)")
_LIST = re.compile(r"^pins:[ \t]*(#.*)?$", re.M)
_EMPTY_LIST = re.compile(r"^pins:[ \t]*(\[[ \t]*\])?[ \t]*$", re.M)


def write_pins(pins: Iterable[Pin]) -> str:
    """Return a whole pins.yaml."""
    entries = "".join(_write_pin(pin, "") for pin in pins)
    return _HEAD + entries if entries else "pins: []\n"


def add_pin(text: str, pin: Pin) -> str:
    """Return the text of a pins.yaml with one pin more at its end; nothing else changes.

    Raises CorrectionRefusedError for a question that it has, and FolderError if it is not written
    as docs/pins.md shows it, one item a line.
    """
    if not text.strip():
        return write_pins([pin])
    if any(_quote(line) in text for line in pin.phrasings):
        raise CorrectionRefusedError(f"{PINS_FILE} has this question already. Change it there.")
    pin = replace(pin, id=_make_unique(pin.id, text))
    kept = text.rstrip() + "\n"
    found = _ITEM.search(kept)
    if found is None and _EMPTY_LIST.search(kept):
        return _EMPTY_LIST.sub("pins:", kept, count=1).rstrip() + "\n" + _write_pin(pin, "")
    if found is None or not _LIST.search(kept):
        raise FolderError(
            f"{PINS_FILE}: expected a line 'pins:' with items that begin with '- id:' below it, "
            "found something else; write it as docs/pins.md shows it, or add the pin by hand"
        )
    return kept + _write_pin(pin, found[1])


def write_golden(questions: Iterable[GoldenQuestion]) -> str:
    """Return a whole golden.jsonl."""
    return "".join(_write_question(question) for question in questions)


def add_golden(text: str, question: GoldenQuestion) -> str:
    """Return the text of a golden.jsonl with one question more at its end.

    Raises CorrectionRefusedError for one that it has.
    """
    if _write_question(question).rstrip() in text:
        raise CorrectionRefusedError(f"{GOLDEN_FILE} has this question already.")
    kept = text.rstrip()
    return (kept + "\n" if kept else "") + _write_question(question)


def _make_unique(name: str, text: str) -> str:
    taken = set(_ID.findall(text))
    numbered = (f"{name}-{number}" for number in itertools.count(2))
    return next(free for free in itertools.chain([name], numbered) if free not in taken)


def _write_pin(pin: Pin, indent: str) -> str:
    lines = [f"- id: {pin.id}"]
    if pin.section is not None:
        lines.append(f"  section: {_quote(pin.section)}")
    else:
        lines.append(f"  outcome: {pin.outcome}")
    lines.append(f"  phrasings: [{', '.join(_quote(line) for line in pin.phrasings)}]")
    if pin.hand_over is not None:
        lines.append(f"  hand_over: {_quote(pin.hand_over)}")
    return "".join(f"{indent}{line}\n" for line in lines)


def _write_question(question: GoldenQuestion) -> str:
    row: dict[str, object] = {"question": question.question, "outcome": question.outcome}
    for name in ("history", "sections", "answer"):
        if value := getattr(question, name):
            row[name] = value
    return json.dumps(row, ensure_ascii=False) + "\n"


def _quote(text: str) -> str:
    """Return the text as a string of YAML: JSON's, with every sign that YAML does not allow
    escaped.
    """
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() or ord(c) > 0xFFFF else f"\\u{ord(c):04x}" for c in quoted)
