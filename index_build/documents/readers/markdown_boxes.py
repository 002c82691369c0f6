"""Writes the boxes and roles of MyST, in which Sphinx and Jupyter keep text, in plain Markdown."""

from __future__ import annotations

import re

# A box is written like code, or between colons; a box in another one has fewer signs.
_BOX = re.compile(
    r"^[ \t]*(?P<fence>`{3,}|~{3,}|:{3,})[ \t]*\{(?P<name>[\w:-]+)\}[ \t]*(?P<title>[^\n]*)\n"
    r"(?P<options>(?:[ \t]*:[\w-]+:[^\n]*\n)*)(?P<body>.{0,10000}?)^[ \t]*(?P=fence)[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
_TEXT_NAMES = """
    admonition attention card caution danger dropdown epigraph error hint important margin note
    seealso sidebar tab-item tip topic warning
"""
_TEXTS = frozenset(_TEXT_NAMES.split())
_PICTURES = frozenset({"figure", "image"})
_DEEPEST = 5
_ROLE = re.compile(r"\{(?P<name>[a-z][\w:+-]*)\}`(?P<text>[^`\n<>]+?)(?:\s*<[^`<>\n]*>)?`")
_SHIFTS = {"sub": "sub", "sup": "sup", "subscript": "sub", "superscript": "sup"}
_TARGET = re.compile(r"^\([\w:.-]+\)=[ \t]*$", re.MULTILINE)


def write_boxes(source: str) -> str:
    """Return a text with the boxes that hold text as paragraphs; those with code stay code."""
    for _depth in range(_DEEPEST):
        source, count = _BOX.subn(_write_box, source)
        if not count:
            break
    return _ROLE.sub(_write_role, _TARGET.sub("", source))


def _write_box(box: re.Match[str]) -> str:
    title, body = box["title"].strip(), box["body"]
    if box["name"] in _PICTURES:
        return f"\n![]({title})\n\n{body}\n"
    if box["name"] in _TEXTS or box["fence"].startswith(":"):
        return f"\n{title}\n\n{body}\n"
    # Without its braces it is plain code.
    return f"{box['fence']}\n{box['title']}\n{box['body']}{box['fence']}"


def _write_role(role: re.Match[str]) -> str:
    tag = _SHIFTS.get(role["name"])
    return f"<{tag}>{role['text']}</{tag}>" if tag else role["text"]
