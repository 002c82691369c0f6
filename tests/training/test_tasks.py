"""What a step of the training asks is what the corpus says."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest

from training.clinics import Asked, Clinic
from training.public import FEWEST_QUESTIONS, FILES, PublicPassage, PublicQuestion, read_public
from training.tasks import draw_public_task, draw_task

FRAMES = tuple(f"Care › Part {number}\nOne. Two." for number in range(12))
CLINIC = Clinic(
    "small",
    FRAMES,
    (((14, 18), (19, 23)),) * len(FRAMES),
    (
        Asked("what is one", "answered", (3, 5), ((0,), ())),
        Asked("what is it not", "not_covered"),
        Asked("nice weather", "off_topic"),
    ),
)
KINDS = {
    "answered": ("question",),
    "not_covered": ("question",),
    "off_topic": ("off_topic",),
}


def test_a_task_asks_questions_of_all_the_clinics_passages() -> None:
    for seed in range(50):
        task = draw_task(CLINIC, random.Random(seed), 2)
        assert task.frames == list(FRAMES)
        assert len(task.questions) == len(task.gold) == 2
        for number, message in enumerate(task.questions):
            asked = next(one for one in CLINIC.asked if message.text.endswith(one.text))
            assert task.gold[number] == asked.gold
            assert message.kinds == KINDS[asked.label]
            marks = {(m.passage, m.points) for m in task.marks if m.question == number}
            known = zip(asked.gold, asked.points, strict=True)
            assert marks == {(passage, points) for passage, points in known if points}


def test_a_question_is_now_and_then_asked_after_another() -> None:
    tasks = [draw_task(CLINIC, random.Random(seed), 3) for seed in range(200)]
    texts = [message.text for task in tasks for message in task.questions]
    share = sum(" | " in text for text in texts) / len(texts)
    assert 0.02 < share < 0.12
    before = {text.partition(" | ")[0] for text in texts if " | " in text}
    assert before == {"what is one", "what is it not"}


def test_a_task_has_no_more_questions_than_the_clinic() -> None:
    assert len(draw_task(CLINIC, random.Random(0), 100).questions) == len(CLINIC.asked)


def test_a_public_passage_is_parted_one_way_only() -> None:
    asked = (
        PublicQuestion("a", True, ((0, 3), (3, 9)), (0,)),
        PublicQuestion("b", True, ((0, 5), (5, 9)), (1,)),
        PublicQuestion("c", False),
    )
    passages = [PublicPassage(f"passage {number}", asked) for number in range(20)]
    task = draw_public_task(passages, random.Random(0))
    for place, spans in enumerate(task.sentences):
        assert spans in (asked[0].sentences, asked[1].sentences)
        marked = asked[0] if spans == asked[0].sentences else asked[1]
        (mark,) = (mark for mark in task.marks if mark.passage == place)
        assert task.questions[mark.question].text == marked.question
        assert mark.points == marked.points
    stated = {message.text: gold for message, gold in zip(task.questions, task.gold, strict=True)}
    assert (len(stated["a"]), len(stated["b"]), len(stated["c"])) == (1, 1, 0)


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
