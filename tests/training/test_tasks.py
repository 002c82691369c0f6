"""What a step of the training asks is what the corpus says."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest

from training.clinics import Asked, Clinic
from training.public import FEWEST_QUESTIONS, FILES, PublicPassage, PublicQuestion, read_public
from training.tasks import (
    CUT,
    LEFT_OUT,
    Mark,
    Task,
    cut_answers,
    draw_public_task,
    draw_task,
    retype_questions,
)

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


def test_a_task_asks_questions_of_all_the_clinics_passages() -> None:
    for seed in range(50):
        task = draw_task(CLINIC, random.Random(seed), 2)
        assert task.frames == list(FRAMES)
        assert len(task.questions) == len(task.gold) == 2
        for number, text in enumerate(task.questions):
            asked = next(one for one in CLINIC.asked if text.endswith(one.text))
            assert task.gold[number] == asked.gold
            marks = {(m.passage, m.points) for m in task.marks if m.question == number}
            known = zip(asked.gold, asked.points, strict=True)
            assert marks == {(passage, points) for passage, points in known if points}


def test_a_question_is_now_and_then_asked_after_another() -> None:
    tasks = [draw_task(CLINIC, random.Random(seed), 3) for seed in range(200)]
    texts = [text for task in tasks for text in task.questions]
    share = sum(" | " in text for text in texts) / len(texts)
    assert 0.02 < share < 0.12
    before = {text.partition(" | ")[0] for text in texts if " | " in text}
    assert before == {"what is one", "what is it not"}


def test_a_task_has_no_more_questions_than_the_clinic() -> None:
    assert len(draw_task(CLINIC, random.Random(0), 100).questions) == len(CLINIC.asked)


def test_what_a_lost_sentence_alone_stated_is_stated_no_more() -> None:
    frame = "Care › Part\nOne. Two.\n\nThree."
    spans = ((12, 16), (17, 21), (23, 29))
    messages = draw_task(CLINIC, random.Random(0), 3).questions
    marks = [Mark(0, 0, (0,)), Mark(0, 1, (2,)), Mark(1, 0, (1,)), Mark(2, 0, (1, 2))]
    task = Task(messages, [frame] * 2, [spans] * 2, [(0, 1), (0,), (0,)], marks, [1.0, 2.0, 3.0])
    tries = [cut_answers(task, random.Random(seed)) for seed in range(300)]
    seen = {}
    for cut in tries:
        for mark in cut.marks:
            assert mark.passage in cut.gold[mark.question]
        for text, parts in zip(cut.frames, cut.sentences, strict=True):
            words = [text[start:end] for start, end in parts]
            assert text.split() == ["Care", "›", "Part", *words]
        named = [messages.index(message) for message in cut.questions]
        assert cut.leanings == [name + 1.0 for name in named]
        seen[cut.frames[0]] = {
            name: (gold, sorted(m.points for m in cut.marks if m[:2] == (number, 0)))
            for number, (name, gold) in enumerate(zip(named, cut.gold, strict=True))
            if cut.frames[1] == frame
        } or seen.get(cut.frames[0], {})
    assert seen == {
        frame: {0: ((0, 1), [(0,)]), 1: ((0,), [(1,)]), 2: ((0,), [(1, 2)])},
        "Care › Part\nTwo.\n\nThree.": {0: ((1,), []), 1: ((0,), [(0,)]), 2: ((0,), [(0, 1)])},
        # Half of the last question's answer has gone: it is not asked.
        "Care › Part\nOne. Three.": {0: ((0, 1), [(0,)]), 1: ((), [])},
        "Care › Part\nOne. ": {0: ((0, 1), [(0,)]), 1: ((), []), 2: ((), [])},
    }
    changed = [cut.frames[0] != frame for cut in tries]
    assert abs(sum(changed) / len(changed) - CUT) < 0.1


def test_a_sentence_that_answers_nothing_may_be_left_out() -> None:
    frame, spans = "Care\nLead: One. Two. Three.", ((5, 10), (11, 15), (16, 20), (21, 27))
    asked = (Asked("what is one", "answered", (0,), ((1,),)),)
    task = draw_task(Clinic("one", (frame,), (spans,), asked), random.Random(0), 1)
    cuts = [cut_answers(task, random.Random(seed)) for seed in range(2000)]
    for cut in cuts:
        assert cut.gold == ([(0,)] if "One." in cut.frames[0] else [()])
        assert "Lead:" in cut.frames[0]
    for word in ("Two.", "Three."):
        lost = sum(word not in cut.frames[0] for cut in cuts) / len(cuts)
        assert abs(lost - LEFT_OUT) < 0.03


def test_what_stands_before_an_answer_stays() -> None:
    frame, spans = "Care\nLead: One. Two.", ((5, 10), (11, 15), (16, 20))
    asked = (Asked("what is two", "answered", (0,), ((2,),)),)
    task = draw_task(Clinic("one", (frame,), (spans,), asked), random.Random(0), 1)
    assert all("One." in cut_answers(task, random.Random(s)).frames[0] for s in range(300))


def test_a_question_typed_anew_keeps_its_place() -> None:
    task = draw_task(CLINIC, random.Random(0), 3)
    typed = [retype_questions(task, random.Random(seed)) for seed in range(50)]
    assert all(one._replace(questions=task.questions) == task for one in typed)
    assert len({tuple(one.questions) for one in typed}) > 10


def test_a_passage_that_would_have_nothing_left_loses_nothing() -> None:
    marks = [Mark(0, 0, (0, 1))]
    messages = draw_task(CLINIC, random.Random(0), 1).questions
    task = Task(messages, [FRAMES[0]], [CLINIC.sentences[0]], [(0,)], marks, [0.0])
    assert all(cut_answers(task, random.Random(seed)) == task for seed in range(30))


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
        assert task.questions[mark.question] == marked.question
        assert mark.points == marked.points
    stated = dict(zip(task.questions, task.gold, strict=True))
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
