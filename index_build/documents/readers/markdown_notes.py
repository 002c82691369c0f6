"""Takes the footnotes out of Markdown, and marks where they are referred to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from index_build.documents.readers.footnotes import is_citation, mark_note
from index_build.documents.readers.typed_lists import begins_item

_NOTE = re.compile(r" {0,3}\[\^(?P<name>[^\]\s]{1,100})\]:[ \t]*(?P<text>.*)")
_REFERENCE = re.compile(r"\[\^(?P<name>[^\]\s]{1,100})\](?!:)")
_INLINE = re.compile(r"(?<!\\)\^\[([^\]\[\n]{1,500})\]")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_INDENTED = re.compile(r"\t| {2,4}")
# What begins a block of its own, also right below a line of text.
_BLOCK = re.compile(
    r" {0,3}(?:#{1,6}(?:\s|$)|[-*+]\s|\d{1,9}[.)]\s|[>|]|`{3}|~{3}|:{3}|!{3}|<[A-Za-z!/]"
    r"|\[[^\]]{1,100}\]:|(?:[-*_][ \t]*){3,}$)"
)
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)[ \t]*")


def take_notes(lines: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Return the lines without footnotes, and the text of each note by its name."""
    kept: list[str] = []
    notes: dict[str, list[str]] = {}
    note: list[str] | None = None
    fence = ""
    for at, line in enumerate(lines):
        if not fence and (match := _NOTE.match(line)):
            note = [match["text"]]
            notes[_name_apart(match["name"], notes)] = note
            # Without a gap, a line of dashes below would underline what stands above the note.
            kept.append("")
        elif note is not None and _goes_on(lines, at):
            indent = _INDENTED.match(line)
            note.append(line[indent.end() :] if indent else line)
        else:
            note = None
            fence = _follow_fence(fence, line)
            kept.append(line)
    said = {name: "\n".join(text).strip() for name, text in notes.items()}
    return kept, {name: text for name, text in said.items() if text}


def take_inline_notes(lines: Sequence[str], notes: dict[str, str]) -> list[str]:
    """Return the lines with a reference for each note within a sentence, and add those notes."""

    def take(note: re.Match[str]) -> str:
        name = _name_apart("", notes)
        notes[name] = note[1]
        return f"[^{name}]"

    return [_INLINE.sub(take, line) for line in lines]


def mark_notes(body: str, notes: Mapping[str, str]) -> tuple[str, list[str]]:
    """Return a text with marks for its notes, below it those that it does not show, and all."""
    names = list(notes)
    used: set[str] = set()

    def mark(reference: re.Match[str]) -> str:
        name = reference["name"]
        if name not in notes:
            return reference[0]
        used.add(name)
        return "" if is_citation(notes[name]) else mark_note(names.index(name))

    marked = _REFERENCE.sub(mark, body)
    unused = [notes[name] for name in names if name not in used or is_citation(notes[name])]
    return "\n\n".join([marked, *unused]), list(notes.values())


def _name_apart(name: str, notes: Mapping[str, object]) -> str:
    """Return a name that no other note has: of two with one name only the first is meant."""
    return name if name and name not in notes else f"\ue000{len(notes)}"


def _goes_on(lines: Sequence[str], at: int) -> bool:
    """Say whether a line below a footnote belongs to it."""
    line, before = lines[at], lines[at - 1]
    if not line.strip() or _INDENTED.match(line):
        return True
    is_title = at + 1 < len(lines) and _UNDERLINE.fullmatch(lines[at + 1]) is not None
    begins = _BLOCK.match(line) is not None or begins_item(line)
    return bool(before.strip()) and not begins and not is_title


def _follow_fence(fence: str, line: str) -> str:
    """Return the signs that close the block of code that a line leaves open, '' for none."""
    found = _FENCE.match(line)
    if found is None:
        return fence
    if not fence:
        return found[1]
    is_end = found[1].startswith(fence) and not line.strip().strip(fence[0])
    return "" if is_end else fence
