"""Leaves of a web page what its visitors can read: also the closed panels that they can open."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from bs4 import Tag

from app.index.report import OmissionKind
from index_build.documents.readers.blocks import LeftOut, has_words
from index_build.documents.readers.html_frame import drop_aids
from index_build.documents.readers.html_styles import is_hidden, is_struck, is_without_size
from index_build.documents.words import match_any

# Marks what is folded away below a title, with that title: what follows is no longer about it.
PANEL = "data-folded-below"
_UNSEEN = "script, style, rp, head > title"
_OUTSIDE: Mapping[OmissionKind, str] = {
    "hidden": "template, noscript, dialog, [role=dialog]",
    "frame": "nav, footer, [role=navigation], [role=search], [role=contentinfo]",
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
    r"(?:\w+-){0,2}(?:sr-only|visually-?hidden|screen-?reader(?:-?(?:text|only))?)|element-invisible"
)
_CONTROLS = (
    "button, [role=button], [role=tab], [aria-controls], [data-bs-target], a[data-toggle], "
    "a[data-bs-toggle], [data-target], .tabs a[href^='#'], .nav-tabs a[href^='#']"
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_TITLES = (*_HEADINGS, "dt", "label", "button")
_PANEL_CLASS = re.compile(r"panel|accordion|collaps|toggle|tab-|faq|answer|content", re.IGNORECASE)
_CONTROL_CLASS = re.compile(r"accordion|collaps|toggle|faq|question", re.IGNORECASE)
_MORE = re.compile(
    rf"(?:{match_any('buttons', 'begin')})\b.{{0,12}}|{match_any('buttons', 'whole')}",
    re.IGNORECASE,
)


def drop_struck(page: Tag, left_out: LeftOut) -> None:
    """Take out what is struck through, by its tag, its class or its style."""
    styled = [tag for tag in page.select("[style]") if is_struck(str(tag["style"]))]
    for tag in [*page.select(_STRUCK), *styled]:
        if _is_in(tag, page):
            left_out.add("struck", tag.extract().get_text(" "))


def drop_invisible(root: Tag, left_out: LeftOut) -> None:
    """Take out of a tree what is not its reading text."""
    drop_struck(root, left_out)
    for tag in root.select(_UNSEEN):
        tag.extract()
    for kind, selector in _OUTSIDE.items():
        for tag in root.select(selector):
            if _is_in(tag, root):
                _drop_outside(tag, kind, left_out)
    drop_aids(root, left_out)
    for summary in root.select("details > summary"):
        if summary.parent is not None and has_words(summary.get_text()):
            _make_heading(summary, summary.parent, set())
    _open_controlled_panels(root)
    _open_labelled_panels(root)
    for tag in [tag for tag in root.find_all(_is_hidden) if tag is not root]:
        if _is_in(tag, root):
            left_out.add("hidden", tag.extract().get_text(" "))
    for tag in root.select(_FIELDS):
        if shown := _read_filled(tag):
            tag.replace_with(f" {shown} ")
            continue
        left_out.add("form", f"{tag.extract().get_text(' ')} {tag.get('placeholder') or ''}")


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
        or str(tag.get("aria-hidden")).lower() == "true"
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


def _is_for_ears(tag: Tag) -> bool:
    classes = map(str, tag.get("class") or ())
    return tag.name not in _HEADINGS and any(map(_FOR_EARS.fullmatch, classes))


def _show(panel: Tag, beside: Tag) -> None:
    """Show a panel and what it stands in, up to the part that also holds the tag beside it."""
    for tag in [panel, *panel.parents]:
        if tag is not panel and (tag is beside or _is_in(beside, tag)):
            return
        for name in ("hidden", "aria-hidden", "style"):
            tag.attrs.pop(name, None)


def _list_classes(tag: Tag) -> str:
    return " ".join(map(str, tag.get("class") or ()))


def _is_in(inner: Tag, outer: Tag) -> bool:
    return any(parent is outer for parent in inner.parents)


def _is_nested(one: Tag, other: Tag) -> bool:
    return one is other or _is_in(one, other) or _is_in(other, one)


def index_ids(root: Tag) -> dict[str, Tag]:
    """Return the tags of a tree by their ids, the first one of each."""
    ids: dict[str, Tag] = {}
    for tag in root.find_all(id=True):
        ids.setdefault(str(tag["id"]), tag)
    return ids


def _open_controlled_panels(root: Tag) -> None:
    made: set[int] = set()
    ids = index_ids(root)
    for control in root.select(_CONTROLS):
        panel = _find_panel(control, root, ids)
        if panel is None:
            continue
        _show(panel, control)
        title = " ".join(control.get_text(" ").split())
        if has_words(title) and not _MORE.fullmatch(title):
            _make_heading(control, panel, made)


def _find_panel(control: Tag, root: Tag, ids: Mapping[str, Tag]) -> Tag | None:
    names = ("aria-controls", "data-bs-target", "data-target", "href")
    for value in (str(control.get(name) or "") for name in names):
        target = ids.get(value.removeprefix("#"))
        if target is not None and not _is_nested(control, target):
            return target
    title = control.get_text(" ", strip=True)
    opens = control.has_attr("aria-expanded") or title.endswith(("?", "？", "؟"))
    if not opens and not _CONTROL_CLASS.search(_list_classes(control)):
        return None
    holder = control
    while (
        holder.parent is not None
        and holder.parent is not root
        and holder.parent.get_text(" ", strip=True) == title
    ):
        holder = holder.parent
    following = holder.find_next_sibling()
    return following if following is not None and has_words(following.get_text()) else None


def _make_heading(control: Tag, panel: Tag, made: set[int]) -> None:
    for sign in control.select("[aria-hidden=true]"):
        # A plus or an arrow: the heading that is written has none.
        sign.extract()
    panel[PANEL] = " ".join(control.get_text(" ").split())
    if heading := control.find_parent(_HEADINGS) or control.find(_HEADINGS):
        control.name = "span"
        made.add(id(heading))
        return
    above = next((h for h in control.find_all_previous(_HEADINGS) if id(h) not in made), None)
    name = f"h{min(int(above.name[1]) + 1, 6)}" if above is not None else "h2"
    if _is_tab(control):
        # The tabs stand in a row above all their panels: each belongs over its own.
        control = control.extract()
        panel.insert(0, control)
    control.name = name
    made.add(id(control))


def _is_tab(control: Tag) -> bool:
    toggles = (control.get("data-toggle"), control.get("data-bs-toggle"))
    is_listed = control.find_parent(class_=("tabs", "nav-tabs")) is not None
    return control.get("role") == "tab" or is_listed or any(t in ("tab", "pill") for t in toggles)


def _open_labelled_panels(root: Tag) -> None:
    """Show hidden panels without a button: a script opens them with the title above them."""
    ids = index_ids(root)
    hidden = [tag for tag in root.find_all(_is_hidden) if tag is not root]
    below = [tag for tag in hidden if _is_below_title(tag)]
    for tag in hidden:
        label = ids.get(str(tag.get("aria-labelledby") or ""))
        if label is not None and not _is_in(label, tag):
            _show(tag, label)
    together = Counter(id(tag.parent) for tag in below)
    for tag in below:
        is_panel = _PANEL_CLASS.search(_list_classes(tag))
        # One hidden part below a title may be meant to stay hidden; several are an accordion.
        if is_panel or together[id(tag.parent)] > 1:
            _show(tag, tag.find_previous_sibling() or tag)


def _is_below_title(tag: Tag) -> bool:
    above = tag.find_previous_sibling()
    if above is None or tag.name not in ("div", "section", "dd", "ul", "article"):
        return False
    return above.name in _TITLES or (
        (title := above.find(_TITLES)) is not None
        and title.get_text(strip=True) == above.get_text(strip=True)
    )
