"""Puts lines of Hebrew and Arabic on a PDF's page into the order in which they are read.

Programs write their letters into the file in any order; only where each of them stands is sure.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from bidi import get_display

from index_build.documents.readers.figures import lower_figures, raise_figures
from index_build.documents.readers.page_lines import Line
from index_build.documents.readers.pdf_letters import Letters
from index_build.documents.readers.pdf_rows import (
    RAISED_SIZE,
    is_right_to_left,
    use_ordinary_letters,
)
from index_build.errors import ContentError

# In parts of the size of the letters: how far those of one line stand apart in height, and from
# where on they are raised; how far words stand apart, where spaces are printed too, columns, and
# lines below one another.
_LEVEL = 0.45
_SHIFT = 0.08
_WORD = 0.18
_WIDE_WORD = 0.6
_COLUMN = 2.0
_NEAR = 2.0
# Behind an Arabic letter, also one of the line before, numbers are ordered in another way.
_ALEF = "\u0627"
# Letters from the right behind which numbers are ordered as behind Hebrew.
_STAND_INS = [chr(code) for code in (*range(0x07CA, 0x07EB), *range(0x0840, 0x0859))]
_BRACKETS = str.maketrans("()[]", ")(][")
# A number that the end of a line cuts at a sign, which belongs before or behind it.
_CUT = re.compile(r"\d[\d.,:/-]*[-/](?=\s)")
_ENDS = re.compile(r"[.!?:؟۔]\W*$")
_NUMBER = re.compile(r"[-+%°€$]*\d(?:[-+%°€$.,:/]*\d)*[-+%°€$]*")
# Programs that order a paragraph as a whole before they part it into lines, as Unicode has it, and
# one that orders each line by itself. What others do is not known.
_BY_PARAGRAPHS = re.compile("Skia|LibreOffice|Microsoft|Typst")
_BY_LINES = re.compile("WeasyPrint")
_PARTS = re.compile(r"\d+(?:[.,:/]\d+)*|[^\d]")


def order_lines(
    lines: Sequence[Line], letters: Letters, number: int, program: str = ""
) -> list[Line]:
    """Return a page's lines, those that hold Hebrew or Arabic as they are read.

    ``program`` is what wrote the file, as the file names it. Raises ContentError for a
    line whose order cannot be told.
    """
    is_page_right = is_right_to_left("".join(char["text"] for char in letters.once))
    own = [line for line in lines if not line.apart and _needs_order(line.text, is_page_right)]
    seen = [_see(line, letters.once) for line in own]
    directions = ["R" if is_page_right or is_right_to_left(line.text) else "L" for line in own]
    found = _read(own, seen, directions, program)
    # Some programs write the bracket that is meant, and others the one that is drawn.
    meant = [visual and visual.translate(_BRACKETS) for visual in seen]
    turned = _read(own, meant, directions, program)
    texts = min(found, turned, key=lambda texts: (texts.count(None), _count_unpaired(texts)))
    if None in texts:
        words = f"a line on page {number + 1} that could be read in several"
        remedy = "use the file that it was made from, or write the page anew"
        raise ContentError("Hebrew or Arabic in one order", words, remedy)
    read = {id(line): text or "" for line, text in zip(own, texts, strict=True)}
    return [replace(line, text=read.get(id(line), line.text)) for line in lines]


def _needs_order(text: str, is_page_right: bool) -> bool:
    """Say whether a text holds letters from the right, or only numbers on a page of such."""
    is_number = any(map(str.isdigit, text)) and not any(map(str.isalpha, text))
    return _holds_right(text) or (is_page_right and is_number)


def _read(
    lines: Sequence[Line], seen: Sequence[str | None], directions: Sequence[str], program: str
) -> list[str | None]:
    texts: list[str | None] = []
    above: Line | None = None
    for line, visual, direction in zip(lines, seen, directions, strict=True):
        is_near = above is not None and 0 < above.y - line.y < _NEAR * line.size
        contexts = [""]
        if is_near and texts and _holds_arabic(texts[-1] or ""):
            contexts = _list_contexts(texts[-1] or "", program)
        texts.append(None if visual is None else find_logical(visual, direction, contexts))
        above = line
    return texts


def _list_contexts(above: str, program: str) -> list[str]:
    """Return what may stand before a line for the program that ordered it, below an Arabic one."""
    if _BY_LINES.search(program):
        return [""]
    # It may go on with a sentence, or begin a paragraph.
    goes_on = _BY_PARAGRAPHS.search(program) and not _ENDS.search(above)
    return [_ALEF] if goes_on else ["", _ALEF]


def _count_unpaired(texts: Iterable[str | None]) -> int:
    depth = unpaired = 0
    for sign in "".join(text or "" for text in texts):
        if sign in "([":
            depth += 1
        elif sign in ")]":
            unpaired += depth == 0
            depth = max(0, depth - 1)
    return unpaired + depth


def find_logical(visual: str, direction: str, contexts: Sequence[str] = ("",)) -> str | None:
    """Return the text that is shown as this one, read from the left; None if there are several.

    ``contexts`` are letters of which one may stand before it.
    """
    if direction == "R" and _CUT.match(visual):
        return None
    found: set[str] = set()
    for context in contexts if direction == "R" else ("",):
        candidates = _list_candidates(visual, direction)
        shown = visual + context
        # What is shown as the line is, is what was written.
        fitting = (t for t in candidates if get_display(context + t, base_dir=direction) == shown)
        found.add(next(fitting, ""))
    return found.pop() or None if len(found) == 1 else None


def _list_candidates(visual: str, direction: str) -> Iterator[str]:
    """Yield texts that may be shown as this one: to order what is ordered nearly restores it."""
    yield get_display(visual, base_dir=direction)
    arabic = sorted({c for c in visual if _holds_arabic(c)})
    if direction == "R":
        behind = get_display(_ALEF + visual, base_dir=direction)[:-1]
        yield behind
        # At the start of a paragraph a number stands behind no Arabic letter yet.
        yield _NUMBER.sub(
            lambda match: "".join(reversed(_PARTS.findall(match[0]))), behind, count=1
        )
    if arabic and len(arabic) <= len(_STAND_INS):
        to = dict(zip(arabic, _STAND_INS, strict=False))
        back = {stand_in: letter for letter, stand_in in to.items()}
        shown = get_display("".join(to.get(c, c) for c in visual), base_dir=direction)
        yield "".join(back.get(c, c) for c in shown)


def _holds_right(text: str) -> bool:
    return any(unicodedata.bidirectional(c) in ("R", "AL") for c in text)


def _holds_arabic(text: str) -> bool:
    return any(unicodedata.bidirectional(c) == "AL" for c in text)


def _see(line: Line, chars: Sequence[Any]) -> str | None:
    """Return a line as it is seen from the left; None when its letters are not found."""
    level = [c for c in chars if abs(c["matrix"][5] - line.y) < _LEVEL * line.size]
    columns = list(_part_columns(sorted(level, key=lambda char: char["x0"]), line.size))
    for start in range(len(columns)):
        for end in range(len(columns), start, -1):
            own = [char for column in columns[start:end] for char in column]
            if _count("".join(char["text"] for char in own)) == _count(line.text):
                return _join(own, line)
    return None


def _part_columns(chars: Sequence[Any], size: float) -> Iterator[list[Any]]:
    column: list[Any] = []
    end = 0.0
    for char in chars:
        if column and char["x0"] - end > _COLUMN * size and not char["text"].isspace():
            yield column
            column = []
        column.append(char)
        end = max(end, char["x1"]) if len(column) > 1 else char["x1"]
    if column:
        yield column


def _join(chars: Sequence[Any], line: Line) -> str:
    """Return letters as they are seen from the left, each with its marks before it."""
    marks = [char for char in chars if _is_mark(char)]
    signs = [char for char in chars if not _is_mark(char) and not char["text"].isspace()]
    spaces = [char for char in chars if char["text"].isspace()]
    room = _WIDE_WORD if spaces else _WORD
    text = ""
    for before, sign in pairwise([None, *signs]):
        if before is not None and _is_apart(before, sign, spaces, room):
            text += " "
        own = [mark for mark in marks if _find_nearest(mark, signs) is sign]
        said = _shift(sign, line) + "".join(mark["text"] for mark in own)
        # What a letter stands for beside itself is written after it, and here read before it.
        text += said[::-1] if _holds_right(said) else said
    return text


def _is_mark(char: Any) -> bool:
    return bool(char["text"]) and all(unicodedata.combining(c) for c in char["text"])


def _is_apart(before: Any, sign: Any, spaces: Sequence[Any], room: float) -> bool:
    is_far = sign["x0"] - before["x1"] > room * sign["size"]
    middles = (((space["x0"] + space["x1"]) / 2, space) for space in spaces)
    return is_far or any(
        before["x0"] <= space["x0"] < space["x1"] and before["x0"] < middle < sign["x1"]
        for middle, space in middles
    )


def _find_nearest(mark: Any, signs: Sequence[Any]) -> Any:
    middle = (mark["x0"] + mark["x1"]) / 2
    return min(signs, key=lambda sign: abs((sign["x0"] + sign["x1"]) / 2 - middle), default=None)


def _shift(sign: Any, line: Line) -> str:
    text = use_ordinary_letters(sign["text"])
    shift = sign["matrix"][5] - line.y
    if sign["size"] > RAISED_SIZE * line.size or abs(shift) < _SHIFT * line.size:
        return text
    return raise_figures(text) if shift > 0 else lower_figures(text)


def _count(text: str) -> Counter[str]:
    return Counter(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())
