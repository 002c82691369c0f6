"""Leaves of a web page what its visitors can read: also the closed panels that they can open."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Set

from bs4 import Tag

from app.index.report import OmissionKind
from index_build.documents.readers.blocks import LeftOut, has_words
from index_build.documents.readers.html_frame import drop_aids
from index_build.documents.readers.html_panels import open_panels
from index_build.documents.readers.html_styles import is_hidden, is_struck, is_without_size
from index_build.documents.readers.html_tree import fold_text, is_in

_UNSEEN = "script, style, rp, head > title"
_OUTSIDE: Mapping[OmissionKind, str] = {
    "hidden": "template, noscript, dialog, [role=dialog], [role=alertdialog], [aria-modal=true], "
    "[role=tooltip]",
    "frame": "nav, footer, [role=navigation], [role=search], [role=contentinfo], "
    "[itemtype$=BreadcrumbList]",
    "form": "form",
    "picture": "svg, canvas, img, picture",
    "embedded": "iframe, object, embed, audio, video",
    "reading": "rt",
}
_FIELDS = "button, input, select, textarea"
_STRUCK = (
    "del, s, strike, .line-through, .strikethrough, .text-decoration-line-through, .text-strike"
)
# What the styles of many programs keep for screen readers; a heading so still says what is below.
_FOR_EARS = re.compile(
    r"(?:\w+-){0,2}(?:sr-only|visually-?hidden|screen-?reader(?:-?(?:text|only))?|off-?screen)"
    r"|element-invisible|hidden-visually|show-for-sr|assistive-text"
)
# Fonts of icons draw a picture for such a word.
_ICON = re.compile(r"(?:.*[-_])?(?:icons?|symbols?)(?:[-_].*)?", re.IGNORECASE)
_LIGATURE = re.compile(r"\s*[a-z0-9_]+\s*")
_SIGN = re.compile(r"[✓✔✗✘❌✅☑☒✕✖❎%−±≤≥<>*]")
# A part of a page, and not words in a line of it.
_PARTS = ("div", "p", "section", "article", "aside", "header", "ul", "ol", "li", "table", "td")
_NO_WORDS_OF_A_LINE = (*_PARTS, "a", "button", "h1", "h2", "h3", "h4", "h5", "h6")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def drop_struck(page: Tag, left_out: LeftOut) -> None:
    """Take out what is struck through, by its tag, its class or its style."""
    styled = [tag for tag in page.select("[style]") if is_struck(str(tag["style"]))]
    for tag in [*page.select(_STRUCK), *styled]:
        if is_in(tag, page):
            left_out.add("struck", tag.extract().get_text(" "))


def drop_invisible(root: Tag, left_out: LeftOut) -> None:
    """Take out of a tree what is not its reading text."""
    drop_struck(root, left_out)
    for tag in root.select(_UNSEEN):
        tag.extract()
    controlled = {str(tag["aria-controls"]) for tag in root.select("[aria-controls]")}
    for kind, selector in _OUTSIDE.items():
        for tag in root.select(selector):
            if is_in(tag, root) and not _is_panel(tag, controlled):
                _drop_outside(tag, kind, left_out)
    drop_aids(root, left_out)
    open_panels(root, _is_hidden)
    for tag in [tag for tag in root.find_all(_is_hidden) if tag is not root]:
        if is_in(tag, root):
            left_out.add("hidden", tag.extract().get_text(" "))
    for tag in root.select(_FIELDS):
        if shown := _read_filled(tag):
            tag.replace_with(f" {shown} ")
            continue
        left_out.add("form", f"{tag.extract().get_text(' ')} {tag.get('placeholder') or ''}")


def _is_panel(nav: Tag, controlled: Set[str]) -> bool:
    """Say whether a menu, by its name, is a row of tabs or an answer that a question opens."""
    if nav.name != "nav":
        return False
    if nav.find(role="tab") is not None:
        return True
    said = len(fold_text(nav))
    linked = sum(len(fold_text(link)) for link in nav.find_all("a"))
    is_opened = nav.has_attr("aria-labelledby") or str(nav.get("id")) in controlled
    return said > 2 * linked if is_opened else not linked and nav.find("p") is not None


def _drop_outside(tag: Tag, kind: OmissionKind, left_out: LeftOut) -> None:
    # Some programs put the whole page into one form.
    if kind == "form" and tag.find(["h1", "main", "article"]) is not None:
        return
    inner = tag.find("img") if tag.name == "picture" else None
    names = [str((inner or tag).get(name) or "") for name in ("alt", "title", "aria-label")]
    is_shown = kind == "embedded" or tag.name in ("img", "picture", "canvas")
    # An empty description makes no ornament of a picture: many programs write it by themselves.
    is_ornament = tag.get("aria-hidden") == "true" or tag.get("role") == "presentation"
    text = " ".join(filter(None, [tag.extract().get_text(" "), *names]))
    left_out.add(kind, text, always=is_shown and not is_ornament)


def _is_hidden(tag: Tag) -> bool:
    # A browser opens what is hidden "until-found" as soon as somebody looks for it.
    is_marked = tag.has_attr("hidden") and tag["hidden"] != "until-found"
    style = str(tag.get("style") or "")
    return (
        is_marked
        or (str(tag.get("aria-hidden")).lower() == "true" and not _is_for_eyes(tag))
        or is_hidden(style)
        or _is_for_ears(tag)
        # Builders close the gaps between boxes so, whose letters have a size of their own.
        or (is_without_size(style) and tag.find(style=re.compile("font-size")) is None)
    )


def _read_filled(field: Tag) -> str:
    """Return what a field in the middle of a text is filled with, or ''."""
    is_typed = field.name == "input" and field.get("type", "text") in ("text", "number")
    around = field.parent.get_text() if field.parent is not None else ""
    is_inside = field.find_parent(["p", "li", "td", "dd"]) is not None and has_words(around)
    return str(field.get("value") or "").strip() if is_typed and is_inside else ""


def _is_for_eyes(tag: Tag) -> bool:
    """Say whether a page shows what it keeps from screen readers: words in a line, as a price, or
    any beside words for the ears; not a closed part, an ornament or what is there once more.
    """
    text = tag.get_text()
    beside = [other for other in (tag.find_previous_sibling(), tag.find_next_sibling()) if other]
    is_in_line = tag.name not in _NO_WORDS_OF_A_LINE or any(map(_is_for_ears, beside))
    is_icon = any(map(_ICON.fullmatch, map(str, tag.get("class") or ())))
    return (
        is_in_line
        and tag.find(_NO_WORDS_OF_A_LINE) is None
        and not tag.has_attr("role")
        and (has_words(text) or _holds_sign(text))
        and not (is_icon and _LIGATURE.fullmatch(text))
        and not any(fold_text(tag) == fold_text(b) for b in beside if not _is_for_ears(b))
        and not _repeats_head(tag)
    )


def _repeats_head(tag: Tag) -> bool:
    """Say whether words in a cell are its column's head again, which narrow screens alone show."""
    table = tag.find_parent("table") if tag.find_parent("td") is not None else None
    head = table.find("tr") if table is not None else None
    said = fold_text(tag).rstrip(":")
    return head is not None and said in [fold_text(cell) for cell in head.find_all("th")]


def _holds_sign(text: str) -> bool:
    return _SIGN.search(text) is not None or any(unicodedata.category(c) == "Sc" for c in text)


def _is_for_ears(tag: Tag) -> bool:
    classes = map(str, tag.get("class") or ())
    return tag.name not in _HEADINGS and any(map(_FOR_EARS.fullmatch, classes))
