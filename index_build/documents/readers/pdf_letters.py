"""Looks at each letter of a PDF's page: can it be known, and is it printed twice, to look bold?"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from pdfminer.encodingdb import name2unicode
from pdfminer.pdftypes import resolve1

from index_build.documents.readers.page_lines import Line
from index_build.documents.readers.pdf_rows import RAISED_SIZE, is_right_to_left
from index_build.documents.readers.pdf_runs import Place, find_turned
from index_build.errors import ContentError

# A sign that no map of its font names; codes 127 and 173 are a bullet and a hyphen.
_UNKNOWN = re.compile(r"\(cid:(?!127\)|173\)|160\))\d+\)|[\ufffd]")
# Fonts whose letters show other signs: an e of the first is a euro.
_SIGN_FONT = re.compile(r"(?:^|\+)(?:feym|eurosym|marvosym|fmvr|wasy|fontawesome)", re.IGNORECASE)
_SUBSET = re.compile(r"[A-Z]{6}\+")
# In parts of the size of the letters: how far a letter and its double, words, and lines lie apart.
_DOUBLE = 0.12
_WORD = 0.18
_LINE = 0.4
# No program leaves less than this between two words.
_SPACE = 0.08
# Of a text so many signs must be letters, where the font does not say which letters they are.
_LETTERS = 0.5


@dataclass(frozen=True, slots=True)
class Letters:
    """What is printed on a page, ``width`` points wide: letters once, and those printed twice.

    ``turned`` says of places on a page with Hebrew or Arabic whether what stands there is shown
    from the right, if the program that wrote it parts a line as Chromium does.
    """

    once: list[Any]
    doubles: list[Any]
    width: float
    turned: Mapping[Place, bool] = field(default_factory=dict)


def read_letters(page: Any, number: int) -> Letters:
    """Return a page's letters; ContentError when it cannot be known which letters they are."""
    if _holds_unknown(page.chars) or _holds_guesses(page):
        found = f"letters on page {number + 1} that only their shapes tell, as in a broken font"
        remedy = "export it as PDF again, or run text recognition (OCR) on it and check the result"
        raise ContentError("a PDF whose letters can be read", found, remedy)
    once: list[Any] = []
    doubles: list[Any] = []
    cells: dict[tuple[str, int, int], list[Any]] = {}
    for char in page.chars:
        step = _DOUBLE * (char["size"] or 1)
        x, y = char["matrix"][4:6]
        column, row = int(x // step), int(y // step)
        near = (
            other
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
            for other in cells.get((char["text"], column + dx, row + dy), ())
        )
        # A letter that seems to have no width cannot be told from its neighbour.
        is_wide = char["width"] > step and not char["text"].isspace()
        if is_wide and any(_lies_on(char, other, step) for other in near):
            doubles.append(char)
        else:
            once.append(char)
            cells.setdefault((char["text"], column, row), []).append(char)
    is_right = any(
        unicodedata.bidirectional(c) in ("R", "AL") for c in "".join(char["text"] for char in once)
    )
    turned = find_turned(page) if is_right else {}
    return Letters(once, doubles, float(page.width), turned)


def undouble_lines(lines: Sequence[Line], letters: Letters, number: int) -> list[Line]:
    """Return a page's lines with what is printed twice read once, and taken for bold.

    Raises ContentError where a line's letters cannot be told apart.
    """
    if not any(char["text"].isalnum() for char in letters.doubles):
        return list(lines)
    return [_undouble(line, letters, number) for line in lines]


def mend_spaces(lines: Sequence[Line], letters: Letters) -> list[Line]:
    """Return a page's lines without spaces that stand within a word on the page.

    Where a program stretches the spaces of a line, pypdf takes the next word for one further on.
    """
    levels: dict[int, list[Any]] = {}
    for char in letters.once:
        levels.setdefault(round(char["matrix"][5]), []).append(char)
    return [_mend_spaces(line, levels) for line in lines]


def _mend_spaces(line: Line, levels: Mapping[int, list[Any]]) -> Line:
    heights = range(round(line.y - line.size), round(line.y + line.size) + 1)
    near = [char for height in heights for char in levels.get(height, ()) if _is_on(char, line)]
    chars = sorted(near, key=lambda char: char["x0"])
    signs = [char for char in chars for _ in char["text"] if not char["text"].isspace()]
    words = line.text.split(" ")
    printed = "".join(char["text"] for char in chars if not char["text"].isspace())
    spaces = [char["x0"] for char in chars if char["text"].isspace()]
    is_known = len(signs) == sum(map(len, words)) and _fold("".join(words)) == _fold(printed)
    if not is_known:
        # Of columns and other scripts the order is not known.
        return line
    text, at = words[0], len(words[0])
    for word in words[1:]:
        before, after = signs[at - 1], signs[at]
        is_printed = any(before["x0"] < space < after["x0"] for space in spaces)
        is_apart = after["x0"] - before["x1"] > _SPACE * line.size
        # Of some fonts the widths are not known.
        is_wide = before["x0"] < before["x1"]
        text += (" " if is_printed or is_apart or not is_wide else "") + word
        at += len(word)
    return replace(line, text=text)


def _is_on(char: Any, line: Line) -> bool:
    """Say whether a letter stands on a line, perhaps raised above it."""
    above = char["matrix"][5] - line.y
    is_raised = char["size"] < RAISED_SIZE * line.size and 0 < above < 0.75 * line.size
    return bool(is_raised or abs(above) < _LINE * line.size)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _undouble(line: Line, letters: Letters, number: int) -> Line:
    doubles = _find_beside(line, letters.doubles)
    if not doubles:
        return line
    once = _find_beside(line, letters.once)
    printed = "".join(char["text"] for char in (*once, *doubles))
    sizes = {round(char["size"], 1) for char in once}
    is_known = _count(printed) == _count(line.text) and len(sizes) == 1
    if not is_known or is_right_to_left(printed):
        found = f"a line on page {number + 1} whose letters are printed twice"
        remedy = "use the file that it was made from, or export it as PDF again"
        raise ContentError("a PDF whose letters can be told apart", found, remedy)
    return replace(line, text=_join(once), bold=line.bold or 2 * len(doubles) > len(once))


def _find_beside(line: Line, chars: Iterable[Any]) -> list[Any]:
    return [char for char in chars if abs(char["matrix"][5] - line.y) < _LINE * line.size]


def _join(chars: Iterable[Any]) -> str:
    ordered = sorted(chars, key=lambda char: char["matrix"][4])
    text = ordered[0]["text"]
    for before, char in pairwise(ordered):
        is_apart = char["x0"] - before["x1"] > _WORD * char["size"]
        text += (" " if is_apart else "") + char["text"]
    return " ".join(text.split())


def _count(text: str) -> Counter[str]:
    return Counter(c for c in unicodedata.normalize("NFKC", text) if c.isalnum())


def _lies_on(char: Any, other: Any, step: float) -> bool:
    (x, y), (other_x, other_y) = char["matrix"][4:6], other["matrix"][4:6]
    return bool(abs(x - other_x) < step and abs(y - other_y) < step)


def _holds_unknown(chars: Sequence[Any]) -> bool:
    """Say whether a sign is not known; one that a line begins with is a list's dot."""
    unknown = [at for at, char in enumerate(chars) if _UNKNOWN.search(char["text"])]
    return any(
        (at > 0 and _stand_together(chars[at - 1], chars[at]))
        or (at + 1 < len(chars) and _touch(chars[at], chars[at + 1]))
        for at in unknown
    )


def _stand_together(before: Any, char: Any) -> bool:
    is_level = abs(before["matrix"][5] - char["matrix"][5]) < _LINE * char["size"]
    return bool(is_level and before["x0"] <= char["x0"])


def _touch(char: Any, after: Any) -> bool:
    is_level = abs(after["matrix"][5] - char["matrix"][5]) < _LINE * char["size"]
    is_near = abs(after["x0"] - char["x1"]) < _WORD * char["size"]
    return is_level and is_near and not after["text"].isspace()


def _holds_guesses(page: Any) -> bool:
    """Say whether a font that names no letters holds others than its codes mean, or seems to."""
    for font in _list_fonts(page.page_obj.resources):
        if "ToUnicode" in font:
            continue
        names = _find_names(font)
        text = "".join(char["text"] for char in page.chars if char["fontname"] in names)
        if (signs := "".join(text.split())) and _is_guess(font, signs):
            return True
    return False


def _is_guess(font: Any, signs: str) -> bool:
    if _SIGN_FONT.search(_read_name(font.get("BaseFont"))) and any(map(str.isalnum, signs)):
        return True
    if _read_name(font.get("Subtype")) == "Type0":
        # Its codes are places in the font, in an order of the program's own.
        return True
    encoding = resolve1(font.get("Encoding"))
    if isinstance(encoding, dict):
        named = [_is_known(name) for name in resolve1(encoding.get("Differences")) or ()]
        # The codes stand among the names of the letters that they and the next ones mean.
        return named.count(False) > named.count(True)
    is_part = encoding is None and _SUBSET.match(_read_name(font.get("BaseFont")))
    return bool(is_part) and len(signs) > 1 and _seems_wrong(signs)


def _is_known(letter: Any) -> bool | None:
    """Say whether a letter's name is known; None for what is no name."""
    if not (name := _read_name(letter)):
        return None
    try:
        return bool(name == ".notdef" or name2unicode(name))
    except (KeyError, ValueError):
        return False


def _find_names(font: Any) -> set[str]:
    """Return what a font is called, also where it has no name."""
    inner = resolve1((resolve1(font.get("DescendantFonts")) or [font])[0])
    descriptor = resolve1(inner.get("FontDescriptor")) or {}
    own = _read_name(descriptor.get("FontName"))
    return {own or "unknown", _read_name(font.get("BaseFont"))}


def _seems_wrong(signs: str) -> bool:
    return sum(c.isalpha() for c in signs) < _LETTERS * len(signs)


def _list_fonts(resources: Any) -> Iterator[Any]:
    """Yield the fonts of a page and of the drawings on it, each once, as they may share them."""
    rest, known = [resolve1(resources) or {}], dict[int, Any]()
    while rest:
        found = rest.pop()
        for font in map(resolve1, (resolve1(found.get("Font")) or {}).values()):
            if id(font) not in known:
                known[id(font)] = font
                yield font
        for drawn in map(resolve1, (resolve1(found.get("XObject")) or {}).values()):
            if drawn is not None and "Resources" in drawn and id(drawn) not in known:
                known[id(drawn)] = drawn
                rest.append(resolve1(drawn["Resources"]) or {})


def _read_name(value: Any) -> str:
    return str(getattr(resolve1(value), "name", ""))
