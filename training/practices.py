"""The corpus: practices with their documents and the questions that patients ask of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).resolve().parent / "corpus"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its text: a sentence, item or row a line, '' between paragraphs."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leaflet:
    """One document of a practice."""

    id: str
    title: str
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    """A patient's message with what should be made of it.

    ``answer`` are the lines that state the answer or, for a personal question, the general rule;
    ``document`` and ``heading`` name their section, or the one that comes near without stating it.
    """

    text: str
    label: str
    history: tuple[str, ...] = ()
    document: str | None = None
    heading: str | None = None
    answer: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Practice:
    """A clinic's folder with its questions; ``writer`` is the hand that wrote it."""

    name: str
    writer: str
    documents: tuple[Leaflet, ...]
    questions: tuple[LabelledQuestion, ...]


def read_corpus(folder: Path = CORPUS) -> Iterator[Practice]:
    """Yield every practice of a folder of JSON-lines files, one practice a line."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield parse_practice(json.loads(line))


def parse_practice(row: dict[str, Any]) -> Practice:
    """Return the practice that a line of the corpus describes."""
    documents = tuple(
        Leaflet(
            document["id"],
            document["title"],
            tuple(
                Section(section["heading"], tuple(section["text"].split("\n")))
                for section in document["sections"]
            ),
        )
        for document in row["documents"]
    )
    questions = tuple(_parse_question(question) for question in row["questions"])
    return Practice(row["practice"], row["writer"], documents, questions)


def _parse_question(row: dict[str, Any]) -> LabelledQuestion:
    near = row.get("near") or row
    answer = row.get("answer") or ()
    return LabelledQuestion(
        text=row["question"],
        label=row["label"],
        history=tuple(row.get("history", ())),
        document=near.get("document"),
        heading=near.get("heading"),
        answer=(answer,) if isinstance(answer, str) else tuple(answer),
    )


def render_markdown(leaflet: Leaflet) -> str:
    """Return a document as Markdown: sentences to paragraphs, items to lists, rows to tables."""
    blocks = [f"# {leaflet.title}"]
    for section in leaflet.sections:
        blocks += [f"## {section.heading}", *_render_lines(section.lines)]
    return "\n\n".join(blocks) + "\n"


def _render_lines(lines: Sequence[str]) -> Iterator[str]:
    run: list[str] = []
    kind = ""
    for line in [*lines, ""]:
        found = _name_kind(line)
        if run and found != kind:
            yield _join_run(run, kind)
            run = []
        kind = found
        if line:
            run.append(line)


def _name_kind(line: str) -> str:
    if not line.strip():
        return "gap"
    if " | " in line:
        return "row"
    marker = line.split(" ", 1)[0]
    if marker in ("-", "*") or (marker.endswith(".") and marker[:-1].isdigit()):
        return "item"
    return "prose"


def _join_run(run: Sequence[str], kind: str) -> str:
    if kind == "row":
        columns = max(line.count(" | ") for line in run) + 1
        return "\n".join([run[0], " | ".join(["---"] * columns), *run[1:]])
    return (" " if kind == "prose" else "\n").join(run)
