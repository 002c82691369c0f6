"""Takes out the remarks that editors leave in a text, which are not meant for patients."""

from __future__ import annotations

import re

from bs4 import Tag

from index_build.documents.readers.blocks import LeftOut

# Word: the marks in the text, and the list of what was said; Pandoc: the words of a remark.
_WORD_LISTS = '[style*="mso-element:comment-list"], .msocomtxt, .comment-start[author]'
_WORD_MARKS = 'a.msocomanchor, a[href^="#_msocom"], hr.msocomoff'
# Google Docs: each mark, and its remark at the end of the page, lead to one another.
_GOOGLE_MARK = re.compile(r"^#cmnt\d+$")
_GOOGLE_REMARK = re.compile(r"^#cmnt_ref\d+$")


def drop_comments(root: Tag, left_out: LeftOut) -> None:
    """Take editors' comments and their marks out of a tree, as Google Docs and Word write them."""
    for link in root.find_all("a", href=_GOOGLE_REMARK):
        if _is_in(link, root) and (remark := _find_remark(link)) is not None:
            link.extract()
            left_out.add("comment", remark.extract().get_text(" "))
    for remark in root.select(_WORD_LISTS):
        if _is_in(remark, root):
            for mark in remark.select('a[href^="#_mso"]'):
                mark.extract()
            left_out.add("comment", remark.extract().get_text(" "))
    for mark in [*root.select(_WORD_MARKS), *root.find_all("a", href=_GOOGLE_MARK)]:
        # Beside Word's mark stands a space that nobody typed.
        (mark.find_parent(class_="MsoCommentReference") or mark).extract()


def _find_remark(link: Tag) -> Tag | None:
    """Return what holds a remark: its box, or its first paragraph if that has none of its own."""
    paragraph = link.find_parent(["p", "div"])
    if paragraph is None or paragraph.find("a", href=_GOOGLE_MARK) is not None:
        return None
    box = paragraph.parent
    if box is None or box.name != "div" or len(box.find_all("a", href=_GOOGLE_REMARK)) > 1:
        return paragraph
    return box if box.find(True) is paragraph else paragraph


def _is_in(inner: Tag, outer: Tag) -> bool:
    return any(parent is outer for parent in inner.parents)
