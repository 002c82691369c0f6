"""The report as JSON, for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from app.insights.clusters import Cluster
from app.insights.report import GroupCount, LoggedQuestion, Report
from app.insights.spreadsheet import NameTopic


def list_report(report: Report, clusters: Sequence[Cluster] | None, name_topic: NameTopic) -> str:
    """Return the report as JSON; topics have their ``name`` (an id) and a ``title`` to read.

    ``clusters`` and ``questions`` are null while no question is stored.
    """

    def list_groups(counts: Iterable[GroupCount]) -> list[dict[str, Any]]:
        return [{**asdict(count), "title": name_topic(count.name)} for count in counts]

    listed = {
        "since": report.since,
        "until": report.until,
        "messages": report.messages,
        "answered_rate": report.answered_rate,
        "days": [asdict(day) for day in report.days],
        "outcomes": [asdict(count) for count in report.outcomes],
        "not_covered": list_groups(report.not_covered),
        "low_rated": list_groups(report.low_rated),
        "answered": list_groups(report.answered),
        "personal": [asdict(count) for count in report.personal],
        "versions": [asdict(count) for count in report.versions],
        "clusters": None if clusters is None else [_list_cluster(c) for c in clusters],
        "questions": _list_questions(report.questions),
    }
    return json.dumps(listed, ensure_ascii=False, indent=1, default=str)


def _list_cluster(cluster: Cluster) -> dict[str, Any]:
    return {
        "messages": cluster.messages,
        "latest": cluster.latest,
        "topic": cluster.topic,
        "examples": _list_questions(cluster.questions),
    }


def _list_questions(questions: Iterable[LoggedQuestion] | None) -> list[dict[str, Any]] | None:
    return None if questions is None else [asdict(question) for question in questions]
