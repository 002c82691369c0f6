"""What one step of the training asks: questions of some passages, and which state the answer."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

from app.answering.understanding import JOINT
from training.clinics import Clinic
from training.messages import PLAIN, Message, make_message
from training.public import PublicPassage

Spans = tuple[tuple[int, int], ...]

# Public passages with their questions of one step: what two cores do in seconds.
PASSAGES, QUESTIONS_A_PASSAGE = 14, 8
# How often a question gets another one before it, which it does not lean on.
STRAY_CONTEXT = 0.06


class Mark(NamedTuple):
    """A question and a passage that states its answer, by their numbers in the task, and the
    sentences of the passage that do.
    """

    question: int
    passage: int
    points: tuple[int, ...]


class Task(NamedTuple):
    """Questions with their kinds, and framed passages with their sentences.

    ``gold`` are the passages that state each question's answer, none if nothing does; ``marks`` are
    those of which it is known which sentences do.
    """

    questions: list[Message]
    frames: list[str]
    sentences: list[Spans]
    gold: list[tuple[int, ...]]
    marks: list[Mark]


def draw_task(clinic: Clinic, chance: random.Random, questions: int) -> Task:
    """Return a task of some of a clinic's questions, asked of all its documents."""
    drawn = chance.sample(clinic.asked, min(questions, len(clinic.asked)))
    plain = [one.text for one in drawn if make_message(one, one.text).kinds == PLAIN]
    marks = [
        Mark(number, passage, points)
        for number, one in enumerate(drawn)
        for passage, points in zip(one.gold, one.points, strict=True)
        if points
    ]
    return Task(
        [make_message(one, _stray(one.text, plain, chance)) for one in drawn],
        list(clinic.frames),
        list(clinic.sentences),
        [one.gold for one in drawn],
        marks,
    )


def draw_public_task(passages: Sequence[PublicPassage], chance: random.Random) -> Task:
    """Return a task of some public passages with their questions."""
    task = Task([], [], [], [], [])
    for place, passage in enumerate(chance.sample(passages, PASSAGES)):
        asked = chance.sample(passage.asked, min(QUESTIONS_A_PASSAGE, len(passage.asked)))
        # Each question parts the passage at its own answer; one of these ways is taken.
        sentences = next((one.sentences for one in asked if one.points), ())
        task.frames.append(passage.text)
        task.sentences.append(sentences)
        for one in asked:
            if one.points and one.sentences == sentences:
                task.marks.append(Mark(len(task.questions), place, one.points))
            task.gold.append((place,) if one.stated else ())
            task.questions.append(Message(one.question, PLAIN))
    return task


def _stray(text: str, plain: Sequence[str], chance: random.Random) -> str:
    """Return a message, now and then with a plain question before it, which changes nothing."""
    if JOINT in text or not plain or chance.random() >= STRAY_CONTEXT:
        return text
    return f"{chance.choice(plain).rpartition(JOINT)[2]}{JOINT}{text}"
