"""Tells the short lines that head a text, where nothing marks them but how they are set."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index_build.documents.readers.typed_lists import Draft, begins_item
from index_build.documents.titles import opens_statement

# A line with more is no heading, and one with a number is none unless it is very short ("Day 1").
_LONGEST, _MOST_WORDS, _MOST_COUNTED = 60, 9, 3
_ENDS = re.compile(r"[.!:;,…。！、，।\-–—][\"'”’»)\]]*\Z")
# Several spaces divide the columns of a table.
_GAP = re.compile(r"\S(?: {2,}|[ \t]*\t[ \t]*)\S")
_LOWEST = 6


def may_head(line: str) -> bool:
    """Say whether a line is short, ends like no sentence, and begins like no item or statement."""
    words = len(line.split())
    most = _MOST_COUNTED if any(c.isdigit() for c in line) else _MOST_WORDS
    return (
        len(line) <= _LONGEST
        and words <= most
        and not _ENDS.search(line)
        and not divides_columns(line)
        and not begins_item(line)
        and not opens_statement(line)
    )


def divides_columns(line: str) -> bool:
    """Say whether several spaces or a tab part a line."""
    return _GAP.search(line) is not None


def mark_heads(drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts with the loud lines that stand above a text made headings, a level below
    the heading above them; a loud first line above such a heading is the document's title.

    Where most of a text is loud, that means nothing.
    """
    said = [draft for draft in drafts if draft.text and not draft.level]
    if 2 * sum(len(d.text) for d in said if d.loud) > sum(len(d.text) for d in said):
        return list(drafts)
    marked: list[Draft] = []
    above = 1
    for at, draft in enumerate(drafts):
        after = drafts[at + 1] if at + 1 < len(drafts) else None
        heads = draft.loud and may_head(draft.text) and after is not None and not after.level
        if draft.level:
            above = draft.level
        if heads and after is not None and not (after.loud and may_head(after.text)):
            marked.append(replace(draft, level=min(above + 1, _LOWEST)))
        elif heads and at == 0:
            marked.append(replace(draft, level=1))
        else:
            marked.append(draft)
    return marked
