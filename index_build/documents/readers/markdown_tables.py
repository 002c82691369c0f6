"""Completes Markdown tables whose rows differ in length, and rewrites those drawn with dashes.

A program that renders Markdown drops the cells that its head row has no column for, silently.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_LONGEST_RULE = 1_000
_BAR = re.compile(r"(?<!\\)\|")
_DASHES = re.compile(r" {0,3}-{2,}(?: +-{2,})+ *")
_GRID = re.compile(r"\s*\+(?:[-=:]{2,}\+)+\s*")


def complete_tables(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines, with every table written so that no cell of it is dropped."""
    place = 0
    while place < len(lines):
        end = place + 1
        if _GRID.fullmatch(lines[place]):
            end = _find_end(lines, place, "+|")
            yield from _write_rows(_read_grid(lines[place:end]), lines[place])
        elif _begins_pipes(lines, place):
            end = _find_end(lines, place, "")
            rows = [_split(line) for line in lines[place:end]]
            del rows[1]
            yield from _write_rows(rows, lines[place])
        elif _begins_columns(lines, place):
            end = _find_end(lines, place, "")
            yield from _write_rows(_read_columns(lines[place:end]))
        else:
            yield lines[place]
        place = end


def _begins_pipes(lines: Sequence[str], place: int) -> bool:
    """Say whether a head row and its rule stand here, also if they differ in their columns."""
    if place + 1 >= len(lines) or not _BAR.search(lines[place]):
        return False
    rule = lines[place + 1].strip()
    return (
        len(rule) <= _LONGEST_RULE
        and "|" in rule
        and "-" in rule
        and _RULE.fullmatch(rule) is not None
    )


def _begins_columns(lines: Sequence[str], place: int) -> bool:
    """Say whether a head row stands here over dashes that divide all lines below between words."""
    if place + 1 >= len(lines) or not lines[place].strip():
        return False
    if not _DASHES.fullmatch(lines[place + 1]):
        return False
    rows = lines[place : _find_end(lines, place, "")]
    starts = [match.start() for match in re.finditer("-+", lines[place + 1])][1:]
    return all(row[at - 1 : at].isspace() for row in rows for at in starts if len(row) >= at)


def _find_end(lines: Sequence[str], place: int, signs: str) -> int:
    end = place + 1
    while end < len(lines) and lines[end].strip():
        if signs and not lines[end].lstrip().startswith(tuple(signs)):
            break
        if not signs and not _DASHES.fullmatch(lines[place + 1]) and "|" not in lines[end]:
            break
        end += 1
    return end


def _split(line: str) -> list[str]:
    bare = line.strip()
    bare = bare.removeprefix("|")
    if bare.endswith("|") and not bare.endswith("\\|"):
        bare = bare[:-1]
    return [cell.strip() for cell in _BAR.split(bare)]


def _read_grid(lines: Sequence[str]) -> list[list[str]]:
    rows: list[list[str]] = []
    is_new = True
    for line in lines:
        if _GRID.fullmatch(line):
            is_new = True
            continue
        cells = _split(line)
        if is_new or len(cells) != len(rows[-1]):
            rows.append(cells)
        else:
            rows[-1] = [f"{a} {b}".strip() for a, b in zip(rows[-1], cells, strict=True)]
        is_new = False
    return rows


def _read_columns(lines: Sequence[str]) -> list[list[str]]:
    starts = [match.start() for match in re.finditer("-+", lines[1])]
    bounds = list(zip([0, *starts[1:]], [*starts[1:], None], strict=True))
    kept = [line for line in (lines[0], *lines[2:]) if not _DASHES.fullmatch(line)]
    return [[line[first:last].strip() for first, last in bounds] for line in kept]


def _write_rows(rows: Sequence[Sequence[str]], first: str = "") -> Iterator[str]:
    """Yield a table's lines, as far in as its first one was."""
    indent = first[: len(first) - len(first.lstrip())]
    width = max(map(len, rows), default=0)
    yield ""
    for number, row in enumerate(rows):
        yield f"{indent}| " + " | ".join([*row, *[""] * (width - len(row))]) + " |"
        if number == 0:
            yield f"{indent}|" + " --- |" * width
    yield ""
