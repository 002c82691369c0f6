"""Keeps two figures apart that only a page's styles in another file set apart."""

from __future__ import annotations

from bs4 import Tag
from bs4.element import NavigableString

_INLINE = ("a", "b", "data", "em", "i", "label", "output", "small", "span", "strong", "time")
# What word processors write on the pieces of one word: so is a number cut that is one.
_PIECES = ("lang", "style")


def part_figures(page: Tag) -> None:
    """Put a space between two figures in elements side by side, as in "Check-up 2" and "45 €".

    A page that has all its styles in itself, as word processors write it, shows one number there.
    """
    if page.find("link", rel="stylesheet") is None:
        return
    for tag in page.find_all(_INLINE):
        before = tag.previous_sibling
        if isinstance(before, Tag) and before.name in _INLINE and _are_two(before, tag):
            tag.insert_before(NavigableString(" "))


def _are_two(before: Tag, tag: Tag) -> bool:
    first, second = before.get_text(), tag.get_text()
    # A number that counts itself up has an element for each figure.
    is_counter = len(first) == len(second) == 1
    is_one = any(part.has_attr(name) for part in (before, tag) for name in _PIECES)
    return first[-1:].isdigit() and second[:1].isdigit() and not is_counter and not is_one
