"""What one step of the training asks: some questions, some passages, and which state the answer."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from app.answering.understanding import JOINT
from training.clinics import Asked, Clinic
from training.public import PublicPassage

Order = npt.NDArray[np.int64]
Spans = tuple[tuple[int, int], ...]

# Questions, and public passages with their questions, of one step: what two cores do in seconds.
QUESTIONS, PASSAGES, QUESTIONS_A_PASSAGE = 64, 14, 8
# The passages that come nearest but do not state the answer are the hard negatives.
HARD = 7
# How often a further passage is drawn from anywhere in the clinic, and another message is asked.
EASY, OTHER_MESSAGES = 0.3, 0.5
# How often a question gets another one before it, which it does not lean on.
STRAY_CONTEXT = 0.06
_LOOKED_UP = ("answered", "not_covered", "personal_advice")


class Pair(NamedTuple):
    """A question and a passage, by their numbers in the task.

    ``points`` are the sentences that state the answer: None if the passage does not state it,
    empty if it is not known which do.
    """

    question: int
    passage: int
    points: tuple[int, ...] | None


class Task(NamedTuple):
    """Questions and framed passages; ``gold`` are the passages that answer each question, ``pairs``
    what is read; ``known`` are pairs that are not read, but whose sentences are known.
    """

    questions: list[str]
    frames: list[str]
    sentences: list[Spans]
    pairs: list[Pair]
    gold: list[set[int]]
    known: tuple[Pair, ...] = ()

    @property
    def marks(self) -> list[Pair]:
        """The pairs of which it is known which sentences state the answer."""
        return [pair for pair in self.known or self.pairs if pair.points]


def draw_task(clinic: Clinic, order: Order, chance: random.Random) -> Task:
    """Return a task of one clinic; ``order`` (questions, passages) has the nearest first."""
    asked: list[Asked] = []
    drawn: list[list[tuple[int, tuple[int, ...] | None]]] = []
    for number in chance.sample(range(len(clinic.asked)), min(QUESTIONS, len(clinic.asked))):
        one = clinic.asked[number]
        if one.label in _LOOKED_UP or chance.random() < OTHER_MESSAGES:
            asked.append(one)
            drawn.append(_draw_passages(one, order[number].tolist(), chance))
    used = sorted({passage for own in drawn for passage, _ in own})
    place = {passage: number for number, passage in enumerate(used)}
    return Task(
        [_stray(one.text, clinic, chance) for one in asked],
        [clinic.frames[passage] for passage in used],
        [clinic.sentences[passage] for passage in used],
        [Pair(q, place[p], points) for q, own in enumerate(drawn) for p, points in own],
        [{place[passage] for passage in one.gold} for one in asked],
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
            points = one.points if one.points and one.sentences == sentences else ()
            task.pairs.append(Pair(len(task.questions), place, points if one.stated else None))
            task.gold.append({place} if one.stated else set())
            task.questions.append(one.question)
    return task


def _draw_passages(
    asked: Asked, ranked: Sequence[int], chance: random.Random
) -> list[tuple[int, tuple[int, ...] | None]]:
    """Return what states the answer, what comes near, and a hard negative or two."""
    gold = dict(zip(asked.gold, asked.points, strict=True))
    hard = [passage for passage in ranked[:HARD] if passage not in gold]
    if asked.label not in _LOOKED_UP:
        return [(passage, None) for passage in hard[:2]]
    drawn = [passage for passage in asked.near if passage not in gold]
    drawn += chance.sample(hard, min(len(hard), 1 if drawn else 2))
    rest = [passage for passage in ranked[HARD:] if passage not in gold]
    if rest and chance.random() < EASY:
        drawn.append(chance.choice(rest))
    return [*gold.items(), *((passage, None) for passage in dict.fromkeys(drawn))]


def _stray(text: str, clinic: Clinic, chance: random.Random) -> str:
    """Return a question, now and then with another one before it."""
    if JOINT in text or chance.random() >= STRAY_CONTEXT:
        return text
    return f"{chance.choice(clinic.asked).text.rpartition(JOINT)[2]}{JOINT}{text}"
