"""The clinic's report: counts of a period, read from the insights."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Integer, cast, func, select

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
    """The masked text of a question that got no answer, its latest day and how often it came."""

    day: date
    text: str
    outcome: str
    topic: str | None
    messages: int


@dataclass(frozen=True, slots=True)
class _Tally:
    """One row of the only count that is read: every table of the report is a sum of these."""

    outcome: str
    topic: str | None
    index_version: str
    messages: int
    helpful: int
    not_helpful: int


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
    connection: Connection, *, since: date, until: date, with_questions: bool, clinic: str = ""
) -> Report:
    """Count the answers of the period; the connection's transaction makes all counts agree."""
    tallies = _read_tallies(connection, clinic, since, until)
    topics = {
        outcome: _count_groups(
            (tally.topic, tally) for tally in tallies if tally.outcome == outcome
        )
        for outcome in (Outcome.NOT_COVERED, Outcome.ANSWERED, *sorted(PERSONAL))
    }
    return Report(
        since=since,
        until=until,
        messages=sum(tally.messages for tally in tallies),
        outcomes=_count_outcomes(tallies),
        not_covered=topics[Outcome.NOT_COVERED],
        answered=topics[Outcome.ANSWERED],
        personal=tuple(
            count for outcome in sorted(PERSONAL) for count in hide_few(outcome, topics[outcome])
        ),
        versions=_count_groups((tally.index_version, tally) for tally in tallies),
        questions=_read_questions(connection, clinic, since, until) if with_questions else None,
    )


def hide_few(outcome: str, counts: Iterable[GroupCount]) -> tuple[PersonalCount, ...]:
    """Round personal counts down to multiples of FEW, and put the topics below it together.

    Rounding also keeps two reports of neighbouring days from telling which topic was asked between.
    """
    rounded = [(count.name, count.messages // FEW * FEW) for count in counts]
    named = [PersonalCount(outcome, name, number) for name, number in rounded if number and name]
    is_rest = any(not number or not name for name, number in rounded)
    return (*named, *([PersonalCount(outcome, None, 0)] if is_rest else ()))


def _read_tallies(
    connection: Connection, clinic: str, since: date, until: date
) -> tuple[_Tally, ...]:
    key = (answers.c.outcome, answers.c.topic, answers.c.index_version)
    helpful = func.coalesce(func.sum(cast(answers.c.helpful, Integer)), 0)
    votes = func.count(answers.c.helpful)
    query = (
        select(*key, func.count(), helpful, votes - helpful)
        .where(answers.c.clinic == clinic, answers.c.day.between(since, until))
        .group_by(*key)
    )
    return tuple(_Tally(*row) for row in connection.execute(query))


def _count_outcomes(tallies: Iterable[_Tally]) -> tuple[OutcomeCount, ...]:
    counts = dict.fromkeys(map(str, Outcome), 0)
    for tally in tallies:
        counts[tally.outcome] = counts.get(tally.outcome, 0) + tally.messages
    total = sum(counts.values()) or 1
    shares = [OutcomeCount(outcome, number, number / total) for outcome, number in counts.items()]
    return tuple(sorted(shares, key=lambda count: -count.messages))


def _count_groups(named: Iterable[tuple[str | None, _Tally]]) -> tuple[GroupCount, ...]:
    sums: dict[str | None, GroupCount] = {}
    for name, tally in named:
        before = sums.get(name, GroupCount(name, 0, 0, 0))
        sums[name] = GroupCount(
            name,
            before.messages + tally.messages,
            before.helpful + tally.helpful,
            before.not_helpful + tally.not_helpful,
        )
    return tuple(sorted(sums.values(), key=lambda count: (-count.messages, count.name or "")))


def _read_questions(
    connection: Connection, clinic: str, since: date, until: date
) -> tuple[LoggedQuestion, ...]:
    latest, times = func.max(questions.c.day), func.count()
    key = (questions.c.text, questions.c.outcome, questions.c.topic)
    query = (
        select(latest, *key, times)
        .where(
            questions.c.clinic == clinic,
            questions.c.day.between(since, until),
            questions.c.outcome.in_(UNANSWERED),
        )
        .group_by(*key)
        .order_by(latest.desc(), times.desc(), *key)
        .limit(MAX_QUESTIONS)
    )
    return tuple(LoggedQuestion(*row) for row in connection.execute(query))
