"""Finds the panel of each tab in a row: by what names the tab, else by its place in the row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bs4 import Tag

from index_build.documents.readers.blocks import has_words
from index_build.documents.readers.html_tree import says_only

_TABS_CLASS = re.compile(r"(?:.*[-_])?tabs?(?:[-_].*)?", re.IGNORECASE)
# Marks a tab that no attribute of its own calls one.
_TAB = "data-tab-of-row"


def is_tab(control: Tag) -> bool:
    """Say whether what opens a panel is one of a row of tabs."""
    toggles = (control.get("data-toggle"), control.get("data-bs-toggle"))
    is_listed = control.find_parent(class_=("tabs", "nav-tabs")) is not None
    is_named = control.get("role") == "tab" or control.has_attr(_TAB)
    return is_named or is_listed or any(t in ("tab", "pill") for t in toggles)


def pair_tabs(root: Tag) -> dict[int, Tag]:
    """Return the panels of a page's tabs, by the tabs: a row has as many as panels follow it."""
    pairs: dict[int, Tag] = {}
    for row in root.find_all(_may_be_row):
        tabs = list(_list_tabs(row))
        for panels in _list_panels(row):
            if len(tabs) == len(panels) > 1:
                for tab, panel in zip(tabs, panels, strict=True):
                    tab[_TAB] = ""
                    pairs.setdefault(id(tab), panel)
                break
    return pairs


def _may_be_row(tag: Tag) -> bool:
    classes = map(str, tag.get("class") or ())
    return tag.name in ("ul", "ol", "div", "nav") and (
        tag.get("role") == "tablist" or any(map(_TABS_CLASS.fullmatch, classes))
    )


def _list_tabs(row: Tag) -> Iterator[Tag]:
    """Yield the tabs of a row that holds nothing else."""
    found: list[Tag] = []
    for child in row.find_all(recursive=False):
        tab = child if _opens_here(child) else child.find(_opens_here)
        if tab is None or not has_words(tab.get_text()) or not says_only(child, tab):
            return
        found.append(tab)
    yield from found


def _opens_here(tag: Tag) -> bool:
    if tag.name == "a":
        return str(tag.get("href") or "#").startswith(("#", "javascript:"))
    return tag.name == "button" or tag.get("role") == "tab"


def _list_panels(row: Tag) -> Iterator[Sequence[Tag]]:
    """Yield what may be the panels of a row: the parts of what follows it, or what follows it."""
    holder: Tag | None = row
    while holder is not None and holder.find_next_sibling() is None:
        holder = holder.parent
    if holder is None or (holder is not row and not says_only(holder, row)):
        return
    following = holder.find_next_siblings()
    for part in (following[0], following[0].find(recursive=False)):
        if part is not None:
            yield part.find_all(["div", "section"], recursive=False)
    yield [tag for tag in following if tag.name in ("div", "section")]
