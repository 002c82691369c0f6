"""Counts the items of a web page's lists as a browser does."""

from __future__ import annotations

import re
from dataclasses import dataclass

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
# How the editor Quill says of an item in a numbered list that it has no number.
_UNNUMBERED = frozenset({"bullet", "checked", "unchecked"})
_WHOLE = re.compile(r"[+-]?\d{1,6}")


@dataclass(slots=True)
class ListCount:
    """Where a list's count is: the number of its next item, and how it is written."""

    ordered: bool
    next: int = 1
    step: int = 1
    style: OrdinalStyle = "figures"

    def mark(self, item: Tag) -> str:
        """Return the marker of the next item, with a space at its end."""
        if not self.ordered or item.get("data-list") in _UNNUMBERED:
            return BULLET
        number = _read_number(item, "value", self.next)
        self.next = number + self.step
        return f"{write_ordinal(number, self.style)}. "


def begin_count(parent: Tag) -> ListCount:
    """Return the count of a list that begins."""
    if parent.name != "ol":
        return ListCount(ordered=False)
    named = find_list_style(str(parent.get("style") or "")) or str(parent.get("type") or "")
    if named in _BULLETS:
        return ListCount(ordered=False)
    backwards = parent.has_attr("reversed")
    first = len(parent.find_all("li", recursive=False)) if backwards else 1
    return ListCount(
        ordered=True,
        next=_read_number(parent, "start", first),
        step=-1 if backwards else 1,
        style=_STYLES.get(named, "figures"),
    )


def _read_number(tag: Tag, name: str, otherwise: int) -> int:
    value = str(tag.get(name) or "").strip()
    return int(value) if _WHOLE.fullmatch(value) else otherwise
