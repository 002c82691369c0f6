"""The clinic's report: counts of a period, read from the insights."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, Integer, cast, func, select

from app.answering.answer import Outcome
from app.insights.tables import answers, questions

# Topics of these outcomes say something about the person who asked.
PERSONAL = frozenset({Outcome.PERSONAL_ADVICE, Outcome.URGENT})
UNANSWERED = (
    Outcome.NOT_COVERED,
    Outcome.CLARIFY,
    Outcome.OFF_TOPIC,
    Outcome.UNSUPPORTED_LANGUAGE,
)
# Fewer people than this could be recognised by those who know who visited the clinic.
FEW = 5
MAX_QUESTIONS = 100


@dataclass(frozen=True, slots=True)
class OutcomeCount:
    """How many answers had the outcome; ``share`` is 0 to 1 of all."""

    outcome: str
    messages: int
    share: float


@dataclass(frozen=True, slots=True)
class GroupCount:
    """How many answers belong to a topic or an index version, and how many were found helpful."""

    name: str | None
    messages: int
    helpful: int
    not_helpful: int


@dataclass(frozen=True, slots=True)
class PersonalCount:
    """A personal topic with a number rounded down to a multiple of FEW.

    ``topic`` is None for all topics together that were asked fewer times than FEW.
    """

    outcome: str
    topic: str | None
    at_least: int


@dataclass(frozen=True, slots=True)
class LoggedQuestion:
    """The masked text of a question that got no answer."""

    day: date
    text: str
    outcome: str
    topic: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """The counts from one day to another, both included; the most frequent first.

    ``questions`` is None while the question log is off.
    """

    since: date
    until: date
    messages: int
    outcomes: tuple[OutcomeCount, ...]
    not_covered: tuple[GroupCount, ...]
    answered: tuple[GroupCount, ...]
    personal: tuple[PersonalCount, ...]
    versions: tuple[GroupCount, ...]
    questions: tuple[LoggedQuestion, ...] | None


def read_report(
    connection: Connection, *, since: date, until: date, with_questions: bool
) -> Report:
    """Count the answers of the period; the connection's transaction makes all counts agree."""
    period = answers.c.day.between(since, until)
    outcomes = _count_outcomes(connection, period)
    return Report(
        since=since,
        until=until,
        messages=sum(count.messages for count in outcomes),
        outcomes=outcomes,
        not_covered=_count_topics(connection, period, Outcome.NOT_COVERED),
        answered=_count_topics(connection, period, Outcome.ANSWERED),
        personal=tuple(
            count
            for outcome in sorted(PERSONAL)
            for count in hide_few(outcome, _count_topics(connection, period, outcome))
        ),
        versions=_count_groups(connection, answers.c.index_version, period),
        questions=_read_questions(connection, since, until) if with_questions else None,
    )


def hide_few(outcome: str, counts: Iterable[GroupCount]) -> tuple[PersonalCount, ...]:
    """Round personal counts down to multiples of FEW, and put the topics below it together.

    Rounding also keeps two reports of neighbouring days from telling which topic was asked between.
    """
    rounded = [(count.name, count.messages // FEW * FEW) for count in counts]
    named = [PersonalCount(outcome, name, number) for name, number in rounded if number and name]
    is_rest = any(not number or not name for name, number in rounded)
    return (*named, *([PersonalCount(outcome, None, 0)] if is_rest else ()))


def _count_outcomes(
    connection: Connection, period: ColumnElement[bool]
) -> tuple[OutcomeCount, ...]:
    found = _count_groups(connection, answers.c.outcome, period)
    counts = {count.name: count.messages for count in found}
    total = sum(counts.values())
    shares = [OutcomeCount(o, counts.get(o, 0), counts.get(o, 0) / (total or 1)) for o in Outcome]
    return tuple(sorted(shares, key=lambda count: -count.messages))


def _count_topics(
    connection: Connection, period: ColumnElement[bool], outcome: str
) -> tuple[GroupCount, ...]:
    return _count_groups(connection, answers.c.topic, period, answers.c.outcome == outcome)


def _count_groups(
    connection: Connection, group: ColumnElement[str], *conditions: ColumnElement[bool]
) -> tuple[GroupCount, ...]:
    messages = func.count().label("messages")
    helpful = func.coalesce(func.sum(cast(answers.c.helpful, Integer)), 0)
    voted = func.count(answers.c.helpful)
    query = (
        select(group, messages, helpful, voted - helpful)
        .where(*conditions)
        .group_by(group)
        .order_by(messages.desc(), group)
    )
    return tuple(GroupCount(*row) for row in connection.execute(query))


def _read_questions(connection: Connection, since: date, until: date) -> tuple[LoggedQuestion, ...]:
    columns = (questions.c.day, questions.c.text, questions.c.outcome, questions.c.topic)
    query = (
        select(*columns)
        .where(questions.c.day.between(since, until), questions.c.outcome.in_(UNANSWERED))
        .order_by(questions.c.day.desc(), questions.c.text)
        .limit(MAX_QUESTIONS)
    )
    return tuple(LoggedQuestion(*row) for row in connection.execute(query))
