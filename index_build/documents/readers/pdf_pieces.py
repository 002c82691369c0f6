"""Sorts what is printed on a PDF's page: what lies on it, upright, and the signs of its lists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import atan2, pi

from index_build.documents.readers.blocks import LeftOut
from index_build.documents.readers.pdf_rows import RAISED_SIZE, Piece, is_right_to_left
from index_build.documents.readers.pdf_strokes import Dot

# A list's sign stands before its line, by no more letter sizes than these.
_SIGN_ROOM = 5.0
_DOT_ROOM = 2.5
_SIGN = re.compile(r"\s*(?:[•◦▪■●○∙·]|\d{1,2}[.)]|[a-z][.)])\s*")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The part of a page that is shown, in points."""

    left: float
    bottom: float
    right: float
    top: float

    def holds(self, piece: Piece) -> bool:
        """Say whether a piece begins on the sheet, and not beside it, as a printer's marks do."""
        is_level = self.bottom - piece.size < piece.y < self.top
        return is_level and self.left - 1 < piece.x < self.right

    def turn(self, piece: Piece, turns: int) -> Piece:
        """Return a piece where it stands once the sheet is turned, so that its text is upright."""
        x, y = piece.x, piece.y
        places = ((x, y), (y - self.bottom, self.right - x), (self.right - x, self.top - y))
        x, y = (*places, (self.top - y, x - self.left))[turns]
        return replace(piece, x=x, y=y)

    def measure(self, turns: int) -> tuple[float, float]:
        """Return the lower edge and the height of the sheet once it is turned."""
        if turns == 0:
            return self.bottom, self.top - self.bottom
        return 0.0, self.right - self.left if turns % 2 else self.top - self.bottom


def find_turns(direction: tuple[float, float]) -> int:
    """Return by how many right angles a text is turned to the left; -1 for one on a slope."""
    quarters = atan2(direction[1], direction[0]) / (pi / 2)
    nearest = round(quarters)
    return nearest % 4 if abs(quarters - nearest) < 0.1 else -1


def find_main_turns(pieces: Sequence[tuple[Piece, int]]) -> int:
    """Return how most letters of a page are turned."""
    letters = Counter[int]()
    for piece, turns in pieces:
        letters[turns] += len(piece.text.strip())
    return max((turns for turns in letters if turns >= 0), key=lambda t: letters[t], default=0)


def list_rows(
    pieces: Sequence[tuple[Piece, int]], sheet: Sheet, turns: int, left_out: LeftOut, place: str
) -> list[list[Piece]]:
    """Return the pieces that lie upright on a sheet, in rows as they are printed."""
    rows: list[list[Piece]] = []
    beside: list[str] = []
    was_kept = True
    for piece, turned in pieces:
        if piece.text.strip():
            was_kept = sheet.holds(piece) and turned == turns
        if not was_kept:
            beside.append(piece.text)
            continue
        if beside:
            left_out.add("frame", "".join(beside), place)
            beside.clear()
        _add_piece(rows, sheet.turn(piece, turns))
    left_out.add("frame", "".join(beside), place)
    return rows


def _add_piece(rows: list[list[Piece]], piece: Piece) -> None:
    last = rows[-1][0] if rows else None
    if last and not piece.text.strip():
        rows[-1][-1] = rows[-1][-1].add(piece.text)
    elif last and _is_beside(piece, last) and not _is_late_sign(piece, last):
        rows[-1].append(piece)
    elif piece.text.strip():
        rows.append([piece])


def _is_beside(piece: Piece, first: Piece) -> bool:
    """Say whether a piece stands on a line that begins with another, perhaps raised above it."""
    small, large = (piece, first) if piece.size < first.size else (first, piece)
    is_raised = small.size < RAISED_SIZE * large.size and 0 < small.y - large.y < 0.75 * large.size
    return is_raised or abs(piece.y - first.y) < 0.4 * first.size


def _is_late_sign(piece: Piece, first: Piece) -> bool:
    """Say whether a piece is a list's sign, printed after the line that it stands before."""
    return piece.x < first.x and _SIGN.fullmatch(piece.text) is not None


def join_signs(rows: Sequence[list[Piece]], dots: Sequence[Dot]) -> list[list[Piece]]:
    """Return the rows with each list's signs on their lines: printed later, or drawn as dots."""
    signs = [row for row in rows if len(row) == 1 and _SIGN.fullmatch(row[0].text)]
    joined: list[list[Piece]] = []
    taken: set[int] = set()
    for row in rows:
        first = min(row, key=lambda piece: piece.x)
        sign = None if row in signs else next(_find_signs(first, signs), None)
        if sign is not None:
            taken.add(id(sign))
            row = [replace(sign[0], text=f"{sign[0].text.strip()} "), *row]
        elif any(_is_dotted(first, dot) for dot in dots) and not _SIGN.match(first.text):
            row = [replace(p, text=f"• {p.text.lstrip()}") if p is first else p for p in row]
        joined.append(row)
    return [row for row in joined if id(row) not in taken]


def _find_signs(first: Piece, signs: Sequence[list[Piece]]) -> Iterator[list[Piece]]:
    for sign in signs:
        room = first.x - sign[0].x
        if abs(sign[0].y - first.y) < 0.4 * first.size and 0 < room < _SIGN_ROOM * first.size:
            yield sign


def _is_dotted(first: Piece, dot: Dot) -> bool:
    is_small = dot.size < 0.7 * first.size
    is_level = 0 < dot.y - first.y < 0.8 * first.size
    is_near = 0 < first.x - dot.x < _DOT_ROOM * first.size
    return is_small and is_level and is_near and not is_right_to_left(first.text)
