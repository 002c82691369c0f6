"""The demo's example questions: one clinic among hundreds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.answering.context import JOINT
from app.answering.understanding import clean_text
from app.models.frame import frame_passage
from index_build.documents.reading import read_folder
from index_build.documents.splitting import split_document
from index_build.indexing.knowledge import DEFAULT_KNOWLEDGE
from training.clinics import Asked, Clinic

EXAMPLES = Path(__file__).resolve().parent / "corpus" / "demo" / "examples.jsonl"
# The kinds of the topics that are not named after their kind.
_KINDS = {
    "self-harm": "urgent_self_harm",
    "child": "urgent_child",
    "eye": "urgent_eye",
    "who-are-you": "who_are_you",
}


@dataclass(frozen=True, slots=True)
class Topic:
    """What patients ask in many ways, and the sections that state it."""

    id: str
    outcome: str
    sections: tuple[str, ...]
    examples: tuple[str, ...]

    @property
    def kind(self) -> str:
        """The kind of message that its examples are."""
        if self.outcome in ("answered", "not_covered"):
            return "question"
        fallback = self.id if self.outcome == "small_talk" else self.outcome
        return _KINDS.get(self.id, fallback)


def read_topics(path: Path = EXAMPLES) -> Iterator[Topic]:
    """Yield the topics, one a line of the file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        examples = tuple(
            clean_text(e) if isinstance(e, str) else JOINT.join(map(clean_text, e[-2:]))
            for e in row["examples"]
        )
        yield Topic(row["id"], row["outcome"], tuple(row["sections"]), examples)


def read_demo() -> Clinic:
    """Return the demo's passages with all examples as questions of them."""
    numbers: dict[str, int] = {}
    frames: list[str] = []
    sentences: list[tuple[tuple[int, int], ...]] = []
    for source in read_folder(DEFAULT_KNOWLEDGE):
        for passage in split_document(source.document, source.blocks):
            frame = frame_passage(source.document, passage)
            numbers[passage.id] = len(frames)
            frames.append(frame.text)
            sentences.append(tuple((span.start, span.end) for span in frame.sentences))
    asked = [
        Asked(example, topic.kind, gold, tuple(() for _ in gold))
        for topic in read_topics()
        for gold in [tuple(numbers[section] for section in topic.sections)]
        for example in topic.examples
    ]
    return Clinic("demo", tuple(frames), tuple(sentences), tuple(asked))
