"""Puts lines of Hebrew and Arabic on a PDF's page into the order in which they are read.

Programs write their letters into the file in any order; only where each of them stands is sure.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from index_build.documents.readers.figures import lower_figures, raise_figures
from index_build.documents.readers.page_lines import Line, is_page_number
from index_build.documents.readers.pdf_choice import choose_reading, has_stray
from index_build.documents.readers.pdf_letters import Letters
from index_build.documents.readers.pdf_readings import find_marked, find_readings
from index_build.documents.readers.pdf_rows import (
    RAISED_SIZE,
    is_right_to_left,
    use_ordinary_letters,
)
from index_build.documents.readers.pdf_runs import Place, locate
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
# How much of a letter one of the other direction may cover.
_COVERED = 0.4
# A space that is covered by this much is none.
_HIDDEN = 0.8
# Of the page's width: how near to an edge of the text a line begins or ends there.
_EDGE = 0.02
# A letter of each kind that may stand before a line.
_LAST = {"L": "a", "R": "\u05d0", "AL": "\u0627"}
# A number that the end of a line cuts at a sign, which belongs before or behind it.
_CUT = re.compile(r"[^\w\s]*\d[\d.,:/-]*[-/\N{EN DASH}](?!\w)")
_ENDS = re.compile(r"[.!?:\N{ARABIC QUESTION MARK}\N{ARABIC FULL STOP}]\W*$")
# Programs that order a paragraph as a whole before they part it into lines, as Unicode has it, and
# one that orders each line by itself. What others do is not known.
_BY_PARAGRAPHS = re.compile("Skia|LibreOffice|Microsoft|Typst")
_BY_LINES = re.compile("WeasyPrint")
# Programs that write each run of one direction as a text object of its own.
_BY_RUNS = re.compile("Skia|LibreOffice|Typst")
# Programs that write brackets and < as they are drawn, and one that writes them as they are meant.
_DRAWN = re.compile("Skia|Qt ")
_MEANT = re.compile("LibreOffice")
_PAIRS = dict(
    zip(
        ")]}\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}",
        "([{\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}",
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A line as it is seen from the left; ``left`` and ``right`` are its ends on the page.

    It is ``alone`` where nothing else stands as high. ``turned`` says of each sign whether it is
    shown from the right, where that is known.
    """

    text: str
    turned: tuple[bool | None, ...]
    left: float
    right: float
    alone: bool


def order_lines(
    lines: Sequence[Line], letters: Letters, number: int, program: str = ""
) -> list[Line]:
    """Return a page's lines, those that hold Hebrew or Arabic as they are read.

    ``program`` is what wrote the file, as the file names it. Raises ContentError for a
    line whose order cannot be told.
    """
    is_page_right = is_right_to_left("".join(char["text"] for char in letters.once))
    needed = [
        _needs_order(line, above, is_page_right)
        for line, above in zip(lines, [None, *lines], strict=False)
    ]
    if not any(needed):
        return list(lines)
    turned = letters.turned if _BY_RUNS.search(program) else {}
    seen = [
        _see(line, letters.once, turned) if is_own else None
        for line, is_own in zip(lines, needed, strict=True)
    ]
    directions = _list_directions(seen, is_page_right, letters.width)
    ways = [False, True]
    if _DRAWN.search(program) or _MEANT.search(program):
        ways = [_DRAWN.search(program) is not None]
    read = [_read(lines, needed, seen, directions, program, way) for way in ways]
    texts = _choose_way(read)
    if None in texts:
        words = f"a line on page {number + 1} that could be read in several"
        remedy = "use the file that it was made from, or write the page anew"
        raise ContentError("Hebrew or Arabic in one order", words, remedy)
    # Where a line from the right begins is not known: on its page all begin at the same place.
    return [
        replace(line, text=text or "", x=0.0 if is_own and is_page_right else line.x)
        for line, text, is_own in zip(lines, texts, needed, strict=True)
    ]


def _needs_order(line: Line, above: Line | None, is_page_right: bool) -> bool:
    """Say whether a line holds letters from the right, or numbers on a page of such."""
    if line.apart or _holds_right(line.text):
        return not line.apart
    return is_page_right and any(map(str.isdigit, line.text)) and not is_page_number(line, above)


