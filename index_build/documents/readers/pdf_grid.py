"""Finds tables without rules on a printed page: cells below one another, with gaps between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise, takewhile
from math import inf

from index_build.documents.readers.typed_lists import begins_item

# In parts of the size of the letters: a gap between columns, how far the phrases of one line may
# lie apart in height, and the largest step from line to line that is sure to be within a cell, and
# within a table.
_GAP = 1.0
_LINE = 0.35
_CELL_STEP = 1.3
_TABLE_STEP = 4.0
# Steps that differ by less, in points, are the same.
_SAME_STEP = 0.1
# So many lines above the first one with a gap may belong to it.
_ABOVE = 3
# A page holds no more rows than this, but for files that are made to be slow.
_MOST_ROWS = 150
# A river of white between two columns is never narrower than this: letters of a word lie nearer.
_RIVER = 0.12
# Cells with more letters than this, side by side, are the columns of a page.
_LONG_CELL = 100


@dataclass(frozen=True, slots=True)
class Phrase:
    """Printed words with spaces between them, such as a cell's line.

    ``order`` is their place in the file, and ``y`` grows downwards, in points.
    """

    text: str
    left: float
    right: float
    y: float
    size: float
    order: int


@dataclass(slots=True)
class Cell:
    """The phrases of one column that belong together."""

    column: int
    phrases: list[Phrase] = field(default_factory=list)

    @property
    def top(self) -> float:
        """The height of its first line's foot, less one letter."""
        return min(phrase.y - phrase.size for phrase in self.phrases)

    @property
    def bottom(self) -> float:
        """The height of its last line's foot."""
        return max(phrase.y for phrase in self.phrases)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: rows of cells, ordered by their columns, and how many columns it has."""

    rows: tuple[tuple[Cell, ...], ...]
    columns: int


def find_grids(phrases: Sequence[Phrase]) -> Iterator[Grid]:
    """Yield the tables among a page's phrases, which are in the order of the file."""
    lines = _group_lines(phrases)
    at = end = 0
    while at < len(lines):
        block = _grow_block(lines, at, end)
        yield from _find_tables(block)
        at = lines.index(block[-1]) + 1 if block else at + 1
        end = at if block else end


def _find_tables(block: Sequence[list[Phrase]]) -> Iterator[Grid]:
    rivers = _find_borders(block)
    phrases = [phrase for line in block for phrase in line]
    rows = _group_rows(_collect_cells(phrases, rivers)) if rivers else []
    while found := _find_run(rows):
        yield Grid(tuple(map(tuple, found)), len(rivers) + 1)
        rows = rows[rows.index(found[-1]) + 1 :]


def _find_run(rows: Sequence[list[Cell]]) -> Sequence[list[Cell]]:
    """Return the longest run of rows that make a table."""
    for length in range(min(len(rows), _MOST_ROWS), 1, -1):
        for start in range(len(rows) - length + 1):
            run = rows[start : start + length]
            if _is_table(run) and _is_by_itself(run, rows):
                return run
    return ()


def _group_lines(phrases: Iterable[Phrase]) -> list[list[Phrase]]:
    lines: list[list[Phrase]] = []
    for phrase in sorted(phrases, key=lambda phrase: (phrase.y, phrase.left)):
        if lines and phrase.y - lines[-1][0].y < _LINE * phrase.size:
            lines[-1].append(phrase)
        else:
            lines.append([phrase])
    return [sorted(line, key=lambda phrase: phrase.left) for line in lines]


def _is_parted(line: Sequence[Phrase]) -> bool:
    """Say whether a line has a gap that no space makes; behind a list's sign there may be one."""
    start = 1 if len(line) > 1 and begins_item(f"{line[0].text} x") else 0
    return any(
        after.left - before.right > _GAP * after.size for before, after in pairwise(line[start:])
    )


def _grow_block(lines: Sequence[list[Phrase]], start: int, end: int) -> list[list[Phrase]]:
    """Return the lines around one that leave the same rivers of white between their columns."""
    if not _is_parted(lines[start]):
        return []
    block = [lines[start]]
    for line in lines[start + 1 :]:
        if not _goes_with(line, block, block[-1]):
            break
        block.append(line)
    # The columns of a page may begin with a line of one of them, by which they can be told.
    for line in reversed(lines[max(start - _ABOVE, end) : start]):
        if not _goes_with(line, block, block[0]):
            break
        block.insert(0, line)
    return block


def _goes_with(line: list[Phrase], block: Sequence[list[Phrase]], beside: list[Phrase]) -> bool:
    """Say whether a line below or above a block leaves every one of its rivers."""
    left = _find_rivers([*block, line])
    is_near = abs(line[0].y - beside[0].y) <= _TABLE_STEP * beside[0].size
    return is_near and all(
        any(start < river[1] and river[0] < end for start, end in left)
        for river in _find_borders(block)
    )


