"""Opens what a page folds away: each panel is shown, under the words of what opens it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bs4 import Tag

from index_build.documents.readers.blocks import has_words
from index_build.documents.readers.html_tabs import is_tab, pair_tabs
from index_build.documents.readers.html_tree import index_ids, is_in, says_only
from index_build.documents.words import match_any

# Marks what is folded away below a title, with that title: what follows is no longer about it.
PANEL = "data-folded-below"
_CONTROLS = (
    "button, [role=button], [role=tab], [aria-controls], [data-bs-target], "
    "a[data-toggle], a[data-bs-toggle], [data-target], .tabs a[href^='#'], .nav-tabs a[href^='#']"
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_TITLES = (*_HEADINGS, "dt", "label", "button")
_PANEL_CLASS = re.compile(r"panel|accordion|collaps|toggle|tab-|faq|answer|content", re.IGNORECASE)
_CONTROL_CLASS = re.compile(r"accordion|collaps|toggle|faq|question", re.IGNORECASE)
_MORE = re.compile(
    rf"(?:{match_any('buttons', 'begin')})\b.{{0,12}}|{match_any('buttons', 'whole')}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Fold:
    """A panel and what opens it, with the heading around or in that, if there is one."""

    control: Tag
    panel: Tag
    heading: Tag | None


def open_panels(root: Tag, is_hidden: Callable[[Tag], bool]) -> None:
    """Show a page's closed panels, and make a heading of what opens each of them."""
    folds = _find_folds(root)
    for fold, level in zip(folds, _choose_levels(root, folds), strict=True):
        _make_heading(fold, level)
    _open_labelled_panels(root, is_hidden)


def _find_folds(root: Tag) -> list[_Fold]:
    """Return what opens something and has words, in the order of the page."""
    ids = index_ids(root)
    tabs = pair_tabs(root)
    controls = {*map(id, root.select(_CONTROLS)), *tabs}
    taken: dict[tuple[int, str], Tag] = {}
    folds: list[_Fold] = []
    for tag in root.find_all(True):
        is_summary = tag.name == "summary" and tag.parent is not None
        if not (is_summary or id(tag) in controls) or not is_in(tag, root):
            continue
        panel = tag.parent if is_summary else _find_panel(tag, root, ids, tabs)
        title = " ".join(tag.get_text(" ").split())
        if panel is None:
            continue
        if not is_summary:
            _show(panel, tag)
        if not has_words(title) or (not is_summary and _MORE.fullmatch(title)):
            continue
        other = taken.setdefault((id(panel), title), tag)
        if other is not tag:
            # Builders write a tab once more over its panel, for phones.
            if not _is_nested(other, tag):
                tag.extract()
            continue
        folds.append(_Fold(tag, panel, tag.find_parent(_HEADINGS) or tag.find(_HEADINGS)))
    return folds


def _choose_levels(root: Tag, folds: Sequence[_Fold]) -> list[int]:
    """Return the level of each fold's heading: below the last one that its own panel, or the page,
    has before it.
    """
    controls = {id(fold.control): fold for fold in folds}
    panels = {id(fold.panel) for fold in folds}
    made = {id(fold.heading) for fold in folds}
    levels: dict[int, int] = {}
    owner: dict[int, int] = {id(root): 0}
    for tag in root.find_all(True):
        inside = owner.get(id(tag.parent), 0)
        owner[id(tag)] = id(tag) if id(tag) in panels else inside
        if tag.name in _HEADINGS and id(tag) not in made:
            levels[inside] = int(tag.name[1])
        if (fold := controls.get(id(tag))) is not None:
            # A summary stands in its own panel.
            outer = owner.get(id(fold.panel.parent), 0) if inside == id(fold.panel) else inside
            own = int(fold.heading.name[1]) if fold.heading else min(levels.get(outer, 1) + 1, 6)
            levels[id(fold.panel)] = own
            levels[id(tag)] = own
    return [levels[id(fold.control)] for fold in folds]


def _find_panel(
    control: Tag, root: Tag, ids: Mapping[str, Tag], tabs: Mapping[int, Tag]
) -> Tag | None:
    names = ("aria-controls", "data-bs-target", "data-target", "href")
    for value in (str(control.get(name) or "") for name in names):
        target = ids.get(value.removeprefix("#"))
        if target is not None and not _is_nested(control, target):
            return target
    if id(control) in tabs:
        return tabs[id(control)]
    title = control.get_text(" ", strip=True)
    opens = control.has_attr("aria-expanded") or title.endswith(("?", "？", "؟"))
    classes = " ".join(map(str, control.get("class") or ()))
    if not opens and not _CONTROL_CLASS.search(classes):
        return None
    holder = control
    while (
        holder.parent is not None and holder.parent is not root and says_only(holder.parent, holder)
    ):
        holder = holder.parent
    following = holder.find_next_sibling()
    return following if following is not None and has_words(following.get_text()) else None


def _is_nested(one: Tag, other: Tag) -> bool:
    return one is other or is_in(one, other) or is_in(other, one)


def _show(panel: Tag, beside: Tag) -> None:
    """Show a panel and what it stands in, up to the part that also holds the tag beside it."""
    around = {id(beside), *map(id, beside.parents)}
    for tag in [panel, *panel.parents]:
        if tag is not panel and id(tag) in around:
            return
        for name in ("hidden", "aria-hidden", "style"):
            tag.attrs.pop(name, None)


def _make_heading(fold: _Fold, level: int) -> None:
    control = fold.control
    for sign in control.select("[aria-hidden=true]"):
        # A plus or an arrow: the heading that is written has none.
        if not has_words(sign.get_text()):
            sign.extract()
    fold.panel[PANEL] = " ".join(control.get_text(" ").split())
    if fold.heading is not None:
        control.name = "span"
        return
    if is_tab(control):
        # The tabs stand in a row above all their panels: each belongs over its own.
        fold.panel.insert(0, control.extract())
    control.name = f"h{level}"


def _open_labelled_panels(root: Tag, is_hidden: Callable[[Tag], bool]) -> None:
    """Show hidden panels without a button: a script opens them with the title above them."""
    ids = index_ids(root)
    hidden = [tag for tag in root.find_all(is_hidden) if tag is not root]
    below = [tag for tag in hidden if _is_below_title(tag)]
    for tag in hidden:
        label = ids.get(str(tag.get("aria-labelledby") or ""))
        if label is not None and not is_in(label, tag):
            _show(tag, label)
    together = Counter(id(tag.parent) for tag in below)
    for tag in below:
        is_panel = _PANEL_CLASS.search(" ".join(map(str, tag.get("class") or ())))
        # One hidden part below a title may be meant to stay hidden; several are an accordion.
        if is_panel or together[id(tag.parent)] > 1:
            _show(tag, tag.find_previous_sibling() or tag)


def _is_below_title(tag: Tag) -> bool:
    above = tag.find_previous_sibling()
    if above is None or tag.name not in ("div", "section", "dd", "ul", "article"):
        return False
    return above.name in _TITLES or (
        (title := above.find(_TITLES)) is not None and says_only(above, title)
    )
