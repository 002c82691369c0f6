"""Writes what a page's small pictures say: ticks and crosses in tables, and signs of feeling."""

from __future__ import annotations

import re
from itertools import takewhile

from bs4 import Tag
from bs4.element import NavigableString

# The names that fonts of icons give to a tick and a cross.
_PREFIX = r"(?:fas?|far|bi|ti|mdi|glyphicon|dashicons|icon|eicon|lucide)?-?"
_SHAPE = r"(?:-(?:circle|square|lg|bold|mark|alt|fill|alt2|[a-z]))*"
_TICK = re.compile(rf"{_PREFIX}(?:check|tick|ok|yes){_SHAPE}", re.IGNORECASE)
_CROSS = re.compile(
    rf"(?:{_PREFIX}(?:times|xmark|cross|remove|no|close)|(?:bi|ti|lucide)-x){_SHAPE}", re.IGNORECASE
)
# Fonts of icons that draw a picture for a word.
_WORDY = re.compile(r"material-(?:icons|symbols)(?:-\w+)?")
_DRAWN = {"✓": {"check", "done", "check_circle", "check_box"}, "✗": {"close", "cancel", "clear"}}


def write_icons(root: Tag) -> None:
    """Put a sign in place of each tick or cross that is all of a cell or opens an item or a
    paragraph, and of each emoji.
    """
    for icon in root.find_all(["i", "span"], class_=_WORDY):
        _write_drawn(icon)
    for icon in root.select("td i[class], td span[class], td svg[class]"):
        cell = icon.find_parent("td")
        if cell is not None and not cell.get_text(strip=True):
            _write_icon(icon, "")
    for icon in root.select("li i[class], p i[class], li svg[class]"):
        if not icon.get_text(strip=True) and _opens_block(icon):
            _write_icon(icon, " ")
    for picture in root.select("img.emoji[alt], img.wp-smiley[alt]"):
        said = str(picture["alt"])
        if said and not any(c.isalnum() for c in said):
            picture.replace_with(NavigableString(said))


def _write_icon(icon: Tag, space: str) -> None:
    names = list(map(str, icon.get("class") or ()))
    for sign, shape in (("✓", _TICK), ("✗", _CROSS)):
        if any(map(shape.fullmatch, names)):
            icon.replace_with(NavigableString(sign + space))
            return


def _write_drawn(icon: Tag) -> None:
    """Put a sign in place of a word that is drawn as a tick or a cross; others are no words."""
    word = icon.get_text().strip().lower()
    sign = next((sign for sign, words in _DRAWN.items() if word in words), "")
    icon.replace_with(NavigableString(f"{sign} " if sign else ""))


def _opens_block(icon: Tag) -> bool:
    """Say whether nothing but white space stands before an icon in its item or paragraph."""
    block = icon.find_parent(["li", "p"])
    if block is None:
        return False
    before = takewhile(lambda part: part is not block, icon.previous_elements)
    return not any(isinstance(part, NavigableString) and part.strip() for part in before)
