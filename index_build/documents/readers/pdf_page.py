"""Reads the printed lines of one PDF page, with its form fields where they are filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import hypot
from statistics import median_low
from typing import Any

from pypdf import PageObject
from pypdf.generic import NameObject, NumberObject

from index_build.documents.readers.blocks import LeftOut
from index_build.documents.readers.page_lines import Line
from index_build.documents.readers.pdf_fields import (
    Overlay,
    check_struck,
    find_fields,
    find_notes,
    list_comments,
)
from index_build.documents.readers.pdf_pieces import (
    Sheet,
    find_main_turns,
    find_turns,
    join_signs,
    list_rows,
)
from index_build.documents.readers.pdf_rows import Piece, fill_rows, make_line
from index_build.documents.readers.pdf_strokes import StrokeFinder, drop_struck

_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
_SOFT_HYPHEN = b"\xfe\xff\x00\xad"
# Codes that the usual encoding of Western fonts has no letter for: it shows a bullet.
_BULLETS = dict.fromkeys((0x7F, 0x81, 0x8D, 0x8F, 0x90, 0x9D), "•")
# Pictures that cover more of a page without text than this are what the page is there for.
_LARGE = 0.1


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """A page's lines, whether there are none because it is a picture, its lower edge and height.

    On a page with form fields a gap in a line may be the room for one.
    """

    lines: tuple[Line, ...]
    is_picture: bool
    bottom: float
    tall: float
    has_fields: bool


@dataclass(slots=True)
class _Page:
    """What is printed on a page: pieces and how they are turned, the part that pictures cover."""

    pieces: list[tuple[Piece, int]] = field(default_factory=list)
    picture: float = 0.0
    pictures: int = 0
    strokes: StrokeFinder = field(default_factory=StrokeFinder)


def read_page(page: PageObject, number: int, left_out: LeftOut) -> PrintedPage:
    """Return what a page holds; ContentError when words on it are crossed out."""
    check_struck(page, number)
    sheet = _find_sheet(page)
    place = f"page {number + 1}"
    fields = find_fields(page)
    _keep_pieces_apart(page, (b"Ts", *((b"Tm", b"Td", b"TD") if fields else ())))
    printed = _collect(page)
    # Form fields stand where they are on the page as it is.
    turns = 0 if fields else find_main_turns(printed.pieces)
    bottom, tall = sheet.measure(turns)
    tall = tall or 1.0
    found = list_rows(printed.pieces, sheet, turns, left_out, place)
    found = join_signs(found, [] if turns else printed.strokes.dots)
    struck = (drop_struck(row, printed.strokes.strokes, number, left_out) for row in found)
    rows = fill_rows([row for row in struck if row], fields, number)
    lines = [line for row in rows if (line := make_line(row, number, bottom, tall)).text]
    for note in find_notes(page):
        _insert_note(lines, note, number, (note.top - bottom) / tall)
    for _ in range(printed.pictures):
        left_out.add("picture", place=place, always=True)
    list_comments(page, number, left_out)
    is_picture = not lines and printed.picture > _LARGE
    return PrintedPage(tuple(lines), is_picture, bottom, tall, bool(fields))


def _find_sheet(page: PageObject) -> Sheet:
    """Return the part of a page that is shown; all of it where the file names a part beside it."""
    whole, part = (_sort_edges(box) for box in (page.mediabox, page.cropbox))
    left, bottom = max(whole.left, part.left), max(whole.bottom, part.bottom)
    right, top = min(whole.right, part.right), min(whole.top, part.top)
    return Sheet(left, bottom, right, top) if left < right and bottom < top else whole


def _sort_edges(box: Iterable[float]) -> Sheet:
    left, bottom, right, top = (float(edge) for edge in box)
    return Sheet(min(left, right), min(bottom, top), max(left, right), max(bottom, top))


def _keep_pieces_apart(page: PageObject, operators: tuple[bytes, ...]) -> None:
    """Make pypdf report the text up to each of these operators as a piece, and not whole lines."""
    contents = page.get_contents()
    if contents is None or not any(operator in contents.get_data() for operator in operators):
        return
    unmoved = [NumberObject(value) for value in (1, 0, 0, 1, 0, 0)]
    operations = []
    for operands, operator in contents.operations:
        if operator in operators:
            # Before a change of coordinates, even by nothing, the text up to there is reported.
            operations.append((unmoved, b"cm"))
        operations.append((operands, operator))
    contents.operations = operations
    page[NameObject("/Contents")] = contents


def _collect(page: PageObject) -> _Page:
    printed = _Page()
    area = abs(float(page.mediabox.width) * float(page.mediabox.height)) or 1.0
    hyphens = _SoftHyphens()
    rise = _Rise()

    def visit(
        text: str, matrix: Sequence[float], text_matrix: Sequence[float], font: Any, size: float
    ) -> None:
        text = text.replace("\n", " ").translate(_BULLETS)
        x, y, scale, direction = _locate(matrix, text_matrix)
        y += rise.points * scale
        if size < 0:
            # The letters are turned round, mostly a second time.
            size, direction = -size, (-direction[0], -direction[1])
        bold = bool(font and _BOLD.search(str(font.get("/BaseFont", ""))))
        printed.pieces.append((Piece(text, x, y, size * scale, bold), find_turns(direction)))

    def visit_operand(
        operator: bytes, operands: list[Any], matrix: Sequence[float], text_matrix: object
    ) -> None:
        hyphens(operator, operands)
        rise(operator, operands)
        printed.strokes.visit(operator, operands, matrix)
        if operator in (b"Do", b"INLINE IMAGE"):
            covered = abs(matrix[0] * matrix[3] - matrix[1] * matrix[2]) / area
            size = _measure_picture(page, operator, operands)
            printed.picture += covered * size
            printed.pictures += size > 0

    page.extract_text(visitor_text=visit, visitor_operand_before=visit_operand)
    return printed


def _measure_picture(page: PageObject, operator: bytes, operands: list[Any]) -> float:
    """Return how many units of its matrix an object's pictures cover; 0 for one without any."""
    if operator == b"INLINE IMAGE":
        return 1.0
    drawn = _find_object(page, operands[0] if operands else None)
    if drawn is None or drawn.get("/Subtype") == "/Image":
        return 0.0 if drawn is None else 1.0
    if not any(item.get("/Subtype") == "/Image" for item in _list_objects(drawn)):
        return 0.0
    left, bottom, right, top = (float(value) for value in drawn.get("/BBox") or (0, 0, 0, 0))
    return abs((right - left) * (top - bottom))