def _list_directions(
    seen: Sequence[_Shown | None], is_page_right: bool, width: float
) -> list[Sequence[str]]:
    """Return for each line the directions that its paragraph may have."""
    rights = [shown for shown in seen if shown and is_right_to_left(shown.text)]
    end = max((shown.right for shown in rights), default=width)
    size = _EDGE * width
    begins_right = any(r.right > end - size and r.left > width - end + size for r in rights)
    directions: list[Sequence[str]] = []
    for shown in seen:
        if shown is None:
            directions.append("R" if is_page_right else "L")
            continue
        if is_right_to_left(shown.text) == is_page_right:
            # Where others begin at the right edge, one at the left may be marked as from the left.
            is_left = shown.left < width - end + size and shown.right < end - size
            is_odd = is_page_right and begins_right and shown.alone and is_left
            directions.append("RL" if is_odd else "R" if is_page_right else "L")
            continue
        # What is set to the left, as far from its edge as others end before the right one.
        is_left = shown.alone and shown.left < width - end + size
        is_right = shown.alone and shown.right > end - size and _holds_right(shown.text)
        is_words = any(map(str.isalpha, shown.text)) and not _holds_right(shown.text)
        if is_left and (is_words or not shown.right > end - size):
            directions.append("L")
        else:
            directions.append("R" if is_right and not is_left else "RL")
    return directions


def _read(
    lines: Sequence[Line],
    needed: Sequence[bool],
    seen: Sequence[_Shown | None],
    directions: Sequence[Sequence[str]],
    program: str,
    is_drawn: bool,
) -> list[str | None]:
    texts: list[str | None] = []
    above: Line | None = None
    for line, is_own, shown, ways in zip(lines, needed, seen, directions, strict=True):
        is_near = above is not None and 0 < above.y - line.y < _NEAR * line.size
        before = _list_before(texts[-1] or "", program) if is_near and texts else [""]
        if not is_own:
            texts.append(line.text)
        else:
            after = "" if _BY_LINES.search(program) else "aא"
            args = (ways, before, after, is_drawn)
            texts.append(find_logical(shown.text, *args, shown.turned) if shown else None)
        above = line
    return texts


def _list_before(above: str, program: str) -> list[str]:
    """Return what may stand before a line for its program: the last letter of the line above."""
    names = [unicodedata.bidirectional(c) for c in above]
    last = next((name for name in reversed(names) if name in _LAST), "")
    if _BY_LINES.search(program) or not last:
        return [""]
    # It may go on with a sentence, or begin a paragraph.
    goes_on = _BY_PARAGRAPHS.search(program) and not _ENDS.search(above)
    return [_LAST[last]] if goes_on else ["", _LAST[last]]


def _choose_way(read: Sequence[list[str | None]]) -> list[str | None]:
    """Return the texts of a page read in the way that leaves the fewest brackets without another.

    Where several ways are as good, the lines that differ are None.
    """
    ranks = [(texts.count(None), _count_unpaired(texts)) for texts in read]
    best = [texts for texts, rank in zip(read, ranks, strict=True) if rank == min(ranks)]
    return [found[0] if len(set(found)) == 1 else None for found in zip(*best, strict=True)]


def _count_unpaired(texts: Iterable[str | None]) -> int:
    opened = Counter[str]()
    unpaired = 0
    for sign in "".join(text or "" for text in texts):
        if sign in _PAIRS.values():
            opened[sign] += 1
        elif first := _PAIRS.get(sign):
            unpaired += not opened[first]
            opened[first] = max(0, opened[first] - 1)
    return unpaired + opened.total()


def find_logical(
    visual: str,
    directions: Sequence[str],
    before: Sequence[str] = ("",),
    after: str = "",
    is_drawn: bool = False,
    turned: Sequence[bool | None] = (),
) -> str | None:
    """Return the text that is shown as this one, seen from the left; None if there are several.

    ``directions`` are those that its paragraph may have, from the right (R) or the left (L);
    ``before`` and ``after`` are letters of which one may stand there, or none after it.
    ``turned`` says of each sign whether it is shown from the right, where that is known.
    """
    is_known = bool(turned) and None not in turned
    if "R" in directions and _CUT.match(visual) and not is_known:
        return None
    found: set[str] = set()
    for direction in directions:
        letters = [letter for letter in after if (letter == "a") == (direction == "R")]
        around = (before, ["", *letters])
        own = find_readings(visual, direction, *around, is_drawn, turned)
        if not own and is_known and direction == "R":
            own = find_marked(visual, turned, *around, is_drawn)
        found |= own
    if is_known:
        text = found.pop() if len(found) == 1 else None
        return None if text is None or has_stray(text) else text
    return choose_reading(visual, found, turned)


