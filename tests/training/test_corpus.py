"""The corpus holds what its README says, and every label points at a line that is there."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from app.models.ngrams import DANGERS
from index_build.documents.readers.markdown import read_markdown
from training.practices import CORPUS, LabelledQuestion, Practice, read_corpus, render_markdown

README = (CORPUS.parent / "README.md").read_text(encoding="utf-8")
KINDS = {*DANGERS, "ok"}
LABELS = {
    *("answered", "not_covered", "personal_advice"),
    *("urgent", "off_topic", "small_talk"),
}


@cache
def read_practices() -> tuple[Practice, ...]:
    return tuple(read_corpus())


@cache
def read_dangers(folder: str = "dangers") -> tuple[str, ...]:
    paths = sorted((CORPUS / folder).glob("*.txt"))
    return tuple(line for path in paths for line in path.read_text().splitlines())


def find_lines(practice: Practice, question: LabelledQuestion) -> set[str]:
    return {
        " ".join(line.split())
        for document in practice.documents
        for section in document.sections
        if (document.id, section.heading) == (question.document, question.heading)
        for line in section.lines
    }


def test_there_are_as_many_practices_and_questions_as_the_readme_says() -> None:
    practices = read_practices()
    asked = sum(len(practice.questions) for practice in practices)
    assert f"{len(practices)} practices, {asked:,} questions" in README
    assert f"{len(read_dangers()):,} messages" in README
    assert f"{len(read_dangers('dangers/languages')):,} messages" in README
    assert len({practice.name for practice in practices}) == len(practices) >= 300
    assert asked >= 25_000


def test_every_answer_is_in_its_section() -> None:
    missing = [
        f"{practice.name}: {question.text!r}: {answer!r}"
        for practice in read_practices()
        for question in practice.questions
        for answer in question.answer
        if not any(" ".join(answer.split()) in line for line in find_lines(practice, question))
    ]
    assert missing == []


def test_every_answered_question_names_its_lines_and_no_uncovered_one_does() -> None:
    for practice in read_practices():
        for question in practice.questions:
            assert question.label in LABELS
            if question.label != "personal_advice":
                assert bool(question.answer) == (question.label == "answered"), question


def test_no_practice_asks_the_same_twice_with_two_labels() -> None:
    for practice in read_practices():
        labels: dict[tuple[object, ...], set[str]] = {}
        for question in practice.questions:
            key = (question.history, question.text.casefold())
            labels.setdefault(key, set()).add(question.label)
        assert [key for key, own in labels.items() if len(own) > 1] == [], practice.name


def test_stated_and_not_stated_are_balanced() -> None:
    counts = Counter(q.label for practice in read_practices() for q in practice.questions)
    assert 0.6 < counts["not_covered"] / counts["answered"] < 1.2


@pytest.mark.parametrize("number", range(0, 300, 30))
def test_a_practice_reads_as_markdown_without_losing_a_line(number: int) -> None:
    practice = read_practices()[number]
    for document in practice.documents:
        text = read_markdown(render_markdown(document).encode()).text
        words = set(re.findall(r"\w+", text))
        for section in document.sections:
            for line in section.lines:
                assert set(re.findall(r"\w+", line)) - words <= set(re.findall(r"\d+", line)), line


def test_dangers_and_look_alikes_are_balanced_and_of_known_kinds() -> None:
    lines = (*read_dangers(), *read_dangers("dangers/languages"))
    kinds = Counter(line.partition(" | ")[0] for line in lines)
    assert set(kinds) == KINDS
    assert 0.4 < kinds["ok"] / sum(kinds.values()) < 0.6
    assert Path(CORPUS / "dangers").is_dir()
