"""Puts footnotes behind the sentences that they belong to, in brackets."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index_build.documents.readers.blocks import BlockWriter

# A note's place in the text, until the whole of its paragraph is known.
_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)]*(?=\s|$)")
# How a mere source begins, with the names of authors, and how it ends, with where it stands.
_SMALL = "a-zß-öø-ÿ"
_NAME = rf"[^\W\d_{_SMALL}][\w'’-]*\.?"
_NAMES = rf"{_NAME}(?:,?\s+(?:(?:&|[{_SMALL}]{{1,3}})\s+)?{_NAME})*"
_INITIALS = r"(?:[A-Z]\.?[ -]?){1,3}"
_YEAR = r"\(\d{4}\w?\)"
_AUTHORS = re.compile(
    rf"\W*(?:\d+[.)\]]?\s+)?(?:"
    # "Smith et al. Skin", but not "Smith et al. advise".
    rf"{_NAMES},?\s+et al\.?+[,:]?+\s*+(?:{_YEAR}[.,:;]\s*+)?+(?![\s({_SMALL}])"
    rf"|{_NAMES},?\s+{_YEAR}[.,:]"
    rf"|[^\W\d_{_SMALL}][\w'’-]+,?\s{_INITIALS}[,.;:(&])"
)
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_PUBLISHED = re.compile(
    rf"(?:{_LINK.pattern}|\bdoi\b\S*\s*\S*|\bPMID\b\W*\d+|\bISBN\b[\W\dX]+"
    rf"|\b\d{{4}};\s*\d\S*|\d[-–]\d+|{_YEAR}|,\s*\d{{4}})[\s.)\]]*$",
    re.IGNORECASE,
)
_ENDED = re.compile(r"[.!?…。！？][\"'”’»)]*$")


def is_citation(note: str) -> bool:
    """Say whether a note only names its source: that would break up the sentence for nothing.

    It is one from its authors to where it was published, or a link with a word such as "Source".
    """
    rest, links = _LINK.subn("", note)
    if links and len(re.findall(r"\w+", rest)) < 2:
        return not any(c.isdigit() for c in rest)
    return bool(_AUTHORS.match(note) and _PUBLISHED.search(note))


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
