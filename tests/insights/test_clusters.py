from __future__ import annotations

from datetime import date

import numpy as np
from fake_models import encode_texts

from app.insights.clusters import cluster_questions, join_nearest
from app.insights.report import LoggedQuestion


def log(text: str, messages: int = 1, topic: str | None = "cost", day: int = 1) -> LoggedQuestion:
    return LoggedQuestion(date(2026, 3, day), text, "not_covered", topic, messages)


def test_questions_with_the_same_words_are_one_group_and_the_most_frequent_comes_first() -> None:
    questions = [log("garage?"), log("cedar tub price"), log("price of a tub", messages=4, day=3)]
    groups = cluster_questions(questions, encode_texts)
    assert [{q.text for q in group.questions} for group in groups] == [
        {"cedar tub price", "price of a tub"},
        {"garage?"},
    ]
    assert (groups[0].messages, groups[0].latest) == (5, date(2026, 3, 3))


def test_the_most_typical_question_stands_for_its_group() -> None:
    texts = ("tub price cedar", "tub price", "price today tub please")
    [group] = cluster_questions([log(text) for text in texts], encode_texts)
    assert group.questions[0].text == "tub price"


def test_a_group_is_filed_under_what_most_of_it_was() -> None:
    topics = ("cost", None, None)
    [group] = cluster_questions([log("tub", topic=topic) for topic in topics], encode_texts)
    assert group.topic is None


def test_two_groups_are_joined_by_the_mean_of_all_their_pairs() -> None:
    cosines = np.array([[1, 0.9, 0.1], [0.9, 1, 0.6], [0.1, 0.6, 1]], dtype=np.float32)
    assert join_nearest(cosines, 0.5) == [[0, 1], [2]]
    assert join_nearest(cosines, 0.3) == [[0, 1, 2]]


def test_no_questions_are_no_groups() -> None:
    assert cluster_questions([], encode_texts) == ()
