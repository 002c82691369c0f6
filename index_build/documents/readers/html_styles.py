"""Says what a tag's own style makes of its text: hidden, struck, raised, bold or numbered."""

from __future__ import annotations

import re
from functools import lru_cache

from index_build.documents.readers.html_sheets import read_declarations

# So far from its place a text is out of sight.
_FAR_AWAY = re.compile(r"-\d{3,}(?:\.\d*)?\s*(?:px|pt|r?em|vw|%)")
_CUT_AWAY = re.compile(r"rect\(\s*[01](?:px)?[\s,]|inset\(\s*(?:50|100)%")
_TINY = re.compile(r"[01](?:px)?")
_BOLD = re.compile(r"bold|[6-9]00")
_NUMBERED = re.compile(r"(?:lower|upper)-(?:alpha|latin|roman)|decimal|disc|circle|square|none")
_LENGTH = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))(?:px|pt|r?em|ex|%)")
_SMALL = re.compile(
    r"smaller|x?x-small|small$|[1-8]?\d(?:\.\d+)?%|0?\.\d+r?em|[1-9](?:\.\d+)?p[xt]"
)


def is_hidden(style: str) -> bool:
    """Say whether a tag's own style hides it."""
    found = _read(style)
    return (
        "none" in found.get("display", "")
        or "hidden" in found.get("visibility", "")
        # Letters cut out of a coloured ground are transparent themselves.
        or (found.get("color", "") == "transparent" and "background-clip" not in found)
        or _is_out_of_sight(found)
    )


def is_without_size(style: str) -> bool:
    """Say whether a tag's own style makes its letters so small that nobody sees them."""
    return bool(re.match(r"0(?:px|pt|em|rem|%)?$", _read(style).get("font-size", "")))


def find_list_style(style: str) -> str:
    """Return how a list's own style numbers its items, such as "lower-alpha", or ''."""
    found = _read(style)
    return found.get("list-style-type") or next(
        (word for word in found.get("list-style", "").split() if _NUMBERED.fullmatch(word)), ""
    )


def _is_out_of_sight(found: dict[str, str]) -> bool:
    is_placed = found.get("position", "") in ("absolute", "fixed")
    moved = [found.get(name, "") for name in ("left", "right", "top") if is_placed]
    cut = [found.get(name, "") for name in ("clip", "clip-path") if is_placed]
    # A box of one pixel is for the ears alone.
    is_tiny = all(_TINY.fullmatch(found.get(name, "")) for name in ("width", "height"))
    if is_placed and is_tiny and found.get("overflow", "") in ("hidden", "clip"):
        return True
    return any(map(_FAR_AWAY.match, [*moved, found.get("text-indent", "")])) or any(
        map(_CUT_AWAY.match, cut)
    )


def is_struck(style: str) -> bool:
    """Say whether a tag's own style strikes it through."""
    return "line-through" in _read(style).get("text-decoration", "")


def find_shift(style: str) -> str:
    """Return "super" or "sub" where a tag's own style raises or lowers it, or ''."""
    found = _read(style)
    value = found.get("vertical-align", found.get("font-variant-position", ""))
    if value in ("super", "sub"):
        return value
    if value in ("top", "text-top") and _SMALL.match(found.get("font-size", "")):
        return "super"
    moved = {"": value, "top": found.get("top", ""), "bottom": found.get("bottom", "")}
    is_moved = found.get("position", "") == "relative"
    lengths = [(-1 if name == "top" else 1, moved[name]) for name in moved if is_moved or not name]
    for way, length in lengths:
        if (height := _LENGTH.match(length)) and (by := way * float(height[1])):
            return "super" if by > 0 else "sub"
    return ""


def is_bold(style: str) -> bool | None:
    """Say whether a tag's own style sets it in bold; None if it says nothing of that."""
    weight = _read(style).get("font-weight", "inherit")
    return None if weight == "inherit" else _BOLD.match(weight) is not None


def find_display(style: str) -> str:
    """Return how a tag's own style lays it out, such as "block" or "table-cell", or ''."""
    return _read(style).get("display", "")


@lru_cache(maxsize=4096)
def _read(style: str) -> dict[str, str]:
    return {name: declared.value for name, declared in read_declarations(style).items()}
