"""Writes the MathML of a web page on one line, such as (a + b)/2; what cannot be is refused."""

from __future__ import annotations

from bs4 import Tag
from bs4.element import NavigableString

from index_build.documents.readers.figures import lower_figures, raise_figures
from index_build.errors import ContentError

_ROWS = frozenset({"math", "mrow", "mi", "mn", "mo", "mtext", "mstyle", "mpadded", "semantics"})
_UNSEEN = frozenset({"annotation", "annotation-xml", "mspace", "mphantom"})


def write_math(root: Tag) -> None:
    """Put text in place of each equation below a tag; ContentError for one of several lines."""
    for equation in root.find_all("math"):
        holder = equation.parent
        if holder is not None and holder.name == "span":
            # KaTeX draws the equation once more beside its MathML.
            for drawn in holder.find_next_siblings("span", {"aria-hidden": "true"}, limit=1):
                drawn.extract()
        equation.replace_with(NavigableString(_write(equation)))


def _write(tag: Tag) -> str:
    if tag.name in _UNSEEN:
        return ""
    if tag.name in _ROWS:
        return "".join(_write(c) if isinstance(c, Tag) else str(c).strip() for c in tag.children)
    parts = [_write(child) for child in tag.find_all(recursive=False)]
    match tag.name, parts:
        case "mfrac", [top, bottom]:
            return f"{_bracket(top)}/{_bracket(bottom)}"
        case "msup", [base, raised]:
            return base + _shift(raised, raise_figures(raised), "^")
        case "msub", [base, lowered]:
            return base + _shift(lowered, lower_figures(lowered), "_")
        case "msqrt", _:
            return f"√{_bracket(''.join(parts))}"
        case "mfenced", _:
            return f"({', '.join(parts)})"
    expected = "equations that can be written on one line"
    raise ContentError(expected, f"one with '{tag.name}'", "write it in words, or leave it out")


def _bracket(text: str) -> str:
    return text if text.isalnum() else f"({text})"


def _shift(text: str, shifted: str, sign: str) -> str:
    return shifted if shifted != text else sign + _bracket(text)
