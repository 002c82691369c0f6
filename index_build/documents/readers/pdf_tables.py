"""Finds the tables of PDF pages, with rules or without, and writes each row of them as one line."""

from __future__ import annotations

import io
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pdfplumber

from index_build.documents.readers.blocks import clean_text
from index_build.documents.readers.figures import lower_figures, raise_figures
from index_build.documents.readers.line_ends import join_lines
from index_build.documents.readers.page_lines import Line
from index_build.documents.readers.pdf_grid import Cell as GridCell
from index_build.documents.readers.pdf_grid import Phrase, find_grids
from index_build.documents.readers.pdf_letters import Letters, read_letters
from index_build.documents.readers.pdf_rows import RAISED_SIZE, is_right_to_left
from index_build.documents.readers.tables import Cell, spread_cells
from index_build.errors import ContentError

# A ruled table with more in one cell than this arranges a page, as in a web page.
_LONG_CELL = 400
# Lines of one cell's text lie further apart than this, in parts of the letters' size.
_LINE = 0.5
# Letters of one word lie no further apart than this, and words of one phrase no further than that.
_LETTER = 0.18
_PART = 0.9

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells' texts, and the box around them: left, top, right, bottom, from the top.

    ``letters`` are all that is printed in it; the texts of cells that span several are repeated.
    """

    rows: tuple[tuple[str, ...], ...]
    box: Box
    letters: str
    is_ruled: bool


@dataclass(frozen=True, slots=True)
class SeenPage:
    """A page's letters and its tables, the upper ones first."""

    letters: Letters
    tables: list[Table]


def see_pages(content: bytes) -> Iterator[SeenPage]:
    """Yield each page as its letters lie on it; ContentError when they cannot be known."""
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        for number, page in enumerate(pdf.pages):
            letters = read_letters(page, number)
            tables = sorted(_find_tables(page, letters.once), key=lambda table: table.box[1])
            yield SeenPage(letters, tables)
            page.close()


def _find_tables(page: Any, once: Sequence[Any]) -> Iterator[Table]:
    letters = "".join(char["text"] for char in once)
    if page.rotation or not letters or is_right_to_left(letters):
        return
    chars = [char for char in once if char["upright"]]
    taken: list[Box] = []
    for found in page.find_tables():
        table = _read_ruled(found, chars)
        if table is not None:
            taken.append(table.box)
            yield table
    free = [char for char in chars if not any(_is_inside(char, box) for box in taken)]
    for grid in find_grids(_make_phrases(free)):
        rows = [_spread_row(row, grid.columns) for row in grid.rows]
        phrases = [phrase for row in grid.rows for cell in row for phrase in cell.phrases]
        printed = "".join(phrase.text for phrase in phrases)
        yield Table(tuple(rows), _find_box(phrases), printed, is_ruled=False)


def _is_inside(char: Any, box: Box) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _read_ruled(found: Any, chars: Sequence[Any]) -> Table | None:
    """Return a table with rules; None for a frame around text, or for a page's layout."""
    lefts = sorted({round(cell[0]) for cell in found.cells})
    tops = sorted({round(cell[1]) for cell in found.cells})
    if len(lefts) < 2 or len(tops) < 2:
        return None
    rows: list[list[tuple[float, Cell]]] = [[] for _ in tops]
    for cell in sorted(found.cells):
        text = _join_phrases(_make_phrases([char for char in chars if _is_inside(char, cell)]))
        columns = sum(round(cell[0]) <= left < round(cell[2]) for left in lefts)
        height = sum(round(cell[1]) <= top < round(cell[3]) for top in tops)
        rows[tops.index(round(cell[1]))].append((cell[0], Cell(text, columns, height)))
    cells = [[cell for _left, cell in sorted(row, key=lambda c: c[0])] for row in rows]
    texts = [cell.text for row in cells for cell in row]
    filled = sum(bool(text) for text in texts)
    if filled < 3 or max(map(len, texts)) > _LONG_CELL:
        return None
    rows_of_texts = tuple(map(tuple, spread_cells(cells)))
    return Table(rows_of_texts, found.bbox, "".join(texts), is_ruled=True)


