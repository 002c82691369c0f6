"""Takes a page's footnotes and tables of contents out of its tree."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bs4 import Tag

from index_build.documents.readers.blocks import BlockWriter, LeftOut
from index_build.documents.readers.figures import raise_figures
from index_build.documents.readers.footnotes import find_marks, is_citation, mark_note
from index_build.documents.readers.html_blocks import write_blocks
from index_build.documents.readers.html_tables import HEADINGS
from index_build.documents.readers.html_tree import index_ids

_REFERENCES = (
    'sup a[href^="#"], a[href^="#"]:has(> sup:only-child), a[role=doc-noteref], a.footnote-ref, '
    "a.footnote-reference"
)
_BACK = 'a[role=doc-backlink], a.footnote-backref, a.footnote-back, a[href^="#"]'
_NOTE_NAMES = ("li", "p", "aside", "div", "dd", "td", "span")
_LONG_NOTE = 600
# What a note is marked with, and what may stand around that.
_MARK = re.compile(r"[\[(]?(\d{1,3}|[ivxlc]+|[a-z]|[*†‡§#]+)[\])]?", re.IGNORECASE)
# The boxes that Word, LibreOffice and Google Docs put around a note of several paragraphs.
_BOX = re.compile(r"(?:sd)?(?:footnote|endnote|ftn|edn)\d+")
_GOOGLE = re.compile(r"ftnt\d+")


def take_footnotes(root: Tag) -> list[str]:
    """Put a mark where a footnote is referred to, take the notes out, and return their texts."""
    notes: list[str] = []
    taken: dict[int, tuple[Tag, int]] = {}
    for reference, target in _list_references(root):
        note = _find_note(target)
        parents = list(reference.parents)
        # A broken page may hold a reference in another one, which is gone by now.
        if (
            note is None
            or all(p is not root for p in parents)
            or any(note is parent for parent in parents)
        ):
            continue
        if id(note) not in taken:
            if is_citation(note.get_text(" ")) or not (said := _read_note(note, reference, notes)):
                continue
            taken[id(note)] = (note, len(notes))
            notes.append(said)
        reference.replace_with(mark_note(taken[id(note)][1]))
    for raised in root.find_all("sup"):
        marks = find_marks(raised.get_text())
        if marks and raised.parent and not any(c.isalpha() for c in raised.get_text()):
            # Between two of them may stand a comma, which is of no use without the figures.
            raised.replace_with(marks)
    for note, _number in taken.values():
        note.extract()
    return notes


def _list_references(root: Tag) -> list[tuple[Tag, Tag]]:
    """Return the links to footnotes, each with what it leads to."""
    places = index_ids(root)
    for anchor in root.find_all("a", attrs={"name": True}):
        places.setdefault(str(anchor["name"]), anchor)
    named = {id(link) for link in root.select(_REFERENCES)}
    found: list[tuple[Tag, Tag]] = []
    around: set[int] = set()
    for link in root.select('a[href^="#"]'):
        target = places.get(str(link["href"])[1:])
        # What leads to a reference stands in its note, and leads back.
        if target is None or id(target) in around:
            continue
        if id(link) in named or _lead_to_each_other(link, target):
            found.append((link, target))
            around.update(map(id, [link, *link.parents]))
    return found


def _lead_to_each_other(link: Tag, target: Tag) -> bool:
    """Say whether a link is a mark, and another one where a note begins leads back to it."""
    own = {f"#{link.get('id')}", f"#{link.get('name')}"}
    block = target.find_parent(_NOTE_NAMES)
    return (
        target.get("href") in own
        and target is not link
        and _MARK.fullmatch(link.get_text().strip()) is not None
        and block is not None
        and _fold(block).startswith(_fold(target))
    )


def _find_note(target: Tag) -> Tag | None:
    found: Tag | None = target
    if target.name in ("a", "sup", "span"):
        found = target.find_parent(_NOTE_NAMES) or target
        box = found.parent
        if box is not None and box.name == "div" and _is_box(box, target):
            found = box
    if found is None or found.name not in _NOTE_NAMES or found.find(HEADINGS) is not None:
        return None
    return found if len(found.get_text()) <= _LONG_NOTE else None


def _is_box(box: Tag, target: Tag) -> bool:
    return (
        _BOX.fullmatch(str(box.get("id") or "")) is not None
        or _GOOGLE.fullmatch(str(target.get("id") or "")) is not None
    )


def _read_note(note: Tag, reference: Tag, notes: Sequence[str]) -> str:
    """Return what a note says, without its mark and the links back to the text."""
    label = reference.get_text().strip().strip("[]().")
    has_own = note.name == "li" and note.find_parent("ol") is not None
    for back in note.select(_BACK):
        text = back.get_text().strip()
        if not any(c.isalpha() for c in text) or _MARK.fullmatch(text):
            has_own = has_own or text.strip("[]().") == label
            back.replace_with(" ")
    writer = BlockWriter()
    write_blocks(note, writer, notes)
    return _cut_label(writer.join_cell(), label, has_own)


def _cut_label(text: str, label: str, has_own: bool) -> str:
    """Return a note without the mark before it; a figure of its own text, as in "14 days", stays.

    With ``has_own`` the note has lost its mark already, or a list counts it.
    """
    raised = raise_figures(label)
    labels = [raised] if raised != label else []
    if label and not (has_own and label.isalnum()):
        labels.append(label)
    if not labels:
        return text
    either = "|".join(map(re.escape, labels))
    return re.sub(rf"^[\[(]?(?:{either})[\])]?[.:)]?(?!\w|[.,]\d)\s*", "", text)


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