def _find_borders(lines: Sequence[Sequence[Phrase]]) -> list[tuple[float, float]]:
    """Return the rivers between two columns that have something side by side."""
    borders: list[tuple[float, float]] = []
    sides = list(_list_sides(lines))
    rivers = [*_find_rivers(lines), (inf, inf)]
    left = -inf
    for river, following in pairwise(rivers):
        if any(
            any(left < phrase.left < river[0] for phrase in side)
            and any(river[1] <= phrase.left < following[0] for phrase in side)
            for side in sides
        ):
            borders.append(river)
            left = river[0]
    return borders


def _list_sides(lines: Sequence[Sequence[Phrase]]) -> Iterator[list[Phrase]]:
    """Yield each line with what stands less than a letter lower, where a cell's lines may be set to
    the middle of its neighbour's.
    """
    for at, line in enumerate(lines):
        lower = takewhile(partial(_is_beside, line), lines[at + 1 :])
        yield [*line, *(phrase for other in lower for phrase in other)]


def _is_beside(upper: Sequence[Phrase], lower: Sequence[Phrase]) -> bool:
    return lower[0].y - upper[0].y < lower[0].size


def _find_rivers(lines: Iterable[Sequence[Phrase]]) -> list[tuple[float, float]]:
    """Return the gaps that no phrase of any line reaches into, from the left."""
    rivers: list[tuple[float, float]] = []
    end = None
    for phrase in sorted((w for line in lines for w in line), key=lambda phrase: phrase.left):
        if end is not None and phrase.left - end >= _RIVER * phrase.size:
            rivers.append((end, phrase.left))
        end = phrase.right if end is None else max(end, phrase.right)
    return rivers


def _collect_cells(
    phrases: Sequence[Phrase], rivers: Sequence[tuple[float, float]]
) -> Iterator[Cell]:
    ordered = sorted(phrases, key=lambda phrase: phrase.order)
    columns = [sum(river[1] <= phrase.left for river in rivers) for phrase in ordered]
    row_step = _find_row_step(ordered, columns)
    cell: Cell | None = None
    for phrase, column in zip(ordered, columns, strict=True):
        step = phrase.y - cell.phrases[-1].y if cell else 0.0
        is_near = step <= _CELL_STEP * phrase.size or step < row_step - _SAME_STEP
        goes_on = -_LINE * phrase.size < step and is_near
        if cell is None or cell.column != column or not goes_on:
            if cell is not None:
                yield cell
            cell = Cell(column)
        cell.phrases.append(phrase)
    if cell is not None:
        yield cell


def _find_row_step(phrases: Sequence[Phrase], columns: Sequence[int]) -> float:
    """Return the smallest step down from a row to the next, 0 where no row can be told.

    Where the column falls, the file begins a row: what lies nearer than that is a cell's next line,
    however far apart the lines of a font are.
    """
    starts = [at for at in range(1, len(columns)) if columns[at] < columns[at - 1]]
    heights = [
        [phrase.y for phrase in phrases[start:end]]
        for start, end in pairwise([0, *starts, len(phrases)])
    ]
    steps = [min(below) - max(above) for above, below in pairwise(heights)]
    return min(steps, default=0.0)


def _group_rows(cells: Iterable[Cell]) -> list[list[Cell]]:
    """Return the cells side by side as rows: those that are as high as one another overlap."""
    rows: list[list[Cell]] = []
    for cell in sorted(cells, key=lambda cell: cell.top):
        if not rows or not _overlaps(rows[-1], cell):
            rows.append([cell])
        elif same := next((other for other in rows[-1] if other.column == cell.column), None):
            # A raised figure makes the step to the next line of a cell wider.
            same.phrases += cell.phrases
        else:
            rows[-1].append(cell)
    return [sorted(row, key=lambda cell: cell.column) for row in rows]


def _overlaps(row: Sequence[Cell], cell: Cell) -> bool:
    bottom = max(other.bottom for other in row)
    return bottom - cell.top > 0.5 * cell.phrases[0].size


def _is_table(rows: Sequence[Sequence[Cell]]) -> bool:
    """Say whether rows are a table's, which begins and ends with a row of several cells."""
    if len(rows[0]) < 2 or len(rows[-1]) < 2:
        return False
    # A table is written row by row, the columns of a page one after the other.
    ranges = [_find_range([row]) for row in rows]
    in_order = all(above[1] < below[0] for above, below in pairwise(ranges))
    # Two long texts side by side are columns too.
    is_short = all(sum(_count(cell) > _LONG_CELL for cell in row) < 2 for row in rows)
    return in_order and is_short


def _is_by_itself(run: Sequence[Sequence[Cell]], rows: Iterable[Sequence[Cell]]) -> bool:
    """Say whether nothing of the other rows is written between the run's first and last cell."""
    first, last = _find_range(run)
    others = (row for row in rows if not any(row is own for own in run))
    return not any(first < p.order < last for row in others for cell in row for p in cell.phrases)


def _find_range(rows: Iterable[Sequence[Cell]]) -> tuple[int, int]:
    orders = [phrase.order for row in rows for cell in row for phrase in cell.phrases]
    return min(orders), max(orders)


def _count(cell: Cell) -> int:
    return sum(len(phrase.text) for phrase in cell.phrases)
