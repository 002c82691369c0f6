"""All that is stored of a clinic, line by line, as JSON lines or as one table."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from sqlalchemy import Connection, select, union

from app.insights.spreadsheet import defuse_cell
from app.insights.tables import answers, audit, drafts, questions, signoffs

Line = dict[str, Any]

_TABLES = (answers, questions, drafts, signoffs, audit)
_ROWS_AT_ONCE = 1000


def read_lines(connection: Connection, clinic: str) -> Iterator[Line]:
    """Yield every line of the clinic with its ``table``, the earliest of each table first."""
    for table in _TABLES:
        columns = [column for column in table.c if column.name != "clinic"]
        moment = table.c.at if table is audit else table.c.day
        query = select(*columns).where(table.c.clinic == clinic).order_by(moment, table.c.id)
        rows = connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(query)
        for row in rows.mappings():
            yield {"table": table.name, **row}


def list_clinics(connection: Connection) -> frozenset[str]:
    """Return the names of the clinics that any table has lines of; '' where there is one."""
    named = union(*(select(table.c.clinic) for table in _TABLES))
    return frozenset(connection.execute(named).scalars())


def write_jsonl(lines: Iterable[Line], stream: TextIO) -> int:
    """Write a JSON object a line, and return how many; days and times are ISO 8601, in UTC."""
    number = 0
    for line in lines:
        shown = {name: _show_moment(value) for name, value in line.items()}
        stream.write(json.dumps(shown, ensure_ascii=False) + "\n")
        number += 1
    return number


def write_csv(lines: Iterable[Line], stream: TextIO) -> int:
    """Write one table with the columns of all, and return how many lines; an empty cell is none.

    Every cell is quoted, and one that a spreadsheet could run as a formula begins with "'".
    """
    names = dict.fromkeys(column.name for table in _TABLES for column in table.c)
    columns = ("table", *(name for name in names if name != "clinic"))
    writer = csv.DictWriter(stream, columns, restval="", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    number = 0
    for line in lines:
        cells = {name: _show_moment(value) for name, value in line.items() if value is not None}
        writer.writerow({name: defuse_cell(value) for name, value in cells.items()})
        number += 1
    return number


def _show_moment(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
