"""Writes a Word equation on one line, such as (a + b)/2; one that cannot be is refused."""

from __future__ import annotations

from typing import Any

from index_build.documents.readers.figures import lower_figures, raise_figures
from index_build.errors import ContentError

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
EQUATIONS = frozenset({f"{_MATH}oMath", f"{_MATH}oMathPara"})
_PLAIN = frozenset({"oMath", "oMathPara", "r", "e", "num", "den", "sub", "sup", "deg", "fName"})
_FRAMES = frozenset({"box", "borderBox"})


def write_equation(element: Any) -> str:
    """Return an equation's text; ContentError for one that needs more than one line."""
    return "".join(_write(child) for child in element)


def _write(element: Any) -> str:
    if not isinstance(element.tag, str) or not element.tag.startswith(_MATH):
        return ""
    name = element.tag.removeprefix(_MATH)
    if name == "t":
        return element.text or ""
    if name.endswith("Pr"):
        return ""
    if name in _PLAIN | _FRAMES:
        return write_equation(element)
    return _write_structure(name, element)


def _write_structure(name: str, element: Any) -> str:
    part = {key: _write_part(element, key) for key in ("e", "num", "den", "sub", "sup", "deg")}
    match name:
        case "f":
            return f"{_bracket(part['num'])}/{_bracket(part['den'])}"
        case "sSup":
            return part["e"] + _raise(part["sup"])
        case "sSub":
            return part["e"] + _lower(part["sub"])
        case "sSubSup":
            return part["e"] + _lower(part["sub"]) + _raise(part["sup"])
        case "rad":
            return f"{raise_figures(part['deg'])}√{_bracket(part['e'])}"
        case "func":
            return f"{_write_part(element, 'fName')} {part['e']}"
        case "d":
            return _write_brackets(element)
    raise ContentError(
        "a Word document (.docx)",
        f"an equation ('{name}') that cannot be written on one line",
        "write it in words, or leave it out",
    )


def _write_part(element: Any, name: str) -> str:
    child = element.find(f"{_MATH}{name}")
    return write_equation(child) if child is not None else ""


def _write_brackets(element: Any) -> str:
    def find_sign(name: str, usual: str) -> str:
        sign = element.find(f"{_MATH}dPr/{_MATH}{name}")
        return sign.get(f"{_MATH}val", "") if sign is not None else usual

    parts = [write_equation(part) for part in element.findall(f"{_MATH}e")]
    inner = find_sign("sepChr", "|").join(parts)
    return find_sign("begChr", "(") + inner + find_sign("endChr", ")")


def _bracket(text: str) -> str:
    return text if text.isalnum() else f"({text})"


def _raise(text: str) -> str:
    raised = raise_figures(text)
    return raised if raised != text else f"^{_bracket(text)}"


def _lower(text: str) -> str:
    lowered = lower_figures(text)
    return lowered if lowered != text else f"_{_bracket(text)}"