def _make_phrases(chars: Sequence[Any]) -> list[Phrase]:
    """Return the letters as phrases, in the order of the file."""
    phrases: list[Phrase] = []
    # Most programs print spaces; TeX only leaves room for them.
    prints_spaces = any(char["text"].isspace() for char in chars)
    space = ""
    for order, char in enumerate(chars):
        if char["text"].isspace():
            space = " "
            continue
        phrase = Phrase(char["text"], char["x0"], char["x1"], char["bottom"], char["size"], order)
        last = phrases[-1] if phrases else None
        gap = (phrase.left - last.right) / (phrase.size or 1) if last is not None else 0.0
        if last is None or abs(phrase.y - last.y) > 0.1 * phrase.size or not -0.5 < gap < _PART:
            phrases.append(phrase)
        elif gap < _LETTER or space or not prints_spaces:
            joint = " " if space or gap > _LETTER else ""
            text = last.text + joint + phrase.text
            phrases[-1] = replace(last, text=text, right=phrase.right)
        else:
            phrases.append(phrase)
        space = ""
    return _shift_figures(phrases)


def _shift_figures(phrases: Sequence[Phrase]) -> list[Phrase]:
    """Return the phrases with raised and lowered figures joined to what they stand behind."""
    shifted: list[Phrase] = []
    for phrase in phrases:
        last = shifted[-1] if shifted else None
        is_small = last is not None and phrase.size < RAISED_SIZE * last.size
        if last is None or not is_small or abs(phrase.left - last.right) > 0.3 * last.size:
            shifted.append(phrase)
            continue
        shift = (phrase.y - last.y) / last.size
        if not -1 < shift < 0.5 or -0.15 < shift < 0.02:
            shifted.append(phrase)
        else:
            text = raise_figures(phrase.text) if shift < 0 else lower_figures(phrase.text)
            shifted[-1] = replace(last, text=last.text + text, right=phrase.right)
    return shifted


def _spread_row(row: Sequence[GridCell], columns: int) -> tuple[str, ...]:
    texts = {cell.column: _join_phrases(cell.phrases) for cell in row}
    return tuple(texts.get(column, "") for column in range(columns))


def _join_phrases(phrases: Sequence[Phrase]) -> str:
    lines: list[list[Phrase]] = []
    for word in sorted(phrases, key=lambda word: (word.y, word.left)):
        if lines and word.y - lines[-1][-1].y < _LINE * word.size:
            lines[-1].append(word)
        else:
            lines.append([word])
    texts = [" ".join(w.text for w in sorted(line, key=lambda w: w.left)) for line in lines]
    return clean_text(join_lines(texts, Counter()))


def _find_box(words: Sequence[Phrase]) -> Box:
    return (
        min(word.left for word in words),
        min(word.y - word.size for word in words),
        max(word.right for word in words),
        max(word.y for word in words),
    )


def place_tables(
    lines: Sequence[Line], tables: Sequence[Table], number: int, bottom: float, tall: float
) -> list[Line]:
    """Return a page's lines with those of its tables replaced by their rows.

    Raises ContentError for a table that was not read like the lines that it stands in.
    """
    placed = list(lines)
    for table in tables:
        left, top, right, low = table.box
        own = [
            line
            for line in placed
            if not line.cells
            and left - 3 <= line.x <= right + 3
            and top - 1 <= tall + bottom - line.y <= low + 3
        ]
        if _count_letters("".join(line.text for line in own)) != _count_letters(table.letters):
            found = f"one on page {number + 1} whose cells cannot be told apart"
            remedy = "use the file that it was made from, or write the table anew"
            raise ContentError("a PDF whose tables can be read", found, remedy)
        at = placed.index(own[0])
        rows = [replace(own[0], text=" | ".join(row), cells=row) for row in table.rows if any(row)]
        rest = [line for line in placed[at:] if not any(line is other for other in own)]
        placed = [*placed[:at], *rows, *rest]
    return placed


def _count_letters(text: str) -> Counter[str]:
    return Counter(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())
