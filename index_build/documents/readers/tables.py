"""Spreads a table's spanning cells, so that every row holds a cell for each of its columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# A cell that claims to span more is a mistake, and would fill the memory.
MAX_SPAN = 100


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's text, and how many columns and rows it spans."""

    text: str
    columns: int = 1
    rows: int = 1


def spread_cells(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """Return the texts row by row, each in every column and row that its cell spans.

    A cell that is alone in its row, such as a title across the table, is there once.
    """
    spread: list[list[str]] = []
    from_above: dict[int, tuple[str, int]] = {}
    for row in rows:
        texts: list[str] = []
        is_title = len(row) == 1 and not from_above
        for cell in row:
            _fill_from_above(texts, from_above)
            for _ in range(1 if is_title else min(cell.columns, MAX_SPAN)):
                if cell.rows > 1:
                    from_above[len(texts)] = (cell.text, cell.rows)
                texts.append(cell.text)
        _fill_from_above(texts, from_above)
        from_above = {at: (text, left - 1) for at, (text, left) in from_above.items() if left > 1}
        spread.append(texts)
    return spread


def _fill_from_above(texts: list[str], from_above: dict[int, tuple[str, int]]) -> None:
    while len(texts) in from_above:
        texts.append(from_above[len(texts)][0])
