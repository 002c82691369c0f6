"""Takes a page's footnotes, editors' remarks and tables of contents out of its tree."""

from __future__ import annotations

import re
from collections.abc import Mapping

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
# What a footnote's link may show: a number, a letter or signs, in brackets or not.
_SIGN = re.compile(r"[\[({]?\s*(?:\d{1,3}|[a-z]|[ivx]{1,5}|[*†‡§#]{1,3})\s*[\])}]?", re.IGNORECASE)
# A remark that an editor wrote beside a text: how Google Docs and Word name its link and the one
# back to its place.
_REMARKS = "a[id^=cmnt]:not([id^=cmnt_ref]), a[name^=_msocom_]"
_REMARK_SIGNS = "a[id^=cmnt_ref], a[name^=_msoanchor_]"


def drop_remarks(root: Tag, left_out: LeftOut) -> None:
    """Take out what editors remarked beside the text, and the signs at its places."""
    signs = root.select(_REMARK_SIGNS)
    if not signs:
        return
    for sign in signs:
        around = sign.parent if sign.parent and sign.parent.name == "sup" else sign
        around.extract()
    for remark in root.select(_REMARKS):
        parts = [p for p in remark.parents if p.name in ("div", "p", "li", "dd")]
        # The widest part around it that holds no other remark, and not the whole page.
        own = [p for p in parts if len(p.select(_REMARKS)) == 1 and not p.find(HEADINGS)]
        block = next((p for p in reversed(own) if p.name == "div"), own[0] if own else remark)
        left_out.add("comment", block.extract().get_text(" "))


def take_footnotes(root: Tag) -> list[str]:
    """Put a mark where a footnote is referred to, take the notes out, and return their texts."""
    notes: list[str] = []
    taken: dict[int, tuple[Tag, int]] = {}
    ids = {**_index_names(root), **index_ids(root)}
    for reference in _list_references(root, ids):
        target = ids.get(_name_target(reference))
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


def _index_names(root: Tag) -> dict[str, Tag]:
    """Return the places in a tree that links name as older programs do, the first of each name."""
    return {str(place["name"]): place for place in reversed(root.select("a[name]"))}


def _list_references(root: Tag, ids: Mapping[str, Tag]) -> list[Tag]:
    """Return the links to footnotes: the marked ones, and signs whose target links back."""
    marked = {id(link) for link in root.select(_REFERENCES)}
    return [
        link
        for link in root.select('a[href^="#"], a[role=doc-noteref]')
        if id(link) in marked or _is_answered(link, ids)
    ]


def _is_answered(link: Tag, ids: Mapping[str, Tag]) -> bool:
    """Say whether a link is a sign before whose target stands another link, back to it."""
    target = ids.get(_name_target(link))
    if target is None or not _SIGN.fullmatch(link.get_text().strip()):
        return False
    back = target if target.get("href") else target.find("a", href=True)
    own = {str(link.get("id")), str(link.get("name"))}
    is_back = isinstance(back, Tag) and _name_target(back) in own
    # Of the two, which link to each other, the note's is the one that begins its paragraph.
    return is_back and not _begins(link)


def _begins(link: Tag) -> bool:
    parent = link.find_parent(_NOTE_NAMES)
    return parent is not None and parent.get_text().lstrip().startswith(link.get_text().strip())


def _name_target(link: Tag) -> str:
    return str(link.get("href") or "").removeprefix("#")


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
