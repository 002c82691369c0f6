"""Finds lists whose bullets or numbers were typed by hand, as paragraphs or lines of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from index_build.documents.words import match_any

ParagraphKind = Literal["prose", "item", "row"]


@dataclass(frozen=True, slots=True)
class Draft:
    """A block before its place in the text is known; a level above 0 makes it a heading.

    A ``loud`` one is a line set in bold.
    """

    text: str
    kind: ParagraphKind = "prose"
    marker: str = ""
    level: int = 0
    loud: bool = False


# Nobody begins a paragraph with one of these but to make a list.
_DOT = re.compile(r"[•‣◦▪■□●○◆∙➢❖►➤⁃\uf0a7\uf0b7\uf0d8\uf0a8]\s*(?=\S)|·\s+(?=\S)")
# These say something of their item, so they stay in its text.
_TICK = re.compile(r"(?=[✓✔✗✘☐☑☒✅❌❎]\s*\S)")
# These begin a list only beside others of their kind: alone they may be a signature, a footnote.
_DASH = re.compile(r"(?P<dash>[-–—*+])\s+(?=\S)")
_COUNT = re.compile(
    r"\(?(?P<value>\d{1,2}|[A-Za-z])(?P<end>[.)])\s+(?=\S)"
    # "1.Wash" lacks its space; "1.5 ml" and "z.B." do not.
    r"|\(?(?P<tight>\d{1,2})(?P<tight_end>[.)])(?=[^\W\d_])|(?P<circle>[\u2460-\u2473])\s*(?=\S)"
)
# "Step 1: Wash": a heading too may begin so.
_STEP = re.compile(
    rf"(?:{match_any('lists', 'steps')})\s+(?P<value>\d{{1,2}})\s?(?P<end>[:.)–-])\s+(?=\S)",
    re.IGNORECASE,
)


def mark_typed_items(drafts: Sequence[Draft]) -> list[Draft]:
    """Return the drafts with each typed bullet or number at the start of a line made an item."""
    parts = [(source, line) for source, draft in enumerate(drafts) for line in _split_lines(draft)]
    lines = [line for _source, line in parts]
    marked: list[Draft] = []
    last_source = -1
    counted: dict[str, int] = {}
    for place, (source, line) in enumerate(parts):
        if line.level:
            counted.clear()
        found = _mark_item(lines, place, counted) if _is_prose(line) else line
        if source == last_source and _is_prose(found) and _is_prose(marked[-1]):
            # What only looked like an item goes on with the line above it.
            marked[-1] = replace(found, text=f"{marked[-1].text}\n{found.text}")
        else:
            marked.append(found)
        last_source = source
    return marked


def begins_item(line: str) -> bool:
    """Say whether a line may begin with a typed bullet or number."""
    return any(sign.match(line) for sign in (_DOT, _TICK, _DASH, _COUNT))


def begins_line(line: str) -> bool:
    """Say whether a line may begin with a typed bullet, a number or the name of a step."""
    return begins_item(line) or _STEP.match(line) is not None


def find_steps(lines: Sequence[tuple[int, str]]) -> dict[int, int]:
    """Return where the text begins of each line that counts on from another, by its place.

    A line is its place in a text and its words; others may stand between two that count.
    """
    counted = [(at, line, match) for at, line in lines if (match := _match_count(line))]
    last: dict[str, int] = {}
    steps: dict[int, int] = {}
    for number, (at, _line, match) in enumerate(counted):
        style, value = _read_count(match)
        following = counted[number + 1][2] if number + 1 < len(counted) else None
        opens = value == 1 and following is not None and _read_count(following) == (style, 2)
        if opens or last.get(style) == value - 1:
            last[style] = value
            steps[at] = at + match.end()
    return steps


def _match_count(line: str) -> re.Match[str] | None:
    return _COUNT.match(line) or _STEP.match(line)


def _is_prose(draft: Draft) -> bool:
    return draft.kind == "prose" and not draft.level


def _split_lines(draft: Draft) -> Iterator[Draft]:
    """Yield the lines that may be items, and what stands before and after them, as drafts."""
    if not _is_prose(draft):
        yield draft
        return
    group: list[str] = []
    for line in draft.text.split("\n"):
        # A line that goes on in lower case belongs to the item above it.
        ends_item = bool(group) and begins_line(group[0]) and not line[:1].islower()
        if group and (begins_line(line) or ends_item):
            yield replace(draft, text="\n".join(group))
            group = []
        group.append(line)
    yield replace(draft, text="\n".join(group))


def _mark_item(lines: Sequence[Draft], place: int, counted: dict[str, int]) -> Draft:
    line = lines[place]
    before = lines[place - 1] if place else None
    after = lines[place + 1] if place + 1 < len(lines) else None
    if match := _DOT.match(line.text):
        return Draft(line.text[match.end() :], "item", "- ")
    if _TICK.match(line.text):
        return Draft(line.text, "item")
    if match := _DASH.match(line.text):
        led_in = before is not None and before.text.endswith((":", "："))
        beside = any(_has_dash(other, match["dash"]) for other in (before, after))
        return Draft(line.text[match.end() :], "item", "- ") if led_in or beside else line
    if (match := _match_count(line.text)) and _goes_on(match, before, after, counted):
        marker = match[0].rstrip()
        return Draft(line.text[match.end() :], "item", marker + " " * (marker != match[0]))
    return line


def _has_dash(draft: Draft | None, dash: str) -> bool:
    match = _DASH.match(draft.text) if draft is not None and _is_prose(draft) else None
    return match is not None and match["dash"] == dash


def _goes_on(
    match: re.Match[str], before: Draft | None, after: Draft | None, counted: dict[str, int]
) -> bool:
    """Say whether a number opens a list that goes on after it, or goes on with one before it."""
    # "24. Dezember geschlossen" and "A. Smith" are no items of a list.
    style, value = _read_count(match)
    following = _match_count(after.text) if after is not None and _is_prose(after) else None
    may_open = value == 1 or (before is not None and before.text.endswith((":", "：")))
    opens = may_open and following is not None and _read_count(following) == (style, value + 1)
    if opens or counted.get(style) == value - 1:
        counted[style] = value
        return True
    return False


def _read_count(match: re.Match[str]) -> tuple[str, int]:
    """Return how a line counts, as in "1." or "A)", and to which number."""
    found = {name: said for name, said in match.groupdict().items() if said}
    if circle := found.get("circle"):
        return "circle", ord(circle) - ord("①") + 1
    value = found.get("value") or found["tight"]
    way = "step" if match.re is _STEP else "(" * match[0].startswith("(")
    end = way + (found.get("end") or found["tight_end"])
    if value.isdigit():
        return f"1{end}", int(value)
    return f"{'a' if value.islower() else 'A'}{end}", ord(value.lower()) - ord("a") + 1
