"""Takes a page's footnotes and tables of contents out of its tree."""

from __future__ import annotations

from bs4 import Tag

from index_build.documents.readers.blocks import LeftOut
from index_build.documents.readers.footnotes import find_marks, is_citation, mark_note
from index_build.documents.readers.html_blocks import HEADINGS
from index_build.documents.readers.html_tree import index_ids

_REFERENCES = (
    'sup a[href^="#"], a[href^="#"]:has(> sup:only-child), a[role=doc-noteref], a.footnote-ref, '
    "a.footnote-reference"
)
_BACK = 'a[role=doc-backlink], a.footnote-backref, a.footnote-back, a[href^="#"]'
_NOTE_NAMES = ("li", "p", "aside", "div", "dd", "td", "span")
_LONG_NOTE = 600


def take_footnotes(root: Tag) -> list[str]:
    """Put a mark where a footnote is referred to, take the notes out, and return their texts."""
    notes: list[str] = []
    taken: dict[int, tuple[Tag, int]] = {}
    ids = index_ids(root)
    for reference in root.select(_REFERENCES):
        name = str(reference.get("href") or "").removeprefix("#")
        target = ids.get(name)
        note = _find_note(target) if isinstance(target, Tag) else None
        parents = list(reference.parents)
        # A broken page may hold a reference in another one, which is gone by now.
        if (
            note is None
            or all(p is not root for p in parents)
            or any(note is parent for parent in parents)
        ):
            continue
        if is_citation(note.get_text(" ")):
            continue
        if id(note) not in taken:
            taken[id(note)] = (note, len(notes))
            notes.append(_read_note(note))
        reference.replace_with(mark_note(taken[id(note)][1]))
    for raised in root.find_all("sup"):
        marks = find_marks(raised.get_text())
        if marks and raised.parent and not any(c.isalpha() for c in raised.get_text()):
            # Between two of them may stand a comma, which is of no use without the figures.
            raised.replace_with(marks)
    for note, _number in taken.values():
        note.extract()
    return notes


def _find_note(target: Tag) -> Tag | None:
    if target.name in ("a", "sup", "span") and target.find_parent(_NOTE_NAMES) is not None:
        found = target.find_parent(_NOTE_NAMES)
    else:
        found = target
    if found is None or found.name not in _NOTE_NAMES or found.find(HEADINGS) is not None:
        return None
    return found if len(found.get_text()) <= _LONG_NOTE and _read_note(found) else None


def _read_note(note: Tag) -> str:
    for back in note.select(_BACK):
        if not any(c.isalpha() for c in back.get_text()):
            back.extract()
    text = " ".join(note.get_text(" ").split())
    return text.lstrip("0123456789.)]¹²³⁴⁵⁶⁷⁸⁹* ")


def drop_contents(root: Tag, left_out: LeftOut) -> None:
    """Take out lists of links to the page's own headings: the headings themselves are read."""
    titles = {_fold(heading) for heading in root.find_all(HEADINGS)}
    for part in root.find_all(["ul", "ol", "p"]):
        links = part.select('a[href^="#"]')
        rest = "".join(_fold(link) for link in links)
        names_only = all(_fold(link) in titles for link in links)
        if len(links) > 1 and names_only and rest == _fold(part):
            left_out.add("contents", part.extract().get_text(" "))


def _fold(tag: Tag) -> str:
    return "".join(tag.get_text().split()).casefold()
