"""Applies a page's own styles: of all rules for a tag, the strongest is written into the tag."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import soupsieve
from bs4 import Tag
from bs4.element import NavigableString
from soupsieve import SelectorSyntaxError

from index_build.documents.readers.html_sheets import (
    Declared,
    Rule,
    holds_on_screen,
    read_declarations,
    read_rules,
)
from index_build.documents.readers.html_signs import read_content
from index_build.documents.readers.html_styles import is_hidden

# Important or not, outside of layers or in one, as exact as its selector, later or earlier.
_Strength = tuple[bool, bool, tuple[int, int, int], int]
_Won = dict[str, tuple[_Strength, Declared]]

_NAME = r"(?:\\.|[\w-])+"
_NAMED = re.compile(rf"[#.]{_NAME}")
_TYPE = re.compile(rf"(?:^|(?<=[\s>+~])){_NAME}")
_INSIDE = re.compile(r"\[[^\]]*\]|\([^()]*\)")
_WEIGHTLESS = re.compile(r":where\([^()]*\)")
_PSEUDO = re.compile(rf":{_NAME}")
_LAST = re.compile(r"[^\s>+~]*$")
_LONGEST_NAME = 200
# Google Docs lets its styles write the numbers of its lists.
_COUNTED = re.compile(
    r">\s*li::?before\s*\{[^}]*content\s*:[^;}]*counter\([^,)]+,"
    r"\s*(?P<style>(?:lower|upper)-\w+)\s*\)"
)


@dataclass(slots=True)
class TagIndex:
    """A page's tags by their ids, classes and kinds, and the names in and around each of them.

    So a rule is only tried on the tags that its last words can mean: pages have thousands of both.
    """

    by_name: dict[str, list[Tag]] = field(default_factory=lambda: defaultdict(list))
    around: dict[int, frozenset[str]] = field(default_factory=dict)

    def list_candidates(self, selector: str) -> list[Tag]:
        """Return the tags that a selector may mean."""
        bare = _strip_inside(selector)
        needed = frozenset(map(_unescape, _NAMED.findall(bare)))
        if not all(name in self.by_name for name in needed):
            return []
        last = _LAST.search(bare)[0]  # type: ignore[index]
        keys = sorted(map(_unescape, _NAMED.findall(last)), key=lambda key: len(self.by_name[key]))
        kind = _TYPE.match(last)
        found = self.by_name.get(keys[0] if keys else kind[0].lower() if kind else "*", [])
        if "+" in bare or "~" in bare:
            return found
        return [tag for tag in found if needed <= self.around[id(tag)]]


def apply_styles(page: Tag) -> None:
    """Write into each tag's own style what the page's styles say of how it looks, and into its
    text the words that they put before and after it.
    """
    sheets = [sheet.get_text() for sheet in page.find_all(_is_for_screen)]
    if not sheets:
        return
    index = index_page(page)
    won: dict[tuple[int, str], tuple[Tag, _Won]] = {}
    for order, rule in enumerate(_list_rules(sheets)):
        for tag in _find_tags(rule.selector, index):
            _enter(won.setdefault((id(tag), rule.part), (tag, {}))[1], rule, order)
    for (_, part), (tag, winners) in won.items():
        declared = {name: winner for name, (_, winner) in winners.items()}
        if part:
            _write_content(tag, part, declared)
        else:
            _write_style(tag, declared)


def _find_tags(selector: str, index: TagIndex) -> Iterator[Tag]:
    """Yield the tags that a selector means, as long as nobody points at them or types."""
    candidates = index.list_candidates(selector)
    if not candidates or re.fullmatch(rf"[#.]?{_NAME}|\*", selector):
        yield from candidates
        return
    try:
        compiled = soupsieve.compile(selector)
    except (SelectorSyntaxError, NotImplementedError):
        return
    yield from filter(compiled.match, candidates)


def _list_rules(sheets: list[str]) -> Iterator[Rule]:
    for sheet in sheets:
        yield from read_rules(sheet)
        for lists, style in _find_counted(sheet):
            yield Rule(lists, "", {"list-style-type": Declared(style)}, layered=False)


def _is_for_screen(tag: Tag) -> bool:
    return tag.name == "style" and holds_on_screen(str(tag.get("media") or "all"))


def index_page(page: Tag) -> TagIndex:
    """Return the tags of a page by their names."""
    index = TagIndex()
    for tag in page.find_all(True):
        names = {f".{name}" for name in map(str, tag.get("class") or ())}
        if tag.has_attr("id"):
            names.add(f"#{tag['id']}")
        outer = index.around.get(id(tag.parent), frozenset())
        # Most tags name nothing new: they share what is around them.
        index.around[id(tag)] = outer if names <= outer else outer | names
        for name in (*names, tag.name, "*"):
            index.by_name[name].append(tag)
    return index


def _enter(winners: _Won, rule: Rule, order: int) -> None:
    exact = _weigh(rule.selector)
    for name, declared in rule.declared.items():
        outside = rule.layered == declared.important
        strength = (declared.important, outside, exact, order)
        if name not in winners or strength >= winners[name][0]:
            winners[name] = (strength, declared)


@lru_cache(maxsize=4096)
def _weigh(selector: str) -> tuple[int, int, int]:
    """Return how exact a selector is: its ids, its classes and the like, its kinds of tags."""
    text = _WEIGHTLESS.sub("", selector)
    # What stands in :not() and :is() counts, the word itself does not.
    text = re.sub(r":(?:not|is|has|matches|-\w+-any)\(", " ", text)
    text = re.sub(r"(:nth-[\w-]+)\([^()]*\)", r"\1", text)
    attributes = len(re.findall(r"\[", text))
    bare = re.sub(r"\[[^\]]*\]", "", text)
    named = _NAMED.findall(bare)
    ids = sum(name.startswith("#") for name in named)
    pseudo = len(_PSEUDO.findall(bare))
    return ids, len(named) - ids + attributes + pseudo, len(_TYPE.findall(bare))


def _write_style(tag: Tag, declared: Mapping[str, Declared]) -> None:
    own = str(tag.get("style") or "")
    in_tag = read_declarations(own)
    rules = [(name, said) for name, said in declared.items() if name != "content"]
    weak = [f"{name}: {said.value}" for name, said in rules if not said.important]
    # What stands in the tag itself is stronger, unless only the rule is important.
    strong = [
        f"{name}: {said.value} !important"
        for name, said in rules
        if said.important and not (name in in_tag and in_tag[name].important)
    ]
    tag["style"] = "; ".join([*weak, own, *strong])


def _write_content(tag: Tag, part: str, declared: Mapping[str, Declared]) -> None:
    style = "; ".join(f"{name}: {said.value}" for name, said in declared.items())
    if "content" not in declared or is_hidden(style):
        return
    if words := read_content(declared, tag, part):
        tag.insert(0 if part == "before" else len(tag.contents), NavigableString(words))


def _strip_inside(selector: str) -> str:
    while (bare := _INSIDE.sub("", selector)) != selector:
        selector = bare
    return selector


def _unescape(name: str) -> str:
    return re.sub(r"\\(.)", r"\1", name)


def _find_counted(sheet: str) -> Iterator[tuple[str, str]]:
    """Yield the selectors of lists whose numbers the sheet writes itself, and in which style."""
    for counted in _COUNTED.finditer(sheet):
        before = re.split(
            "[{},>]", sheet[max(0, counted.start() - _LONGEST_NAME) : counted.start()]
        )
        yield before[-1].strip(), counted["style"].lower()
