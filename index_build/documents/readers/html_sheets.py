"""Reads style sheets: the rules that hold on a screen of the usual size, and what they declare."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

# Signs that divide a sheet mean nothing within a string or an address.
_BIT = re.compile(
    r"""/\*.*?(?:\*/|$)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|url\([^)"']*\)"""
    r"""|[{};]|[^{};"'/u]+|.""",
    re.DOTALL,
)
_READ_NAMES = """
    display visibility vertical-align text-decoration position left right top bottom text-indent
    clip clip-path font-size color background-clip list-style list-style-type
    font-variant-position font-weight font font-family content width height overflow
"""
_READ = frozenset(_READ_NAMES.split())
_PART = re.compile(r"::?(before|after)\s*$", re.IGNORECASE)
_COMMA = re.compile(r",(?![^(\[]*[)\]])")
_WIDTH = 1280
_LENGTH = re.compile(r"(\d+(?:\.\d+)?|\.\d+)(px|r?em)")
_AT_LEAST = re.compile(r"\(\s*(?:min-width\s*:|width\s*>=?)([^()<>]*)\)")
_AT_MOST = re.compile(r"\(\s*(?:max-width\s*:|width\s*<=?)([^()<>]*)\)")
_ANY_SCREEN = re.compile(r"(?:only\s+)?(?:all|screen)|not\s+(?:print|speech)")


@dataclass(frozen=True, slots=True)
class Declared:
    """A value, and whether it comes before those that are not important."""

    value: str
    important: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """What a sheet says of the tags that one selector names, or of the "before" or "after" of them.

    A rule in a layer is weaker than all that are in none.
    """

    selector: str
    part: str
    declared: Mapping[str, Declared]
    layered: bool


def read_rules(sheet: str) -> Iterator[Rule]:
    """Yield the rules of a sheet that say how a text looks, in their order."""
    heads: list[str] = []
    bodies: list[list[str]] = [[]]
    piece: list[str] = []
    # A browser closes what is still open at the end.
    for bit in _BIT.findall(sheet + "}}}"):
        if bit == "{":
            heads.append("".join(piece).strip())
            bodies.append([])
            piece.clear()
        elif bit in ("}", ";"):
            bodies[-1].append("".join(piece))
            piece.clear()
            if bit == "}" and heads:
                head, body = heads.pop(), bodies.pop()
                yield from _make_rules(head, body, heads)
        elif not bit.startswith("/*"):
            piece.append(bit)


def _make_rules(head: str, body: list[str], around: list[str]) -> Iterator[Rule]:
    if head.startswith("@") or not all(map(_holds_around, around)):
        return
    if declared := read_declarations(";".join(body)):
        layered = any(name.lower().startswith("@layer") for name in around)
        for selector in _COMMA.split(head):
            part = _PART.search(selector)
            yield Rule(
                _PART.sub("", selector).strip() or "*",
                part[1].lower() if part else "",
                declared,
                layered,
            )


def _holds_around(head: str) -> bool:
    name, _, rest = head.lower().partition("(" if "(" in head.split(" ")[0] else " ")
    if name.strip() == "@media":
        return holds_on_screen(head[len("@media") :])
    return name == "@layer" or (name == "@supports" and not rest.strip().startswith("not"))


def holds_on_screen(media: str) -> bool:
    """Say whether a media query holds on a screen of the usual size; not if it asks for more."""
    queries = (re.split(r"\band\b", query) for query in media.lower().split(","))
    return any(all(_holds(part.strip()) for part in query) for query in queries)


def _holds(part: str) -> bool:
    if least := _AT_LEAST.fullmatch(part):
        return _measure(least[1]) <= _WIDTH
    if most := _AT_MOST.fullmatch(part):
        return 0 <= _WIDTH <= _measure(most[1])
    return not part or _ANY_SCREEN.fullmatch(part) is not None


def _measure(length: str) -> float:
    found = _LENGTH.fullmatch(length.strip())
    return float(found[1]) * (1 if found[2] == "px" else 16) if found else float("nan")


@lru_cache(maxsize=4096)
def read_declarations(text: str) -> Mapping[str, Declared]:
    """Return what a rule or a tag's own style declares of how a text looks."""
    found: dict[str, Declared] = {}
    for declaration in _divide(text):
        name, _, value = declaration.partition(":")
        name = name.strip().lower().removesuffix("-line")
        if name not in _READ:
            continue
        bare, is_important = re.subn(r"!\s*important\s*$", "", value.strip(), flags=re.IGNORECASE)
        said = bare.strip() if name == "content" else bare.strip().lower()
        # Of two declarations of the same thing the last one holds.
        if is_important or not (name in found and found[name].important):
            found[name] = Declared(said, bool(is_important))
    return MappingProxyType(found)


def _divide(text: str) -> Iterator[str]:
    piece: list[str] = []
    for bit in _BIT.findall(text + ";"):
        if bit == ";":
            yield "".join(piece)
            piece.clear()
        elif not bit.startswith("/*"):
            piece.append(bit)
