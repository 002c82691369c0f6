"""What a step of the training asks is what the corpus says."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import numpy as np
import pytest

from training.clinics import Asked, Clinic
from training.public import FEWEST_QUESTIONS, FILES, PublicPassage, PublicQuestion, read_public
from training.tasks import QUESTIONS, Order, draw_public_task, draw_task

FRAMES = tuple(f"Care › Part {number}\nOne. Two." for number in range(12))
CLINIC = Clinic(
    "small",
    FRAMES,
    (((14, 18), (19, 23)),) * len(FRAMES),
    (
        Asked("what is one", "answered", (3, 5), ((0,), ())),
        Asked("what is it not", "not_covered", near=(4,)),
        Asked("nice weather", "off_topic"),
    ),
)
ORDER: Order = np.array([[0, 3, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11]] * 3)


def test_a_task_pairs_each_question_with_what_states_it_and_what_comes_near() -> None:
    for seed in range(50):
        task = draw_task(CLINIC, ORDER, random.Random(seed))
        assert len(task.questions) == len(task.gold) <= 3
        for number, text in enumerate(task.questions):
            asked = next(one for one in CLINIC.asked if text.endswith(one.text))
            own = [pair for pair in task.pairs if pair.question == number]
            stated = {task.frames[p.passage]: p.points for p in own if p.points is not None}
            wanted = {FRAMES[g]: points for g, points in zip(asked.gold, asked.points, strict=True)}
            assert stated == wanted
            assert {task.frames[passage] for passage in task.gold[number]} == set(wanted)
            others = [FRAMES.index(task.frames[p.passage]) for p in own if p.points is None]
            assert others
            assert len(others) == len(set(others))
            assert set(asked.near) <= set(others)
        assert all(pair.points for pair in task.marks)


def test_a_question_is_now_and_then_asked_after_another() -> None:
    tasks = [draw_task(CLINIC, ORDER, random.Random(seed)) for seed in range(200)]
    texts = [text for task in tasks for text in task.questions]
    share = sum(" | " in text for text in texts) / len(texts)
    assert 0.02 < share < 0.12


def test_a_task_is_no_longer_than_a_step_can_bear() -> None:
    many = CLINIC.asked * QUESTIONS
    clinic = Clinic("large", CLINIC.frames, CLINIC.sentences, many)
    task = draw_task(clinic, np.tile(ORDER, (QUESTIONS, 1)), random.Random(0))
    assert len(task.questions) <= QUESTIONS


def test_a_public_passage_is_parted_one_way_only() -> None:
    asked = (
        PublicQuestion("a", True, ((0, 3), (3, 9)), (0,)),
        PublicQuestion("b", True, ((0, 5), (5, 9)), (1,)),
        PublicQuestion("c", False),
    )
    passages = [PublicPassage(f"passage {number}", asked) for number in range(20)]
    task = draw_public_task(passages, random.Random(0))
    for place, spans in enumerate(task.sentences):
        own = {task.questions[p.question]: p.points for p in task.pairs if p.passage == place}
        assert own["c"] is None
        marked = "a" if spans == asked[0].sentences else "b"
        assert spans in (asked[0].sentences, asked[1].sentences)
        assert (own[marked], own["b" if marked == "a" else "a"]) == (
            asked[0].points if marked == "a" else asked[1].points,
            (),
        )


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A folder of public data: one passage with questions enough, and one without."""
    passage = "It was Tuesday. It rained. We went home."
    row = {"passage": passage, "label": 1, "group": "g", "source": "s"}
    rows = [
        {**row, "question": f"when {n}", "answer_sentence": "It rained."}
        for n in range(FEWEST_QUESTIONS)
    ]
    rows.append({**row, "question": "why", "label": 0, "answer_sentence": None})
    rows.append({**row, "question": "all", "answer_sentence": passage})
    rows.append({**row, "passage": "Alone.", "question": "x", "answer_sentence": None})
    for name in FILES:
        with gzip.open(tmp_path / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(r) + "\n" for r in (rows if name == "squad2_dev" else []))
    (tmp_path / "linked_groups.json").write_text("[]")
    return tmp_path


def test_public_questions_come_with_their_passage_and_the_sentence_that_answers(
    shared: Path,
) -> None:
    (passage,) = read_public(shared)
    asked = {question.question: question for question in passage.asked}
    first = asked["when 0"]
    (point,) = first.points
    start, end = first.sentences[point]
    assert passage.text[start:end] == "It rained."
    assert (asked["why"].stated, asked["why"].points) == (False, ())
    assert (asked["all"].stated, asked["all"].points) == (True, ())
