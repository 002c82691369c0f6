"""Reads what a style writes before or after a tag: words, ticks, crosses and signs of money."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from bs4 import Tag

from index_build.documents.readers.blocks import has_words
from index_build.documents.readers.html_sheets import Declared

_PIECE = re.compile(
    r"""(?P<quote>["'])(?P<said>(?:\\.|(?!(?P=quote)).)*)(?P=quote)"""
    r"""|attr\(\s*(?P<name>[\w-]+)[^)]*\)|(?P<aloud>/)""",
    re.DOTALL,
)
_CODE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})[ \n\t]?|\n|(.))", re.DOTALL)
_TICK = re.compile("[✓✔✗✘❌✅☑☒✕✖❎]\ufe0f?")


def read_content(declared: Mapping[str, Declared], tag: Tag, part: str) -> str:
    """Return the words that a style puts before or after a tag; '' for arrows and ornaments."""
    words = "".join(_read_pieces(declared["content"].value, tag))
    if _TICK.fullmatch(words.strip()):
        return f"{words.strip()} " if part == "before" else f" {words.strip()}"
    if not has_words(words) or _is_picture(declared, words, tag):
        return words if any(unicodedata.category(c) == "Sc" for c in words) else ""
    # The gap beside a word is room that the page leaves, and no letter.
    return f"{words} " if part == "before" else f" {words}"


def _read_pieces(value: str, tag: Tag) -> Iterator[str]:
    for piece in _PIECE.finditer(value):
        if piece["aloud"]:
            # What follows a slash is only read aloud.
            return
        if piece["name"]:
            yield str(tag.get(piece["name"]) or "")
        else:
            yield _CODE.sub(_read_code, piece["said"])


def _read_code(code: re.Match[str]) -> str:
    if code[1] and int(code[1], 16) <= 0x10FFFF:
        return chr(int(code[1], 16))
    return code[2] or ""


def _is_picture(declared: Mapping[str, Declared], words: str, tag: Tag) -> bool:
    """Say whether letters are drawn as pictures: in a font of their own, or alone in a tag."""
    fonts = [declared[name].value for name in ("font", "font-family") if name in declared]
    has_font = any("inherit" not in font for font in fonts)
    return has_font or (len(words.strip()) == 1 and not has_words(tag.get_text()))
