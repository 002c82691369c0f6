"""Finds the words of a PDF's page that a drawn line strikes through."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from index_build.documents.readers.blocks import LeftOut
from index_build.documents.readers.page_lines import LETTER_WIDTH
from index_build.documents.readers.pdf_rows import Piece
from index_build.errors import ContentError

# A line lies across letters between these heights above their foot, in parts of their size.
# Lower ones underline, and higher ones belong to the frame of a table.
_LOW, _HIGH = 0.12, 0.55
_THICK = 0.15
# A shape of fewer points in each direction may be the sign of a list's item.
_DOT = 12.0
# A line over this part of a piece strikes it out; over less than a letter it only touches it.
_MOST = 0.6
_PAINTED = (b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"S", b"s")


@dataclass(frozen=True, slots=True)
class Stroke:
    """A level line on the page, in points."""

    left: float
    right: float
    y: float
    thickness: float


@dataclass(frozen=True, slots=True)
class Dot:
    """The middle of a small round or square shape, and how large it is, in points."""

    x: float
    y: float
    size: float


@dataclass(slots=True)
class StrokeFinder:
    """Collects the level lines and the dots that a page's operators draw."""

    strokes: list[Stroke] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    _path: list[Stroke] = field(default_factory=list)
    _points: list[tuple[float, float]] = field(default_factory=list)
    _place: tuple[float, float] = (0.0, 0.0)

    def visit(self, operator: bytes, operands: Sequence[Any], matrix: Sequence[float]) -> None:
        """Take one operator of the page, with the matrix that it is drawn under."""
        is_path = operator in (b"re", b"m", b"l", b"c")
        if is_path and not all(isinstance(value, (int, float)) for value in operands):
            return
        if operator == b"re" and len(operands) == 4:
            x, y, width, height = map(float, operands)
            corners = _move(x, y, matrix), _move(x + width, y + height, matrix)
            self._points += corners
            self._add(*corners)
        elif operator == b"c" and len(operands) == 6:
            self._place = _move(float(operands[4]), float(operands[5]), matrix)
            self._points.append(self._place)
        elif operator in (b"m", b"l") and len(operands) == 2:
            place = _move(float(operands[0]), float(operands[1]), matrix)
            if operator == b"l":
                self._add(self._place, place)
            self._place = place
            self._points.append(place)
        elif operator in _PAINTED:
            self.strokes += self._path
            self._add_dot()
            self._path.clear()
            self._points.clear()
        elif operator == b"n":
            self._path.clear()
            self._points.clear()

    def _add_dot(self) -> None:
        xs, ys = [x for x, _y in self._points], [y for _x, y in self._points]
        if not xs:
            return
        width, height = max(xs) - min(xs), max(ys) - min(ys)
        if 0 < max(width, height) < _DOT and min(width, height) > 0.6 * max(width, height):
            middle = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
            self.dots.append(Dot(*middle, max(width, height)))

    def _add(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        (x1, y1), (x2, y2) = start, end
        if abs(x2 - x1) > abs(y2 - y1):
            self._path.append(Stroke(min(x1, x2), max(x1, x2), (y1 + y2) / 2, abs(y2 - y1)))


def _move(x: float, y: float, matrix: Sequence[float]) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return x * a + y * c + e, x * b + y * d + f


def drop_struck(
    row: Sequence[Piece], strokes: Iterable[Stroke], number: int, left_out: LeftOut
) -> list[Piece]:
    """Return a row without the pieces that are struck through.

    Raises ContentError when a line strikes only a part of a piece, since its letters are not known.
    """
    near = [stroke for stroke in strokes if _lies_across(stroke, row)]
    kept: list[Piece] = []
    for piece in row:
        width = _estimate_width(piece)
        across = [s for s in near if _LOW < (s.y - piece.y) / (piece.size or 1.0) < _HIGH]
        covered = sum(
            max(0.0, min(s.right, piece.x + width) - max(s.left, piece.x)) for s in across
        )
        begins = min((s.left for s in across), default=0.0) < piece.x + 0.6 * piece.size
        if covered < 0.6 * piece.size or not piece.text.strip():
            kept.append(piece)
        elif covered < _MOST * width or not begins:
            found = f"words crossed out on page {number + 1}"
            raise ContentError(
                "a PDF without corrections", found, "delete those words in the original"
            )
        else:
            left_out.add("struck", piece.text, f"page {number + 1}")
    return kept


def _lies_across(stroke: Stroke, row: Sequence[Piece]) -> bool:
    """Say whether a line is one on these letters, and none of a table or a drawing."""
    size = max(piece.size for piece in row)
    end = max(piece.x + 1.3 * _estimate_width(piece) for piece in row)
    is_thin = stroke.thickness < _THICK * size
    return is_thin and stroke.left > min(p.x for p in row) - size and stroke.right < end + size


def _estimate_width(piece: Piece) -> float:
    return len(piece.text.strip()) * piece.size * LETTER_WIDTH
