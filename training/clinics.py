"""Practices as the chatbot reads them: the build's own passages, with the questions placed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from app.answering.context import JOINT
from app.index.passage import Document
from app.models.frame import frame_passage
from index_build.documents.readers.markdown import read_markdown
from index_build.documents.splitting import split_document
from training.practices import LabelledQuestion, Practice, render_markdown


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a clinic; ``label`` is its outcome, or its kind (models.encoder.KINDS).

    ``gold`` are the passages that state the answer (numbers in ``Clinic.frames``), ``points`` the
    sentences in each that do (empty: not known). ``leaning`` is the log-odds that it is answered,
    judged by its words alone (training.leanings), 0 where that is not known.
    """

    text: str
    label: str
    gold: tuple[int, ...] = ()
    points: tuple[tuple[int, ...], ...] = ()
    leaning: float = 0.0


@dataclass(frozen=True, slots=True)
class Clinic:
    """A practice's passages, framed as the reader sees them, and its questions."""

    name: str
    frames: tuple[str, ...]
    sentences: tuple[tuple[tuple[int, int], ...], ...]
    asked: tuple[Asked, ...]


def make_clinic(
    practice: Practice, leanings: Mapping[tuple[str, str], float] = MappingProxyType({})
) -> Clinic:
    """Read a practice's documents with the build's reader and splitter, and place its labels;
    ``leanings`` are those of its questions, by writer and text.
    """
    frames: list[str] = []
    sentences: list[tuple[tuple[int, int], ...]] = []
    sections: dict[tuple[str, str], list[int]] = {}
    for leaflet in practice.documents:
        reading = read_markdown(render_markdown(leaflet).encode())
        document = Document(leaflet.id, leaflet.title, "en", reading.text)
        for passage in split_document(document, reading.blocks):
            frame = frame_passage(document, passage)
            sections.setdefault((leaflet.id, passage.section), []).append(len(frames))
            frames.append(frame.text)
            sentences.append(tuple((span.start, span.end) for span in frame.sentences))
    asked = tuple(
        replace(found, leaning=leanings.get((practice.writer, question.text), 0.0))
        for question in practice.questions
        if (found := _place(question, frames, sentences, sections)) is not None
    )
    return Clinic(f"{practice.writer}-{practice.name}", tuple(frames), tuple(sentences), asked)


def _place(
    question: LabelledQuestion,
    frames: Sequence[str],
    sentences: Sequence[Sequence[tuple[int, int]]],
    sections: dict[tuple[str, str], list[int]],
) -> Asked | None:
    text = JOINT.join([*question.history[-1:], question.text])
    place = sections.get((question.document or "", " ".join((question.heading or "").split())), [])
    if not question.answer:
        return Asked(text, question.label)
    gold: list[int] = []
    points: list[tuple[int, ...]] = []
    for number in place:
        found = _find_points(question.answer, frames[number], sentences[number])
        if found:
            gold.append(number)
            points.append(found)
    if not gold:
        return None
    return Asked(text, question.label, tuple(gold), tuple(points))


def _find_points(
    answer: Sequence[str], frame: str, sentences: Sequence[tuple[int, int]]
) -> tuple[int, ...]:
    found: set[int] = set()
    for line in answer:
        body = _strip_marker(line)
        start = frame.find(body)
        if start < 0:
            continue
        end = start + len(body)
        found.update(i for i, (a, b) in enumerate(sentences) if a < end and start < b)
    return tuple(sorted(found))


def _strip_marker(line: str) -> str:
    head, _, rest = line.strip().partition(" ")
    if rest and (head in ("-", "*") or (head.endswith(".") and head[:-1].isdigit())):
        return rest.strip()
    return line.strip()