def _holds_right(text: str) -> bool:
    return any(unicodedata.bidirectional(c) in ("R", "AL") for c in text)


def _see(line: Line, chars: Sequence[Any], turned: Mapping[Place, bool]) -> _Shown | None:
    """Return a line as it is seen from the left; None when its letters are not found."""
    level = [c for c in chars if abs(c["matrix"][5] - line.y) < _LEVEL * line.size]
    columns = list(_part_columns(sorted(level, key=lambda char: char["x0"]), line.size))
    for start in range(len(columns)):
        for end in range(len(columns), start, -1):
            own = [char for column in columns[start:end] for char in column]
            if _count("".join(char["text"] for char in own)) == _count(line.text):
                signs = [char for char in own if not char["text"].isspace()]
                if _lie_on_one_another(signs):
                    return None
                left, right = min(c["x0"] for c in signs), max(c["x1"] for c in signs)
                text, ways = _join(own, line, turned)
                return _Shown(text, ways, left, right, end - start == len(columns))
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


def _join(
    chars: Sequence[Any], line: Line, turned: Mapping[Place, bool]
) -> tuple[str, tuple[bool | None, ...]]:
    """Return letters as they are seen from the left, each with its marks before it.

    And for each of them whether it is shown from the right.
    """
    marks = [char for char in chars if _is_mark(char)]
    signs = [char for char in chars if not _is_mark(char) and not char["text"].isspace()]
    spaces = [char for char in chars if char["text"].isspace()]
    # Some programs print the spaces of a link once more, over its figures, and one of no room at
    # a line's end.
    spaces = [space for space in spaces if _overlap(space, signs) < _HIDDEN * _measure(space)]
    room = _WIDE_WORD if spaces else _WORD
    text = ""
    ways: list[bool | None] = []
    for before, sign in pairwise([None, *signs]):
        if before is not None and _is_apart(before, sign, spaces, room):
            text += " "
            between = {
                turned.get(locate(space["matrix"]))
                for space in spaces
                if before["x0"] <= space["x0"] < sign["x1"]
            }
            ways.append(between.pop() if len(between) == 1 else None)
        own = [mark for mark in marks if _find_nearest(mark, signs) is sign]
        said = _shift(sign, line) + "".join(mark["text"] for mark in own)
        # What a letter stands for beside itself is written after it, and here read before it.
        text += said[::-1] if _holds_right(said) else said
        ways += [turned.get(locate(sign["matrix"]))] * len(said)
    return text, tuple(_fill(ways))


def _fill(ways: Sequence[bool | None]) -> Iterator[bool | None]:
    """Yield the ways of signs; what stands between words from the right is shown as they are."""
    for at, way in enumerate(ways):
        before = next((way for way in reversed(ways[:at]) if way is not None), None)
        after = next((way for way in ways[at + 1 :] if way is not None), None)
        yield True if way is None and before and after else way


def _is_mark(char: Any) -> bool:
    return bool(char["text"]) and all(unicodedata.combining(c) for c in char["text"])


def _is_apart(before: Any, sign: Any, spaces: Sequence[Any], room: float) -> bool:
    is_number = before["text"].isdigit() and sign["text"].isdigit()
    is_far = sign["x0"] - before["x1"] > (_WORD if is_number else room) * sign["size"]
    middles = (((space["x0"] + space["x1"]) / 2, space) for space in spaces)
    return is_far or any(
        before["x0"] <= space["x0"] < space["x1"] and before["x0"] < middle < sign["x1"]
        for middle, space in middles
    )


def _overlap(space: Any, signs: Sequence[Any]) -> float:
    """Return how much of a space other signs cover, in points."""
    ends = ((max(space["x0"], s["x0"]), min(space["x1"], s["x1"])) for s in signs)
    return float(sum(max(0.0, right - left) for left, right in ends))


def _lie_on_one_another(signs: Sequence[Any]) -> bool:
    """Say whether letters of both directions cover each other, as in some programs' Arabic."""
    letters = [sign for sign in signs if sign["text"].isalnum()]
    return any(
        _holds_right(before["text"]) != _holds_right(sign["text"])
        and before["x1"] - sign["x0"] > _COVERED * min(map(_measure, (before, sign)))
        for before, sign in pairwise(letters)
    )


def _measure(sign: Any) -> float:
    return float(sign["x1"] - sign["x0"])


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
