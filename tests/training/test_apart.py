"""What measures, what sets thresholds and what trains are three sets of clinics."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.answering.understanding import clean_text
from index_build.documents.reading import read_folder
from index_build.documents.splitting import split_document
from training.practices import read_corpus

ROOT = Path(__file__).resolve().parents[2]
EVALUATION, TRAINING = ROOT / "tests" / "evaluation", ROOT / "training"
# Shorter messages have few ways to be put: two patients say the same.
SHORT = 4
# With this share of all their words in common, two questions are the same in other words.
ALIKE = 0.9
# Shorter sentences stand in many leaflets ("Please arrive ten minutes early.").
SHORT_SENTENCE = 7


@dataclass(frozen=True, slots=True)
class Message:
    """A message with those before it, as folded words, and where it is from."""

    words: tuple[str, ...]
    origin: str


def fold(texts: str | Iterable[str]) -> tuple[str, ...]:
    """Return the words of some texts in plain form."""
    said = texts if isinstance(texts, str) else " ".join(texts)
    return tuple(re.findall(r"\w+", clean_text(said).casefold().replace("'", "")))


def read_lines(folder: Path) -> Iterator[Message]:
    """Yield the labelled messages of a folder's JSON-lines files."""
    for path in sorted(folder.rglob("*.jsonl")):
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            row = json.loads(line)
            words = fold([*row.get("history", ()), row["question"]])
            yield Message(words, f"{path.relative_to(folder)}:{number}")


def read_dangers() -> Iterator[Message]:
    """Yield the dangers and look-alikes of the corpus."""
    for path in sorted((TRAINING / "corpus" / "dangers").rglob("*.txt")):
        for line in path.read_text().splitlines():
            yield Message(fold(line.partition(" | ")[2].split(">>")), path.name)


def read_examples() -> Iterator[Message]:
    """Yield the demo's examples."""
    for line in (TRAINING / "corpus" / "demo" / "examples.jsonl").read_text().splitlines():
        topic = json.loads(line)
        for example in topic["examples"]:
            yield Message(fold(example), f"demo {topic['id']}")


@cache
def read_trained() -> tuple[Message, ...]:
    """Return every message that the models are trained on or the policy is fitted on."""
    practices = (
        Message(fold([*question.history, question.text]), practice.name)
        for practice in read_corpus()
        for question in practice.questions
    )
    trained = (*practices, *read_examples(), *read_dangers(), *read_lines(TRAINING / "thresholds"))
    assert len(trained) > 10_000
    return trained


@cache
def read_evaluation() -> tuple[Message, ...]:
    """Return every message that is measured on and that is not too short to be told apart."""
    measured = tuple(m for m in read_lines(EVALUATION) if len(m.words) > SHORT)
    assert len(measured) > 1_000
    return measured


def find_alike(measured: Iterable[Message], trained: Iterable[Message]) -> Iterator[str]:
    """Yield the pairs that share at least ALIKE of all their words."""
    known = [(frozenset(message.words), message) for message in trained]
    holders: dict[str, list[int]] = {}
    for number, (words, _) in enumerate(known):
        for word in words:
            holders.setdefault(word, []).append(number)
    for message in measured:
        asked = frozenset(message.words)
        # A pair that shares ALIKE of its words shares one of any few of them.
        few = sorted(asked, key=lambda word: len(holders.get(word, ())))
        few = few[: round(len(asked) * (1 - ALIKE)) + 1]
        for number in {number for word in few for number in holders.get(word, ())}:
            words, other = known[number]
            if len(asked & words) >= ALIKE * len(asked | words):
                yield f"{message.origin} ~ {other.origin}: {' '.join(message.words)}"


def list_sentences(text: str) -> set[tuple[str, ...]]:
    """Return the lines and sentences of a text that are long enough to be told apart."""
    pieces = (fold(piece) for piece in re.split(r"(?<=[.!?])\s+|\n+", text))
    return {piece for piece in pieces if len(piece) > SHORT_SENTENCE}


def read_clinic_sentences(folder: Path) -> Counter[tuple[str, ...]]:
    """Return every sentence of the documents of a folder's clinics."""
    sentences: Counter[tuple[str, ...]] = Counter()
    for docs in sorted(folder.glob("*/docs")):
        for source in read_folder(docs):
            document = source.document
            for passage in split_document(document, source.blocks):
                sentences.update(fold(document.slice(span)) for span in passage.sentences)
    return Counter({words: n for words, n in sentences.items() if len(words) > SHORT_SENTENCE})


def test_pairs_with_almost_the_same_words_are_found_and_others_not() -> None:
    words = tuple(f"word{number}" for number in range(10))
    asked = Message(words, "asked")
    same = Message(tuple(reversed(words)), "same")
    longer = Message((*words, "more"), "longer")
    shorter = Message(words[1:], "shorter")
    other = Message((*words[:8], "x", "y"), "other")
    found = [line.split(":")[0] for line in find_alike([asked], [same, longer, shorter, other])]
    assert sorted(found) == ["asked ~ longer", "asked ~ same", "asked ~ shorter"]


def test_no_evaluation_question_was_trained_on_in_the_same_or_nearly_the_same_words() -> None:
    assert sorted(find_alike(read_evaluation(), read_trained())) == []


def test_no_sentence_of_a_measured_clinic_was_trained_on() -> None:
    measured = read_clinic_sentences(EVALUATION / "clinics")
    assert len(measured) > 100
    trained = {
        sentence
        for practice in read_corpus()
        for leaflet in practice.documents
        for section in leaflet.sections
        for sentence in list_sentences("\n".join(section.lines))
    }
    trained |= set(read_clinic_sentences(TRAINING / "thresholds"))
    assert len(trained) > 1_000
    assert sorted(" ".join(words) for words in measured if words in trained) == []
