"""Promises that no single module keeps: what is measured was never trained on."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import yaml
from sklearn.feature_extraction.text import CountVectorizer

from app.answering.understanding import clean_text
from app.index.artifact import load
from app.index.encoder import OnnxEncoder, Vectors, open_encoder

ROOT = Path(__file__).resolve().parents[1]
# A training example as near as this is the evaluation's question in other words.
TOO_NEAR = 0.97
# Shorter questions have few ways to be put; only the very same one counts.
SHORT = 4
# Of all pairs nearer than 0.97, none shared less than 0.57 of its words, apostrophes aside; the
# others need no model.
ALIKE = 0.5
BATCH = 64
# Questions compared with all examples at a time: some hundred megabytes.
ROWS = 256


@dataclass(frozen=True, slots=True)
class Message:
    """A cleaned message, joined with those before it, and where it is from."""

    text: str
    origin: str


def clean(parts: str | Iterable[str]) -> str:
    texts = [parts] if isinstance(parts, str) else list(parts)
    return " | ".join(clean_text(text) for text in texts).casefold().strip(" ?!.")


def read_evaluation() -> list[Message]:
    messages = []
    for path in sorted((ROOT / "tests" / "evaluation").rglob("*.jsonl")):
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            row = json.loads(line)
            text = clean([*row.get("history", ()), row["question"]])
            messages.append(Message(text, f"{path.name}:{number}"))
    return messages


def read_examples() -> list[Message]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    topics = yaml.load((ROOT / "knowledge" / "topics.yaml").read_text(), Loader=loader)["topics"]
    return [
        Message(clean(example), f"{topic['id']}: {example!r}")
        for topic in topics
        for example in topic["examples"]
    ]


def encode_all(encoder: OnnxEncoder, texts: list[str]) -> Vectors:
    """Return the untuned model's vectors; texts of one length go together."""
    order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
    vectors = np.empty((len(texts), encoder.dimension), dtype=np.float32)
    for start in range(0, len(order), BATCH):
        rows = order[start : start + BATCH]
        vectors[rows] = encoder.encode([texts[row] for row in rows]).general
    return vectors


def find_alike(one: list[Message], other: list[Message]) -> npt.NDArray[np.bool_]:
    """Say of each pair whether it has at least ALIKE of its words in common: (one, other)."""
    vectorizer = CountVectorizer(binary=True, token_pattern=r"[^\W_]+", dtype=np.float32)
    texts = [message.text.replace("'", "") for message in (*one, *other)]
    counts = vectorizer.fit_transform(texts)
    sizes = np.asarray(counts.sum(axis=1)).ravel()
    second, second_sizes = counts[len(one) :].T.tocsr(), sizes[None, len(one) :]
    alike = np.empty((len(one), len(other)), dtype=np.bool_)
    for start in range(0, len(one), ROWS):
        rows = slice(start, min(start + ROWS, len(one)))
        shared = (counts[rows] @ second).toarray()
        alike[rows] = shared >= ALIKE * np.maximum(sizes[rows, None] + second_sizes - shared, 1)
    return alike


def test_no_evaluation_question_is_a_training_example() -> None:
    examples = {message.text: message.origin for message in read_examples()}
    same = [f"{m.origin} = {examples[m.text]}" for m in read_evaluation() if m.text in examples]
    assert same == []


def test_no_evaluation_question_is_nearly_a_training_example(index_dir: Path) -> None:
    encoder = open_encoder(load(index_dir))
    asked = [m for m in read_evaluation() if len(m.text.split()) > SHORT]
    examples = [m for m in read_examples() if len(m.text.split()) > SHORT]
    alike = find_alike(asked, examples)
    rows, columns = np.flatnonzero(alike.any(axis=1)), np.flatnonzero(alike.any(axis=0))
    cosines = encode_all(encoder, [asked[row].text for row in rows]) @ (
        encode_all(encoder, [examples[column].text for column in columns]).T
    )
    near = [
        f"{cosines[i, k]:.3f} {asked[rows[i]].origin} ~ {examples[columns[k]].origin}"
        for i, k in np.argwhere(cosines >= TOO_NEAR)
    ]
    assert near == []


@pytest.mark.parametrize("package", ["app", "index_build"])
def test_modules_say_what_they_are(package: str) -> None:
    for path in sorted((ROOT / package).rglob("*.py")):
        source = path.read_text()
        assert not source.strip() or ast.get_docstring(ast.parse(source)), path


@pytest.mark.parametrize("package", ["app", "index_build"])
def test_public_names_say_what_they_are(package: str) -> None:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    silent = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in sorted((ROOT / package).rglob("*.py"))
        for node in ast.parse(path.read_text()).body
        if isinstance(node, kinds) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_no_module_is_a_grab_bag() -> None:
    names = {
        path.stem for package in ("app", "index_build") for path in (ROOT / package).rglob("*")
    }
    assert names.isdisjoint({"utils", "helpers", "common", "misc", "util", "helper"})
