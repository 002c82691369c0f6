"""Says where a page's tags stand and what they say, without reading a long page again and again."""

from __future__ import annotations

from bs4 import Tag
from bs4.element import NavigableString, PreformattedString


def is_in(inner: Tag, outer: Tag) -> bool:
    """Say whether a tag stands in another one."""
    return any(parent is outer for parent in inner.parents)


def index_ids(root: Tag) -> dict[str, Tag]:
    """Return the tags of a tree by their ids, the first one of each."""
    ids: dict[str, Tag] = {}
    for tag in root.find_all(id=True):
        ids.setdefault(str(tag["id"]), tag)
    return ids


def fold_text(tag: Tag) -> str:
    """Return a tag's text without white space."""
    return "".join(tag.get_text().split())


def says_only(outer: Tag, inner: Tag) -> bool:
    """Say whether a tag holds no words but those of a tag in it."""
    for part in outer.descendants:
        if not isinstance(part, NavigableString) or isinstance(part, PreformattedString):
            continue
        if part.strip() and all(parent is not inner for parent in part.parents):
            return False
    return True
