"""Puts footnotes behind the sentences that they belong to, in brackets."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index_build.documents.readers.blocks import BlockWriter

# A note's place in the text, until the whole of its paragraph is known.
_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)]*(?=\s|$)")
_CITATION = re.compile(
    r"\bet al\b|\bdoi\b|https?://|\bwww\.|\bPMID\b|\bISBN\b|\b\d{4};\s*\d|\(\d{4}\)", re.IGNORECASE
)
_ENDED = re.compile(r"[.!?…。！？][\"'”’»)]*$")


def is_citation(note: str) -> bool:
    """Say whether a note only names its source: that would break up the sentence for nothing."""
    return _CITATION.search(note) is not None


def mark_note(number: int) -> str:
    """Return the mark that holds the place of the note with this number."""
    return f"{_OPEN}{number}{_CLOSE}"


def find_marks(text: str) -> str:
    """Return the marks in a text, without anything between them."""
    return "".join(match[0] for match in _MARK.finditer(text))


def place_notes(text: str, notes: Sequence[str]) -> str:
    """Return the text with each mark taken out, and its note after the sentence it stands in."""
    # The last comes first: a note that is placed behind it is no longer part of its sentence.
    while marks := list(_MARK.finditer(text)):
        match = marks[-1]
        before, after = text[: match.start()], text[match.end() :]
        end = 0
        if not _ENDED.search(_MARK.sub("", before).rstrip()):
            found = _SENTENCE_END.search(after)
            end = found.end() if found else len(after)
        number = int(match[1])
        # A file may hold such signs of its own, for nothing.
        note = f" ({notes[number]})" if number < len(notes) else ""
        text = before.rstrip() + after[:end] + note + after[end:]
    return text


def take_notes(text: str, notes: Sequence[str]) -> tuple[str, list[str]]:
    """Return the text without its marks, and the notes that they stood for."""
    return _MARK.sub("", text), [
        notes[int(number)] for number in _MARK.findall(text) if int(number) < len(notes)
    ]


def write_heading(writer: BlockWriter, text: str, level: int, notes: Sequence[str]) -> None:
    """Add a heading without the marks of its notes, and the notes after it."""
    title, own = take_notes(text, notes)
    writer.add_heading(title, level)
    for note in own:
        writer.add_paragraph(note)
