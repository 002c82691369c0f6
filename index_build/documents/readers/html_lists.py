"""Counts the items of a web page's lists as a browser does."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bs4 import Tag

from index_build.documents.readers.html_styles import find_list_style
from index_build.documents.readers.ordinals import OrdinalStyle, write_ordinal

BULLET = "- "
_STYLES: dict[str, OrdinalStyle] = {
    **{"a": "letters", "lower-alpha": "letters", "lower-latin": "letters"},
    **{"A": "LETTERS", "upper-alpha": "LETTERS", "upper-latin": "LETTERS"},
    **{"i": "roman", "lower-roman": "roman", "I": "ROMAN", "upper-roman": "ROMAN"},
}
_BULLETS = frozenset({"disc", "circle", "square"})
# Classes that page builders give to lists without signs.
_UNMARKED = frozenset({"list-unstyled", "list-none", "list-inline"})
# The editor Quill writes lists in lists as one list, and says by a class how deep an item is.
_INDENT = re.compile(r"ql-indent-([1-8])")
_DEPTHS: tuple[OrdinalStyle, ...] = ("figures", "letters", "roman")
_WHOLE = re.compile(r"[+-]?\d{1,6}")


@dataclass(slots=True)
class ListCount:
    """Where a list's count is: the number of its next item, and how it is written.

    ``deeper`` holds the numbers of the next items at each depth that only a class tells; with
    ``by_styles`` the page's styles write numbers themselves.
    """

    ordered: bool
    next: int = 1
    step: int = 1
    style: OrdinalStyle = "figures"
    deeper: list[int] = field(default_factory=list)
    by_styles: bool = False

    def mark(self, item: Tag) -> str:
        """Return the marker of the next item, with a space at its end."""
        depth = _read_depth(item)
        del self.deeper[depth:]
        if not self.ordered or item.get("data-list", "ordered") != "ordered":
            return BULLET
        if depth:
            self.deeper += [1] * (depth - len(self.deeper))
            self.deeper[-1] += 1
            return f"{write_ordinal(self.deeper[-1] - 1, _DEPTHS[depth % 3])}. "
        number = _read_number(item, "value", self.next)
        self.next = number + self.step
        # An item without a sign is counted all the same.
        if _is_unmarked(item, self.by_styles):
            return BULLET
        return f"{write_ordinal(number, self.style)}. "


def begin_count(parent: Tag) -> ListCount:
    """Return the count of a list that begins."""
    by_styles = parent.name == "ol" and _is_counted_by_styles(parent)
    if parent.name != "ol" or _is_unmarked(parent, by_styles):
        return ListCount(ordered=False)
    named = find_list_style(str(parent.get("style") or "")) or str(parent.get("type") or "")
    backwards = parent.has_attr("reversed")
    first = len(parent.find_all("li", recursive=False)) if backwards else 1
    return ListCount(
        ordered=True,
        next=_read_number(parent, "start", first),
        step=-1 if backwards else 1,
        style=_STYLES.get(named, "figures"),
        by_styles=by_styles,
    )


def _is_unmarked(tag: Tag, by_styles: bool) -> bool:
    """Say whether a list or an item of it is shown with a bullet, or with no sign at all."""
    named = find_list_style(str(tag.get("style") or "")) or str(tag.get("type") or "")
    if named == "none" or not _UNMARKED.isdisjoint(map(str, tag.get("class") or ())):
        return not by_styles
    return named in _BULLETS


def _is_counted_by_styles(tag: Tag) -> bool:
    """Say whether the page's styles write numbers themselves, as those of Google Docs do."""
    *_, page = tag.parents
    return any("counter(" in sheet.get_text() for sheet in page.find_all("style"))


def _read_depth(item: Tag) -> int:
    found = (_INDENT.fullmatch(str(name)) for name in item.get("class") or ())
    return max((int(match[1]) for match in found if match), default=0)


def _read_number(tag: Tag, name: str, otherwise: int) -> int:
    value = str(tag.get(name) or "").strip()
    return int(value) if _WHOLE.fullmatch(value) else otherwise