def _find_object(holder: Any, name: object) -> Any:
    objects = (holder.get("/Resources") or {}).get("/XObject") or {}
    return objects[name] if isinstance(name, str) and name in objects else None


def _list_objects(holder: Any) -> Iterator[Any]:
    """Yield what a drawing may draw, and the drawings in it: each once, as they may share it."""
    rest, known = [holder], set[int]()
    while rest:
        objects = (rest.pop().get("/Resources") or {}).get("/XObject") or {}
        for name in objects:
            drawn = objects[name]
            if id(drawn) not in known:
                known.add(id(drawn))
                rest.append(drawn)
                yield drawn


def _locate(
    matrix: Sequence[float], text_matrix: Sequence[float]
) -> tuple[float, float, float, tuple[float, float]]:
    """Return where a text begins on the page, the scale of its letters, and where it runs to."""
    a, b, c, d, e, f = matrix
    x, y = text_matrix[4], text_matrix[5]
    up = (text_matrix[2] * a + text_matrix[3] * c, text_matrix[2] * b + text_matrix[3] * d)
    along = (text_matrix[0] * a + text_matrix[1] * c, text_matrix[0] * b + text_matrix[1] * d)
    return x * a + y * c + e, x * b + y * d + f, hypot(*up), along


def _insert_note(lines: list[Line], note: Overlay, number: int, height: float) -> None:
    size = median_low(line.size for line in lines) if lines else 12.0
    text = " ".join(note.text.split())
    line = Line(text, number, note.left, note.top, size, False, height, apart=True)
    at = next((at for at, other in enumerate(lines) if other.y < note.top), len(lines))
    lines.insert(at, line)


@dataclass(slots=True)
class _SoftHyphens:
    """Blanks out soft hyphens: browsers print them as a space that has no width."""

    inside: bool = False

    def __call__(self, operator: bytes, operands: list[Any]) -> None:
        if operator == b"BDC":
            properties = operands[-1] if operands else None
            actual = properties.get("/ActualText") if isinstance(properties, dict) else None
            self.inside = getattr(actual, "original_bytes", actual) == _SOFT_HYPHEN
        elif operator == b"EMC":
            self.inside = False
        elif operator == b"Tj" and self.inside and operands:
            operands[0] = type(operands[0])()


@dataclass(slots=True)
class _Rise:
    """How far the letters to come are raised above their line, which pypdf does not say."""

    points: float = 0.0
    kept: list[float] = field(default_factory=list)

    def __call__(self, operator: bytes, operands: list[Any]) -> None:
        if operator == b"Ts" and operands and isinstance(operands[0], (int, float)):
            self.points = float(operands[0])
        elif operator == b"q":
            self.kept.append(self.points)
        elif operator == b"Q" and self.kept:
            self.points = self.kept.pop()
