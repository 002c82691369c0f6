"""The clinic's report: counts of a period, read from the insights."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

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
# What the clinic's documents were asked for: an answer, or none.
_ASKED = (Outcome.ANSWERED, Outcome.NOT_COVERED, Outcome.CLARIFY)
_UNCOVERED = (Outcome.NOT_COVERED, Outcome.CLARIFY)
# Fewer people than this could be recognised by those who know who visited the clinic.
FEW = 5
MAX_QUESTIONS = 200


@dataclass(frozen=True, slots=True)
class OutcomeCount:
    """How many answers had the outcome; ``share`` is 0 to 1 of all."""

    outcome: str
    messages: int
    share: float


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many messages a day brought; ``handed_over``: personal advice and emergencies together.

    ``other`` is small talk, other subjects and other languages.
    """

    day: date
    answered: int = 0
    not_covered: int = 0
    handed_over: int = 0
    other: int = 0

    @property
    def messages(self) -> int:
        """All of the day's messages."""
        return self.answered + self.not_covered + self.handed_over + self.other


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

    ``days`` has every day, the earliest first. ``questions`` is None while the question log is off.
    """

    since: date
    until: date
    messages: int
    days: tuple[DayCount, ...]
    outcomes: tuple[OutcomeCount, ...]
    not_covered: tuple[GroupCount, ...]
    answered: tuple[GroupCount, ...]
    personal: tuple[PersonalCount, ...]
    versions: tuple[GroupCount, ...]
    questions: tuple[LoggedQuestion, ...] | None

    @property
    def answered_rate(self) -> float | None:
        """The share, 0 to 1, of the messages about the clinic's subject that got an answer."""
        counts = {count.outcome: count.messages for count in self.outcomes}
        asked = sum(counts[outcome] for outcome in _ASKED)
        return counts[Outcome.ANSWERED] / asked if asked else None

    @property
    def low_rated(self) -> tuple[GroupCount, ...]:
        """The answered topics that did not help somebody, the most often so first."""
        rated = (count for count in self.answered if count.not_helpful)
        return tuple(sorted(rated, key=lambda count: (-count.not_helpful, count.helpful)))

    @property
    def uncovered(self) -> tuple[LoggedQuestion, ...] | None:
        """The logged questions that the documents do not answer."""
        if self.questions is None:
            return None
        return tuple(question for question in self.questions if question.outcome in _UNCOVERED)


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
        days=_read_days(connection, clinic, since, until),
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


def _read_days(
    connection: Connection, clinic: str, since: date, until: date
) -> tuple[DayCount, ...]:
    query = (
        select(answers.c.day, answers.c.outcome, func.count())
        .where(answers.c.clinic == clinic, answers.c.day.between(since, until))
        .group_by(answers.c.day, answers.c.outcome)
    )
    length = (until - since).days + 1
    days = [since + timedelta(days=number) for number in range(length)]
    counts: dict[date, dict[str, int]] = {day: {} for day in days}
    for day, outcome, messages in connection.execute(query):
        part = _name_part(outcome)
        counts[day][part] = counts[day].get(part, 0) + messages
    return tuple(DayCount(day, **parts) for day, parts in counts.items())


def _name_part(outcome: str) -> str:
    """Return the field of DayCount that an outcome is counted in."""
    if outcome == Outcome.ANSWERED:
        return "answered"
    if outcome in _UNCOVERED:
        return "not_covered"
    return "handed_over" if outcome in PERSONAL else "other"


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
