from __future__ import annotations

import pytest

from app.insights.report import DayCount, GroupCount, PersonalCount, hide_few


def test_outcomes_are_counted_with_their_share_the_most_frequent_first(make_store, record) -> None:
    store = make_store()
    for outcome in ("answered", "answered", "answered", "urgent"):
        record(store, outcome=outcome)
    outcomes = store.read_report(7).outcomes
    assert [(c.outcome, c.messages, c.share) for c in outcomes[:2]] == [
        ("answered", 3, 0.75),
        ("urgent", 1, 0.25),
    ]
    assert len(outcomes) == 8
    assert sum(count.messages for count in outcomes[2:]) == 0


def test_a_period_without_messages_is_all_zero(make_store) -> None:
    report = make_store().read_report(30)
    assert report.messages == 0
    assert {count.share for count in report.outcomes} == {0.0}


@pytest.mark.parametrize(("days", "messages"), [(7, 1), (30, 2), (90, 3)])
def test_a_period_counts_its_days_and_no_others(
    make_store, record, calendar, days: int, messages: int
) -> None:
    store = make_store()
    for topic, move in (("a", 60), ("b", 7), ("c", 6)):
        record(store, topic=topic)
        calendar.move(move)
    assert store.read_report(days).messages == messages


def test_every_day_of_the_period_is_counted_in_four_parts(make_store, record, calendar) -> None:
    store = make_store()
    for outcome in ("answered", "clarify", "not_covered", "urgent", "small_talk", "off_topic"):
        record(store, outcome=outcome)
    calendar.move(2)
    record(store, outcome="personal_advice")
    days = store.read_report(7).days
    assert [day.messages for day in days] == [0, 0, 0, 0, 6, 0, 1]
    assert days[4] == DayCount(days[4].day, answered=1, not_covered=2, handed_over=1, other=2)
    assert days[-1] == DayCount(calendar.today, handed_over=1)


def test_the_days_are_those_of_the_own_clinic(make_store, record) -> None:
    record(make_store(clinic="north"))
    assert sum(day.messages for day in make_store(clinic="south").read_report(7).days) == 0


def test_the_answered_rate_leaves_out_what_the_documents_were_not_asked(make_store, record) -> None:
    store = make_store()
    assert store.read_report(7).answered_rate is None
    for outcome in ("answered", "answered", "answered", "not_covered", "urgent", "small_talk"):
        record(store, outcome=outcome)
    assert store.read_report(7).answered_rate == 0.75


def test_answers_that_did_not_help_come_first_where_most_said_so(make_store, record) -> None:
    store = make_store()
    for topic, votes in (("hair", [True, False]), ("cost", [False, False]), ("lines", [True])):
        for vote in votes:
            store.record_feedback(record(store, outcome="answered", topic=topic), vote)
    assert store.read_report(7).low_rated == (
        GroupCount("cost", 2, 0, 2),
        GroupCount("hair", 2, 1, 1),
    )


def test_refused_topics_and_answered_topics_are_told_apart(make_store, record) -> None:
    store = make_store()
    for topic in ("pain", "cost", "cost", None):
        record(store, topic=topic)
    record(store, outcome="answered", topic="hair")
    report = store.read_report(7)
    assert [(c.name, c.messages) for c in report.not_covered] == [
        ("cost", 2),
        (None, 1),
        ("pain", 1),
    ]
    assert [(c.name, c.messages) for c in report.answered] == [("hair", 1)]


def test_votes_are_counted_by_topic_and_by_version(make_store, record) -> None:
    store = make_store()
    for version, vote in (("v1", True), ("v1", False), ("v1", None), ("v2", True)):
        answer_id = record(store, outcome="answered", topic="hair", index_version=version)
        if vote is not None:
            store.record_feedback(answer_id, vote)
    report = store.read_report(7)
    assert report.answered == (GroupCount("hair", 4, 2, 1),)
    assert report.versions == (GroupCount("v1", 3, 1, 1), GroupCount("v2", 1, 1, 0))


def test_a_personal_topic_asked_by_few_is_not_named(make_store, record) -> None:
    store = make_store()
    for _ in range(4):
        record(store, outcome="personal_advice", topic="pregnancy")
    for _ in range(7):
        record(store, outcome="personal_advice", topic="medicines")
    record(store, outcome="urgent", topic="self-harm")
    assert store.read_report(7).personal == (
        PersonalCount("personal_advice", "medicines", 5),
        PersonalCount("personal_advice", None, 0),
        PersonalCount("urgent", None, 0),
    )
    assert "pregnancy" not in str(store.read_report(7))


def test_personal_numbers_do_not_move_with_every_message() -> None:
    shown = [hide_few("urgent", [GroupCount("eye", number, 0, 0)]) for number in (5, 6, 9)]
    assert shown == [(PersonalCount("urgent", "eye", 5),)] * 3


def test_messages_without_a_topic_count_as_the_rest() -> None:
    assert hide_few("urgent", [GroupCount(None, 12, 0, 0)]) == (PersonalCount("urgent", None, 0),)


def test_the_latest_unanswered_questions_come_first(make_store, record, calendar) -> None:
    store = make_store(question_log=True)
    record(store, question="does it hurt?")
    calendar.move(1)
    record(store, question="what is the weather?", outcome="off_topic", topic=None)
    record(store, question="what is collagen?", outcome="answered")
    record(store, question="hello", outcome="small_talk")
    found = store.read_report(7).questions
    assert [question.text for question in found] == ["what is the weather?", "does it hurt?"]


def test_the_same_question_is_listed_once_with_its_latest_day(make_store, record, calendar) -> None:
    store = make_store(question_log=True)
    record(store, question="does it hurt?")
    record(store, question="how long?")
    calendar.move(1)
    record(store, question="does it hurt?")
    found = store.read_report(7).questions
    assert [(question.text, question.messages) for question in found] == [
        ("does it hurt?", 2),
        ("how long?", 1),
    ]
    assert found[0].day == calendar.today


def test_without_the_log_there_are_no_questions_in_the_report(make_store, record) -> None:
    logged = make_store(question_log=True)
    record(logged)
    assert make_store().read_report(7).questions is None
