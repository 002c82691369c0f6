"""Applies a page's own styles as far as they decide what is read: hidden, struck or raised."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag
from soupsieve import SelectorSyntaxError

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_DECLARATION = re.compile(
    r"(?:^|[;\s])(display|visibility|vertical-align|text-decoration|position|left|right|top|bottom"
    r"|text-indent|clip|clip-path|font-size|color|background-clip|list-style|list-style-type"
    r"|font-variant-position|font-weight)"
    r"(?:-line)?\s*:([^;]*)"
)
# So far from its place a text is out of sight.
_FAR_AWAY = re.compile(r"-\d{3,}(?:\.\d*)?\s*(?:px|pt|r?em|vw|%)")
_CUT_AWAY = re.compile(r"rect\(\s*[01](?:px)?[\s,]|inset\(\s*(?:50|100)%")
_BOLD = re.compile(r"bold|[6-9]00")
_NUMBERED = re.compile(r"(?:lower|upper)-(?:alpha|latin|roman)|decimal|disc|circle|square")
_LONGEST_NAME = 200
# Google Docs lets its styles write the numbers of its lists.
_COUNTED = re.compile(
    r">\s*li::?before\s*\{[^}]*content\s*:[^;}]*counter\([^,)]+,"
    r"\s*(?P<style>(?:lower|upper)-\w+)\s*\)"
)
_LENGTH = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))(?:px|pt|r?em|ex|%)")
_SMALL = re.compile(
    r"smaller|x?x-small|small$|[1-8]?\d(?:\.\d+)?%|0?\.\d+r?em|[1-9](?:\.\d+)?p[xt]"
)
# These rules hold for what a visitor sees on a screen of the usual size.
_SCREEN = re.compile(r"@(?:media\s+(?:all|screen)\s*$|supports|layer)", re.IGNORECASE)


def apply_styles(page: Tag) -> None:
    """Write into each tag's own style what the page's styles say of how it looks."""
    found: dict[int, tuple[Tag, dict[str, str]]] = {}
    for sheet in page.find_all(_is_for_screen):
        for selector, declarations in _find_rules(_COMMENT.sub("", sheet.get_text())):
            for tag in _select(page, selector):
                found.setdefault(id(tag), (tag, {}))[1].update(declarations)
        for lists, style in _find_counted(sheet.get_text()):
            for tag in _select(page, lists):
                numbered = {"list-style-type": style}
                found.setdefault(id(tag), (tag, {}))[1].update(numbered)
    for tag, declarations in found.values():
        rules = [f"{name}: {value}" for name, value in declarations.items()]
        # What stands in the tag itself is stronger.
        tag["style"] = "; ".join([*rules, str(tag.get("style") or "")])


def _is_for_screen(tag: Tag) -> bool:
    media = str(tag.get("media") or "all").lower()
    return tag.name == "style" and re.search(r"\ball\b|\bscreen\b|^\s*\(", media) is not None


def is_hidden(style: str) -> bool:
    """Say whether a tag's own style hides it."""
    found = _read_declarations(style)
    return (
        "none" in found.get("display", "")
        or "hidden" in found.get("visibility", "")
        # Letters cut out of a coloured ground are transparent themselves.
        or (found.get("color", "") == "transparent" and "background-clip" not in found)
        or _is_out_of_sight(found)
    )


def is_without_size(style: str) -> bool:
    """Say whether a tag's own style makes its letters so small that nobody sees them."""
    return bool(re.match(r"0(?:px|pt|em|rem|%)?$", _read_declarations(style).get("font-size", "")))


def find_list_style(style: str) -> str:
    """Return how a list's own style numbers its items, such as "lower-alpha", or ''."""
    found = _read_declarations(style)
    return found.get("list-style-type") or next(
        (word for word in found.get("list-style", "").split() if _NUMBERED.fullmatch(word)), ""
    )


def _is_out_of_sight(found: dict[str, str]) -> bool:
    is_placed = found.get("position", "") in ("absolute", "fixed")
    moved = [found.get(name, "") for name in ("left", "right", "top") if is_placed]
    cut = [found.get(name, "") for name in ("clip", "clip-path") if is_placed]
    return any(map(_FAR_AWAY.match, [*moved, found.get("text-indent", "")])) or any(
        map(_CUT_AWAY.match, cut)
    )


def is_struck(style: str) -> bool:
    """Say whether a tag's own style strikes it through."""
    return "line-through" in _read_declarations(style).get("text-decoration", "")


def find_shift(style: str) -> str:
    """Return "super" or "sub" where a tag's own style raises or lowers it, or ''."""
    found = _read_declarations(style)
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
    weight = _read_declarations(style).get("font-weight", "inherit")
    return None if weight == "inherit" else _BOLD.match(weight) is not None


def find_display(style: str) -> str:
    """Return how a tag's own style lays it out, such as "block" or "table-cell", or ''."""
    return _read_declarations(style).get("display", "")


def _select(page: Tag, selector: str) -> Iterator[Tag]:
    try:
        yield from page.select(selector)
    except (SelectorSyntaxError, NotImplementedError):
        return


def _find_rules(sheet: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the selectors that hide, show, strike through and the like, in their order."""
    heads: list[str] = []
    for text, sign in re.findall(r"([^{};]*(?:;[^{};]*)*)([{}])", sheet):
        if sign == "{":
            heads.append(text.rpartition(";")[2].strip())
        elif heads:
            selector = heads.pop()
            is_shown = all(_SCREEN.match(head) for head in heads)
            # What is so only under the mouse, and the like, is not what a visitor sees.
            if is_shown and ":" not in selector and (found := _read_declarations(text)):
                yield selector, found


def _find_counted(sheet: str) -> Iterator[tuple[str, str]]:
    """Yield the selectors of lists whose numbers the sheet writes itself, and in which style."""
    for counted in _COUNTED.finditer(sheet):
        before = re.split(
            "[{},>]", sheet[max(0, counted.start() - _LONGEST_NAME) : counted.start()]
        )
        yield before[-1].strip(), counted["style"].lower()


def _read_declarations(text: str) -> dict[str, str]:
    # Of two declarations of the same thing the last one holds.
    found = _DECLARATION.findall(text.lower())
    return {name: value.replace("!important", "").strip() for name, value in found}
