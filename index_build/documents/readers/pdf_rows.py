"""Rows of pieces printed on a PDF's page: in reading order, with the form fields filled in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

from index_build.documents.readers.figures import lower_figures, raise_figures
from index_build.documents.readers.page_lines import LETTER_WIDTH, Line
from index_build.documents.readers.pdf_fields import EMPTY, Overlay
from index_build.errors import ContentError

# Where a line leaves room for a field: several spaces, dots or a line to write on.
_ROOM = re.compile(r"[\s._…]{3,}|\s{2,}")
# Raised and lowered figures are smaller than the letters beside them, by this factor at least.
RAISED_SIZE = 0.9
_PRESENTATION_FORMS = re.compile("[\ufb1d-\ufdff\ufe70-\ufefc]+")
_RIGHT_TO_LEFT = ("R", "AL")


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters that are printed together; ``x`` and ``y`` as in Line."""

    text: str
    x: float
    y: float
    size: float
    bold: bool = False

    def add(self, text: str) -> Piece:
        """Return the piece with more text at its end."""
        return replace(self, text=self.text + text)


def make_line(row: Sequence[Piece], number: int, bottom: float, tall: float) -> Line:
    """Return a row as a line; one from the right has still to be ordered by its letters."""
    first = row[0]
    pieces = [replace(piece, text=use_ordinary_letters(piece.text)) for piece in row]
    height = (first.y - bottom) / tall
    x = first.x
    if is_right_to_left("".join(piece.text for piece in pieces)):
        # Where such a line begins, at its right end, is not known: all begin at the same place.
        x = 0.0
    size = max(piece.size for piece in row)
    baseline = next(piece.y for piece in row if piece.size == size)
    text = ""
    for piece in pieces:
        shifted = _shift_figures(piece, baseline, size)
        if shifted == piece.text:
            text += shifted
        elif text:
            # Before a raised figure there is no space, whatever the program seems to leave.
            text = text.rstrip() + shifted.lstrip()
        else:
            text = f"{shifted} "
    # A list's sign, or a first letter over several lines, may have a size of its own.
    main = max(row, key=lambda piece: len(piece.text.strip()))
    return Line(" ".join(text.split()), number, x, first.y, main.size, first.bold, height)


def use_ordinary_letters(text: str) -> str:
    """Return the text with Arabic and Hebrew letters as they are typed, not as they are drawn."""
    return _PRESENTATION_FORMS.sub(lambda m: unicodedata.normalize("NFKC", m[0]), text)


def is_right_to_left(text: str) -> bool:
    """Say whether most letters of a text are written from the right."""
    kinds = [unicodedata.bidirectional(c) for c in text]
    return sum(kind in _RIGHT_TO_LEFT for kind in kinds) > kinds.count("L")


def _shift_figures(piece: Piece, baseline: float, size: float) -> str:
    if piece.size > RAISED_SIZE * size or abs(piece.y - baseline) < 0.08 * size:
        return piece.text
    return raise_figures(piece.text) if piece.y > baseline else lower_figures(piece.text)


def fill_rows(
    rows: Sequence[list[Piece]], fields: Sequence[Overlay], number: int
) -> list[list[Piece]]:
    """Return the rows with each form field where it stands, or in a row of its own."""
    filled = [list(row) for row in rows]
    beside: dict[int, list[Overlay]] = {}
    for field in fields:
        near = [at for at, row in enumerate(rows) if field.bottom - 1 <= row[0].y <= field.top]
        if near:
            middle = field.bottom + (field.top - field.bottom) / 4
            nearest = min(near, key=lambda at: abs(rows[at][0].y - middle))
            beside.setdefault(nearest, []).append(field)
    for at, found in beside.items():
        filled[at] = _fill_row(rows[at], found, number)
    placed = {id(field) for found in beside.values() for field in found}
    for field in fields:
        if id(field) not in placed and field.text != EMPTY:
            _insert_row(filled, field)
    return filled


def _insert_row(rows: list[list[Piece]], field: Overlay) -> None:
    size = rows[0][0].size if rows else 10.0
    for number, line in enumerate(field.text.splitlines()):
        y = field.top - (number + 1) * 1.2 * size
        at = next((at for at, row in enumerate(rows) if row[0].y < y), len(rows))
        rows.insert(at, [Piece(line, field.left, y, size)])


def _fill_row(row: Sequence[Piece], fields: Sequence[Overlay], number: int) -> list[Piece]:
    pieces: list[Piece] = []
    rest = list(fields)
    for at, piece in enumerate(row):
        following = min((other.x for other in row[at + 1 :]), default=inf)
        before = [field for field in rest if field.left < piece.x]
        beside = [field for field in rest if piece.x <= field.left < following]
        inside = _choose_inside(piece, beside, number)
        after = [field for field in beside if field not in inside]
        pieces += [_as_piece(field, piece) for field in before]
        pieces.append(_fill_piece(piece, inside))
        pieces += [_as_piece(field, piece) for field in after]
        rest = [field for field in rest if field not in before and field not in beside]
    return pieces


def _choose_inside(piece: Piece, fields: Sequence[Overlay], number: int) -> list[Overlay]:
    """Return the fields that stand in the rooms of a piece, and not after it."""
    width = len(piece.text.rstrip()) * piece.size * LETTER_WIDTH
    rooms = len(_ROOM.findall(piece.text.rstrip()))
    inside = [field for field in fields if field.left < piece.x + width]
    if len(inside) > rooms:
        # The width is only estimated: it may reach into a field after the piece.
        inside = [field for field in inside if field.left < piece.x + 0.7 * width]
    if len(inside) > rooms:
        found = f"a form field on page {number + 1} that stands in the middle of the text"
        remedy = "print it into a new PDF from a PDF program, or use the original"
        raise ContentError("a PDF whose form fields have room of their own", found, remedy)
    return inside


def _as_piece(field: Overlay, beside: Piece) -> Piece:
    text = " ".join(field.text.split())
    return replace(beside, text=f" {text} ", x=field.left, bold=False)


def _fill_piece(piece: Piece, fields: Sequence[Overlay]) -> Piece:
    width = piece.size * LETTER_WIDTH
    rooms = list(_ROOM.finditer(piece.text.rstrip()))
    chosen: list[tuple[re.Match[str], Overlay]] = []
    for count, field in enumerate(fields):
        place = (field.left - piece.x) / width
        # As many rooms must stay as there are fields to come, since both go from the left.
        free = rooms[: len(rooms) - (len(fields) - count - 1)]
        room = min(free, key=lambda match: abs(match.start() - place))
        rooms = rooms[rooms.index(room) + 1 :]
        chosen.append((room, field))
    text = piece.text
    for room, field in reversed(chosen):
        said = " ".join(field.text.split())
        text = f"{text[: room.start()]} {said} {text[room.end() :]}"
    return replace(piece, text=text)
