"""Tells a web page's tables of values from those that only arrange the page."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from bs4 import Tag

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# A cell with more text than this, in more than one paragraph, is part of a page's layout.
_LONG_CELL = 400


def complete_rows(table: Tag) -> None:
    """Put cells that stand in no row into one, as a browser does."""
    made: Tag | None = None
    for cell in table.find_all(["td", "th"]):
        around = cell.find_parent(["tr", "table"])
        if around is not None and around.name == "tr":
            continue
        before = cell.find_previous_sibling()
        if made is None or before is not made:
            made = cell.wrap(Tag(name="tr"))
        else:
            made.append(cell)


def is_layout(table: Tag) -> bool:
    """Say whether a table only arranges a page: its cells hold paragraphs of their own."""
    rows = [row.find_all(["td", "th"]) for row in table.find_all("tr")]
    return (
        table.get("role") in ("presentation", "none")
        or table.find("table") is not None
        # A box with a sign beside its text, as AsciiDoc makes one for a warning.
        or table.find("td", class_="icon") is not None
        or max(map(len, rows), default=0) < 2
        or (not _is_regular(table, rows) and any(map(_holds_text, itertools.chain(*rows))))
        or _arranges_one_row(rows)
    )


def read_span(cell: Tag, name: str) -> int:
    """Return how many columns or rows a cell spans."""
    value = str(cell.get(name) or "1").strip()
    if not value.isdecimal() or len(value) > 5:
        return 1
    # A rowspan of 0 reaches to the end of the table.
    return int(value) or (65_534 if name == "rowspan" else 1)


def collapse(text: str) -> str:
    """Return a text with single spaces."""
    return " ".join(text.split())


def _is_regular(table: Tag, rows: Sequence[Sequence[Tag]]) -> bool:
    """Say whether a table has names above its columns, or rules between several rows of these.

    Then a long cell is one of its values: what belongs to it stands in its row.
    """
    filled = [row for row in rows if row]
    named = [cell.name == "th" or cell.find_parent("thead") is not None for cell in filled[0]]
    if len(filled) > 1 and all(named):
        return True
    is_ruled = str(table.get("border") or "0") != "0" or len(filled[0]) > 2
    is_even = {len(row) for row in filled} == {len(filled[0])}
    heads = [collapse(cell.get_text()) for cell in filled[0]]
    return len(filled) > 2 and is_ruled and is_even and all(0 < len(h) < 60 for h in heads)


def _holds_text(cell: Tag) -> bool:
    is_long = len(cell.find_all("p")) > 1 and len(cell.get_text()) > _LONG_CELL
    return is_long or _has_heading_over_text(cell)


def _arranges_one_row(rows: Sequence[Sequence[Tag]]) -> bool:
    """Say whether a table is one row of a menu and a text, and no row of values."""
    filled = [row for row in rows if any(cell.get_text(strip=True) for cell in row)]
    return len(filled) == 1 and any(len(cell.find_all(["p", "br"])) > 1 for cell in filled[0])


def _has_heading_over_text(cell: Tag) -> bool:
    heading = cell.find(HEADINGS)
    return heading is not None and collapse(heading.get_text()) != collapse(cell.get_text())
