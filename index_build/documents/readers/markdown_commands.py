"""Takes out of Markdown what only tells a program something: Hugo, Jekyll, WordPress, MDX.

What stands between two such commands is text, and so are their titles and captions. A command
that stands alone is left out and listed; one that writes words into a sentence is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.index.report import OmissionKind
from index_build.documents.readers.blocks import LeftOut, has_words
from index_build.errors import ContentError, quote_value

# No command is one in code; until the others are taken, its place is kept by two signs.
_CODE = re.compile(
    r"^ {0,3}(?P<fence>`{3,}|~{3,}).*?(?:^ {0,3}(?P=fence)[`~]*[ \t]*$|\Z)|(?<!`)`[^`\n]+`(?!`)",
    re.MULTILINE | re.DOTALL,
)
_HELD = re.compile("\ue004(\\d+)\ue005")
_VALUE = r"""(?:"[^"\n]{0,500}"|'[^'\n]{0,500}'|[^\s"'\[\]<>{}=]{1,200})"""
_COMMANDS = (
    # Hugo: {{< figure src="a.png" >}}, {{% notice %}} … {{% /notice %}}
    re.compile(r"\{\{[<%]-?\s*(?P<close>/)?\s*(?P<name>[\w./-]+)(?P<args>[^{}]*?)[>%]\}\}"),
    # Jekyll: {% include a.html %}, {% note %} … {% endnote %}
    re.compile(r"\{%-?\s*(?P<close>end)?(?P<name>\w+)(?P<args>[^{}]*?)-?%\}"),
    # WordPress: [gallery ids="1,2"], [caption id="a"] … [/caption]
    re.compile(
        r"(?<![\[\\!])\[(?P<close>/)?(?P<name>[a-z][\w-]{0,60})"
        rf"(?P<args>(?:=[^\]\n]{{1,200}}|(?:\s+(?:[\w-]+={_VALUE}|https?://[^\s\]]+)){{1,40}})?)"
        r"\s*/?\](?![(:])"
    ),
    # MDX: <Figure src="a.png" />, <Callout title="Sun"> … </Callout>
    re.compile(
        r"<(?P<close>/)?(?P<name>[A-Z][a-z][\w.]*)"
        rf"(?P<args>(?:\s+[\w-]+(?:={_VALUE}|=\{{[^{{}}\n]*\}})?){{0,40}})\s*/?>"
    ),
)
# So far from a command are words of its line looked for.
_NEAR = 200
_CONDITIONS = frozenset({"if", "unless", "case", "for"})
_TITLE = re.compile(
    r"""\b(?:title|caption|label|heading|summary|content)=(?:"([^"\n]+)"|'([^'\n]+)')"""
)
# Without a limit, many that nothing ends would take minutes.
_REMARKS = re.compile(
    r"\{%-?\s*comment\s*-?%\}(.{0,2000}?)\{%-?\s*endcomment\s*-?%\}|\{\{[<%]/\*(.{0,2000}?)\*/[>%]\}\}"
    r"|\{/\*(.{0,2000}?)\*/\}|\{::comment\}(.{0,2000}?)\{:/(?:comment)?\}"
    r"|^\[(?://|comment)\]: *(?:#|<>) *[(\"']([^\n]*)[)\"'][ \t]*$|^(\*\[[^\]\n]+\]:[^\n]*)$",
    re.MULTILINE | re.DOTALL,
)
_PROGRAMS = re.compile(
    r"\{% *highlight\b[^{}]*%\}(.{0,2000}?)\{% *endhighlight *%\}"
    r"|^(import\s(?:[^\n]*\sfrom\s*)?[\"'][^\"'\n]*[\"'];?)[ \t]*$"
    r"|^(export\s+(?:const|let|var|default|function)\s"
    r"(?:[^\n]*[\[{(]\n.{0,2000}?^[\]})]+;?|[^\n]*))[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
# A picture or another note of Obsidian's.
_EMBEDDED = re.compile(r"!\[\[([^\]\n]{0,200})\]\]")
# What a program puts into an address is no text.
_ADDRESS = re.compile(r"(?<=\]\()[^()\s]*(?:\{\{[^{}]*\}\}|\{%[^{}]*%\})[^()\s]*(?=[ )])")
_FIELD = re.compile(r"\{\{[^{}]*\}\}|\{[a-z]\w*(?:\.\w+)+\}")
# Attributes of kramdown's for the word or the block before them, and the list that it replaces.
_CONTENTS = re.compile(r"^[ \t]*(?:[-*+]|\d+\.)[ \t][^\n]*\n[ \t]*\{:[ \t]*toc\b[^{}\n]*\}", re.M)
_ATTRIBUTES = re.compile(r"\{:[ \t]*[.#:/A-Za-z][^{}\n]*\}|\{:/\}")


def take_commands(source: str, left_out: LeftOut) -> str:
    """Return a text without commands to other programs.

    Raises ContentError for a command that writes words into a sentence, or asks a condition.
    """
    codes = [found[0] for found in _CODE.finditer(source)]
    numbers = iter(range(len(codes)))
    source = _CODE.sub(lambda _code: f"\ue004{next(numbers)}\ue005", source)
    source = _leave(_REMARKS, "comment", source, left_out)
    source = _leave(_PROGRAMS, "code", source, left_out)
    source = _leave(_EMBEDDED, "embedded", source, left_out)
    source = _ADDRESS.sub("#", _ATTRIBUTES.sub("", _CONTENTS.sub("", source)))
    for pattern in _COMMANDS:
        source = _take(pattern, source, left_out)
    if field := _FIELD.search(source):
        raise _refuse(field[0])
    # A file may hold such signs of its own, for nothing.
    return _HELD.sub(lambda held: dict(enumerate(codes)).get(int(held[1]), ""), source)


def _leave(pattern: re.Pattern[str], kind: OmissionKind, source: str, left_out: LeftOut) -> str:
    for found in pattern.finditer(source):
        left_out.add(kind, next(filter(None, found.groups()), ""))
    return pattern.sub("", source)


def _take(pattern: re.Pattern[str], source: str, left_out: LeftOut) -> str:
    ends = {found["name"] for found in pattern.finditer(source) if found["close"]}

    def take(found: re.Match[str]) -> str:
        is_pair = found["name"] in ends
        if not is_pair and not _is_lone(found):
            return found[0]
        is_inner = has_words(pattern.sub("", _find_line(source, found)))
        if found["name"] in _CONDITIONS or (is_inner and not is_pair):
            raise _refuse(found[0])
        if not is_pair:
            left_out.add("embedded", found[0])
        after = pattern.match(source, found.end())
        is_gap = found["close"] and after is not None and not after["close"]
        return "\n\n" * bool(is_gap) + "".join(_write_titles(found["args"]))

    return pattern.sub(take, source)


def _is_lone(found: re.Match[str]) -> bool:
    """Say whether something is a command also without another one that ends it."""
    is_named = found[0].startswith("[") and bool(found["args"].strip())
    return found[0].startswith("{") or found[0].endswith("/>") or is_named


def _find_line(source: str, found: re.Match[str]) -> str:
    """Return the line that a command stands in, or what of it stands near."""
    before = source[max(0, found.start() - _NEAR) : found.start()].rpartition("\n")[2]
    after = source[found.end() : found.end() + _NEAR].partition("\n")[0]
    return before + found[0] + after


def _write_titles(args: str) -> Iterator[str]:
    """Yield what a command says to those who read the page, on lines of its own."""
    for title in _TITLE.finditer(args):
        yield f"\n\n{title[1] or title[2]}\n\n"


def _refuse(command: str) -> ContentError:
    found = f"{quote_value(command)}, which another program fills in"
    remedy = "write the words that belong there, or delete it"
    return ContentError("a text that is filled in", found, remedy)
