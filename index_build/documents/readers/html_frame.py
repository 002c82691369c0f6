"""Takes out what helps to move around a website: paths, menus, links to share and to the top."""

from __future__ import annotations

import re

from bs4 import Tag

from index_build.documents.readers.blocks import LeftOut
from index_build.documents.readers.html_tree import fold_text, says_only

# Names of classes and ids; what holds a page's own text is never taken out by its name.
_AID = re.compile(
    r"(?:[^\W_]+[-_]+)*(?:breadcrumbs?|pagination|skip-?(?:link|nav|to-?content)|back-?to-?top"
    r"|share(?:daddy|-?buttons?|-?links?)|social-?(?:share|icons|links|media)"
    r"|related-?(?:posts|articles)|newsletter(?:-?(?:signup|form|box))?"
    r"|(?:post|entry|article)-(?:date|meta|author)|posted-on|byline)(?:[-_]{1,2}\w+)*",
    re.IGNORECASE,
)
# Carousels write their slides twice, so that they can turn without an end.
_COPY = re.compile(r"(?:[^\W_]+[-_]+)*(?:cloned?|duplicate)", re.IGNORECASE)
# A link that looks like a button asks a visitor to do something, and tells nothing.
_BUTTON = re.compile(r"(?:[^\W_]+[-_]+)*(?:btn|button)(?:[-_]+[^\W_]+)*", re.IGNORECASE)
_MENU = re.compile(r"(?:[a-z]+-)?(?:nav|menu|navbar|navigation)", re.IGNORECASE)
_AID_NAMES = ("div", "section", "ul", "ol", "p", "a", "td")
_OWN_TEXT = ("h1", "main", "article")


def drop_aids(root: Tag, left_out: LeftOut) -> None:
    """Take a website's aids out of a tree, known by their classes, ids, or links to nowhere."""
    for link in root.find_all("a", href=True):
        if any(parent is root for parent in link.parents) and _is_button(link):
            left_out.add("form", link.extract().get_text(" "))
    for copy in _list_copies(root):
        left_out.add("hidden", copy.extract().get_text(" "))
    for tag in root.find_all(_AID_NAMES):
        if any(parent is root for parent in tag.parents) and _is_aid(tag):
            left_out.add("frame", tag.extract().get_text(" "))


def _calls_itself_copy(tag: Tag) -> bool:
    return any(map(_COPY.fullmatch, map(str, tag.get("class") or ())))


def _list_copies(root: Tag) -> list[Tag]:
    """Return what calls itself a copy, where what it says also stands beside it."""
    said: dict[int, set[str]] = {}
    copies = []
    for tag in root.find_all(_calls_itself_copy):
        if (holder := tag.parent) is None:
            continue
        if id(holder) not in said:
            others = holder.find_all(lambda t: not _calls_itself_copy(t), recursive=False)
            said[id(holder)] = set(map(fold_text, others))
        if fold_text(tag) in said[id(holder)]:
            copies.append(tag)
    return copies


def _is_aid(tag: Tag) -> bool:
    names = [*map(str, tag.get("class") or ()), str(tag.get("id") or "")]
    if any(map(_AID.fullmatch, names)):
        return tag.find(_OWN_TEXT) is None
    if tag.name in ("ul", "ol", "div") and any(map(_MENU.fullmatch, names)):
        # A clinic's menu may also be its list of treatments with their prices.
        return len(tag.find_all("a", href=True)) > 1 and _holds_only_links(tag)
    if tag.name == "td":
        return len(tag.find_all("a", href=True)) > 2 and _holds_only_links(tag)
    return tag.name == "a" and _leads_to_top(tag)


def _is_button(link: Tag) -> bool:
    """Say whether a link is a button alone in its block; one with a number may be to call."""
    is_styled = any(map(_BUTTON.fullmatch, map(str, link.get("class") or ())))
    leads_on = not str(link["href"]).startswith(("#", "tel:", "mailto:"))
    says_much = any(c.isdigit() for c in link.get_text()) or link.find(_OWN_TEXT) is not None
    is_candidate = is_styled and leads_on and not says_much
    return is_candidate and link.parent is not None and says_only(link.parent, link)


def _holds_only_links(tag: Tag) -> bool:
    links = [link for link in tag.find_all("a", href=True) if link.find_parent("a") is None]
    is_panel = any(str(link["href"]).startswith("#") for link in links)
    return not is_panel and fold_text(tag) == "".join(map(fold_text, links))


def _leads_to_top(link: Tag) -> bool:
    is_top = link.get("href") in ("#top", "#page", "#page-top") or (
        # In a list such a link is one of several tabs.
        link.get("href") == "#" and set(link.attrs) == {"href"} and link.find_parent("li") is None
    )
    return is_top and link.parent is not None and says_only(link.parent, link)
