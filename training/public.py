"""Public passages with their questions; read from where they lie, never copied into the project."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

# Files that are trained on, and how many rows of each at the most (their README tells licences).
FILES = {
    "squad2_dev": 12_000,
    "squad2_disfl": 6_000,
    "squad1_dev": 4_000,
    "squad1_swap_NEG": 1_021,
    "medquad": 4_000,
    "vagov": 2_546,
    "covid_faq_cdc": 374,
    "covidqa": 1_200,
}
# A passage is run once for all its questions; one with fewer would cost too much.
FEWEST_QUESTIONS = 3
# An answer that is nearly the whole passage points at nothing.
_WHOLE = 0.8


class PublicQuestion(NamedTuple):
    """A question about a passage; ``points`` number the ``sentences`` that state the answer."""

    question: str
    stated: bool
    sentences: tuple[tuple[int, int], ...] = ()
    points: tuple[int, ...] = ()


class PublicPassage(NamedTuple):
    """A passage and what is asked of it."""

    text: str
    asked: tuple[PublicQuestion, ...]


def read_public(folder: Path) -> list[PublicPassage]:
    """Return the passages of the public files' training part that have questions enough."""
    asked: dict[str, list[PublicQuestion]] = {}
    for passage, question in _read_questions(folder):
        asked.setdefault(passage, []).append(question)
    return [
        PublicPassage(text, tuple(questions))
        for text, questions in asked.items()
        if len(questions) >= FEWEST_QUESTIONS
    ]


def _read_questions(folder: Path) -> Iterator[tuple[str, PublicQuestion]]:
    links = json.loads((folder / "linked_groups.json").read_text(encoding="utf-8"))
    link = {group: groups[0] for groups in links for group in groups}
    for name, most in FILES.items():
        with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        rows = [row for row in rows if _is_training(link.get(row["group"], row["group"]))]
        rows.sort(key=lambda row: zlib.crc32((row["question"] + row["passage"][:99]).encode()))
        yield from ((str(row["passage"]), _make_question(row)) for row in rows[:most])


def _is_training(group: str) -> bool:
    return zlib.crc32(group.encode()) % 10 > 1


def _make_question(row: dict[str, str | int | None]) -> PublicQuestion:
    question, passage, answer = str(row["question"]), str(row["passage"]), row["answer_sentence"]
    if row["label"] == 0:
        return PublicQuestion(question, False)
    if not answer or len(str(answer)) > _WHOLE * len(passage):
        return PublicQuestion(question, True)
    start = passage.find(str(answer))
    end = start + len(str(answer))
    spans = [(a, b) for a, b in ((0, start), (start, end), (end, len(passage))) if b > a]
    return PublicQuestion(question, True, tuple(spans), (spans.index((start, end)),))
