"""The report as CSV, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence

from app.insights.clusters import Cluster
from app.insights.report import GroupCount, Report

COLUMNS = ("table", "name", "messages", "share", "helpful", "not_helpful", "day", "outcome", "text")

# Spreadsheets run a cell that begins so as a formula; the wide forms count in East Asian locales.
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")

NameTopic = Callable[[str | None], str]


def write_csv(report: Report, clusters: Sequence[Cluster] | None, name_topic: NameTopic) -> str:
    """Return the report's tables under one another, told apart by the first column.

    Every cell is quoted, and one that a spreadsheet could run as a formula begins with "'".
    """
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, restval="", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    for row in _list_rows(report, clusters, name_topic):
        writer.writerow({column: defuse_cell(value) for column, value in row.items()})
    return buffer.getvalue()


def defuse_cell(value: object) -> str:
    """Return the value as text that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text


def _list_rows(
    report: Report, clusters: Sequence[Cluster] | None, name_topic: NameTopic
) -> Iterator[dict[str, object]]:
    for day in report.days:
        for part in ("answered", "not_covered", "handed_over", "other"):
            yield {
                "table": "days",
                "name": part,
                "messages": getattr(day, part),
                "day": day.day.isoformat(),
            }
    for share in report.outcomes:
        yield {
            "table": "outcomes",
            "name": share.outcome,
            "messages": share.messages,
            "share": f"{share.share:.3f}",
        }
    for topic in report.not_covered:
        yield {"table": "not_covered", **_list_cells(topic, name_topic(topic.name))}
    for topic in report.answered:
        yield {"table": "answered", **_list_cells(topic, name_topic(topic.name))}
    for private in report.personal:
        yield {
            "table": "personal",
            "name": name_topic(private.topic) if private.topic else "each fewer than 5",
            "messages": f"{private.at_least} or more" if private.topic else "few",
            "outcome": private.outcome,
        }
    for version in report.versions:
        yield {"table": "index_versions", **_list_cells(version, version.name or "")}
    for cluster in clusters or ():
        yield {
            "table": "uncovered_groups",
            "name": name_topic(cluster.topic),
            "messages": cluster.messages,
            "day": cluster.latest.isoformat(),
            "text": cluster.questions[0].text,
        }
    for question in report.questions or ():
        yield {
            "table": "unanswered_questions",
            "name": name_topic(question.topic),
            "messages": question.messages,
            "day": question.day.isoformat(),
            "outcome": question.outcome,
            "text": question.text,
        }


def _list_cells(count: GroupCount, name: str) -> dict[str, object]:
    return {
        "name": name,
        "messages": count.messages,
        "helpful": count.helpful,
        "not_helpful": count.not_helpful,
    }
