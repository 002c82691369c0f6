"""What one step of the training asks: questions of some passages, and which state the answer."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from typing import NamedTuple

from app.answering.context import JOINT
from training.clinics import Clinic
from training.messages import PLAIN, name_kinds
from training.public import PublicPassage
from training.slips import slip

Spans = tuple[tuple[int, int], ...]

# Public passages with their questions of one step: what two cores do in seconds.
PASSAGES, QUESTIONS_A_PASSAGE = 14, 8
# How often a question gets another one before it, which it does not lean on.
STRAY_CONTEXT = 0.06
# How often a passage loses a sentence that answers: the near miss that teaches most.
CUT = 0.5
# How often a sentence that answers none of the questions is left out, so that no passage is known
# by heart.
LEFT_OUT = 0.15


class Mark(NamedTuple):
    """A question and a passage that states its answer, by their numbers in the task, and the
    sentences of the passage that do.
    """

    question: int
    passage: int
    points: tuple[int, ...]


class Task(NamedTuple):
    """Questions, and framed passages with their sentences.

    ``gold`` are the passages that state each question's answer, none if nothing does; ``marks`` are
    those of which it is known which sentences do. ``leanings`` are the log-odds that each question
    is answered, judged by its words alone, 0 where that is not known.
    """

    questions: list[str]
    frames: list[str]
    sentences: list[Spans]
    gold: list[tuple[int, ...]]
    marks: list[Mark]
    leanings: list[float]


def draw_task(clinic: Clinic, chance: random.Random, questions: int) -> Task:
    """Return a task of some of a clinic's questions, asked of all its documents."""
    drawn = chance.sample(clinic.asked, min(questions, len(clinic.asked)))
    plain = [one.text for one in drawn if name_kinds(one.label) == PLAIN]
    marks = [
        Mark(number, passage, points)
        for number, one in enumerate(drawn)
        for passage, points in zip(one.gold, one.points, strict=True)
        if points
    ]
    return Task(
        [_stray(one.text, plain, chance) for one in drawn],
        list(clinic.frames),
        list(clinic.sentences),
        [one.gold for one in drawn],
        marks,
        [one.leaning for one in drawn],
    )


def retype_questions(task: Task, chance: random.Random) -> Task:
    """Return a task of whose questions some have slips of the fingers."""
    return task._replace(questions=[slip(asked, chance) for asked in task.questions])


def cut_answers(task: Task, chance: random.Random) -> Task:
    """Return a task of which some passages have lost what answers one of their questions, and some
    of what answers none.

    Questions that it answered are stated no more there; a question that has lost a part of its
    answer is not asked, and a passage that would have nothing left loses nothing.
    """
    frames, sentences = list(task.frames), list(task.sentences)
    gold = [list(passages) for passages in task.gold]
    marks: list[Mark] = []
    halved: set[int] = set()
    for place in range(len(frames)):
        own = [mark for mark in task.marks if mark.passage == place]
        gone: set[int] = set()
        if own and chance.random() < CUT:
            gone = set(chance.choice(own).points)
        if len(gone) == len(sentences[place]):
            gone = set()
        idle = {n for n in _list_idle(own, len(sentences[place])) if chance.random() < LEFT_OUT}
        if len(gone | idle) < len(sentences[place]):
            gone |= idle
        kept = [number for number in range(len(sentences[place])) if number not in gone]
        frames[place], sentences[place] = cut_out(frames[place], sentences[place], gone)
        for mark in own:
            left = set(mark.points) - gone
            if not left:
                gold[mark.question].remove(place)
            elif len(left) < len(mark.points):
                halved.add(mark.question)
            marks.append(mark._replace(points=tuple(kept.index(point) for point in sorted(left))))
    asked = [number for number in range(len(gold)) if number not in halved]
    return Task(
        [task.questions[number] for number in asked],
        frames,
        sentences,
        [tuple(gold[number]) for number in asked],
        [
            mark._replace(question=asked.index(mark.question))
            for mark in marks
            if mark.points and mark.question not in halved
        ],
        [task.leanings[number] for number in asked],
    )


def draw_public_task(passages: Sequence[PublicPassage], chance: random.Random) -> Task:
    """Return a task of some public passages with their questions."""
    task = Task([], [], [], [], [], [])
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
            task.questions.append(one.question)
            task.leanings.append(0.0)
    return task


def _list_idle(marks: Sequence[Mark], sentences: int) -> list[int]:
    """Return the sentences of a passage that no question loses by: not the first, which may be a
    list's lead or a table's head row, and none before one that answers, of which that may speak.
    """
    used = {point for mark in marks for point in mark.points}
    return [n for n in range(1, sentences) if n not in used and n + 1 not in used]


def _stray(text: str, plain: Sequence[str], chance: random.Random) -> str:
    """Return a message, now and then with a plain question before it, which changes nothing."""
    if JOINT in text or not plain or chance.random() >= STRAY_CONTEXT:
        return text
    return f"{chance.choice(plain).rpartition(JOINT)[2]}{JOINT}{text}"


def cut_out(frame: str, sentences: Spans, gone: Collection[int]) -> tuple[str, Spans]:
    """Return a frame without some of its sentences and the blanks after them, and the others."""
    text, kept, end = "", [], 0
    for number, (start, stop) in enumerate(sentences):
        text += frame[end:start]
        end = stop
        if number in gone:
            end += len(frame[end:]) - len(frame[end:].lstrip())
        else:
            kept.append((len(text), len(text) + stop - start))
            text += frame[start:stop]
    return text + frame[end:], tuple(kept)
