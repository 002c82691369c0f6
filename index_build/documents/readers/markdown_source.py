"""Writes the extensions of Markdown that clinics' programs use in ordinary Markdown.

Google Docs puts names behind headings, Obsidian and GitHub write callouts, wiki links and tasks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index_build.documents.readers.blocks import WINDOWS, LeftOut
from index_build.documents.readers.markdown_boxes import write_boxes
from index_build.documents.readers.markdown_commands import take_commands
from index_build.documents.readers.markdown_notes import (
    mark_notes,
    take_inline_notes,
    take_notes,
)
from index_build.documents.readers.markdown_tables import complete_tables
from index_build.documents.readers.typed_lists import begins_line
from index_build.errors import ContentError, quote_value

_HTML_NAMES = """
    a abbr address area article aside audio b base bdi bdo big blockquote body br button canvas
    caption center cite code col colgroup data datalist dd del details dfn dialog div dl dt em embed
    fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html i
    iframe img input ins kbd label legend li link main map mark menu meta meter nav nobr noscript
    object ol optgroup option output p param picture pre progress q rp rt ruby s samp script search
    section select slot small source span strike strong style sub summary sup svg table tbody td
    template textarea tfoot th thead time title tr track tt u ul var video wbr math
"""
_HTML = frozenset(_HTML_NAMES.split())
_CALLOUT = re.compile(r"(?P<quote>\s*(?:>\s?)+)\[![^\]\n]+\][+-]?[ \t]*(?P<title>.*)")
_CONTAINER = re.compile(r"\s*:{3,}\s*(?:\{[^}]*\}|[\w-]+)?\s*(?:\[(?P<label>.*)\]|(?P<title>.*))")
_ADMONITION = re.compile(r'\s*(?:!!!|\?\?\?\+?)\s+[\w -]+?(?:\s+"(?P<title>.*)")?\s*')
_CONTENTS = re.compile(r"\s*\[?\[_?toc_?\]\]?\s*", re.IGNORECASE)
_ATTRIBUTES = re.compile(r"\{:?[ \t]*[#.][\w#.:=\"' \t-]*\}[ \t]*$")
_TASK = re.compile(r"^(\s*(?:>\s*)*(?:[-*+]|\d+[.)])\s+)\[[ xX]\]\s+")
_HIGHLIGHT = re.compile(r"(?<!=)==(?=\S)([^=\n]{1,500})(?<=\S)==(?!=)")
_WIKI_LINK = re.compile(r"\[\[(?P<page>[^\]|\n]{1,200})(?:\|(?P<label>[^\]\n]{1,200}))?\]\]")
# An equation that holds commands of TeX: left as it is, "5\\,mg" would lose its stroke.
_TEX = re.compile(r"(?<![\\\w$])\$\$?(?=[^\s$])[^$\n]*\\[A-Za-z,;:!][^$\n]*\$")
# A remark of Obsidian's; a word between such signs is a template's, and opens no remark.
_REMARK = re.compile(r"%%(?:(?P<field>\w+)|.+?)%%", re.DOTALL)
# Struck through on GitHub; behind a letter it is a lowered figure of Pandoc's, as in H~2~O.
_STRUCK = re.compile(r"(?<![\w~\\])~(?=[^\s~])([^~\n]{1,500})(?<=\S)~(?![\w~])")
_LOWERED = re.compile(r"(?<=[A-Za-z)])~(\d{1,4}[+-]?)~")
_RAISED = re.compile(r"(?<=[\w)])\^([+−-]?\d{1,4}[+-]?)\^")
# A star between figures multiplies them: as a sign of emphasis it would vanish.
_TIMES = re.compile(r"(?<=\d)\*(?=\d)")
_CHANGE = re.compile(
    r"\{\+\+[^{}]{1,500}\+\+\}|\{--[^{}]{1,500}--\}|\{~~[^{}]{1,500}~>[^{}]{0,500}~~\}"
)
# The number of a sign in Windows-1252: browsers show a dash for "&#150;".
_NUMBER = re.compile(r"&#(?:0*(?P<code>1[2-5]\d)|[xX]0*(?P<hex>[89][\da-fA-F]));")
# A line of nothing but tags.
_TAGS = re.compile(r"[ \t]*#(?![A-Z])[\w/-]*[^\W\d][\w/-]*(?:[ \t]+#[\w/-]*[^\W\d][\w/-]*)*[ \t]*")
_BLOCK_NAME = re.compile(r"(?:^|[ \t])\^[\w-]{3,40}[ \t]*$")
# A heading without its space; "#1" and a tag of Obsidian's are none.
_TIGHT_HEADING = re.compile(r"^(#{2,6}|#(?=[A-Z]))(?=[^\W\d_])(?=[^#]*$)")
# What is said of the term in the line above, as Pandoc and Obsidian write it.
_MEANING = re.compile(r" {0,2}:[ \t]+(?=\S)")
_TAB = re.compile(r'\s*===[!+]?\s+"(?P<title>.*)"\s*')
_ESCAPED_SIGN = re.compile(r"^([ \t]*)(?:\\([-*+])|(\d{1,2})\\([.)]))(?=[ \t]+\S)")
_TAG = re.compile(r"<(?P<name>[A-Za-z][\w.-]*)(?:[ \t][^<>\n]*)?>")


def simplify_markdown(source: str, left_out: LeftOut) -> tuple[str, list[str]]:
    """Return the source without extensions, with marks for its footnotes, and those footnotes.

    Raises ContentError for an equation in TeX, for changes that nobody has accepted, and for
    words that another program would fill in.
    """
    if change := _CHANGE.search(source):
        remedy = "accept or reject all changes, and save it"
        raise ContentError("a text without changes to it", quote_value(change[0]), remedy)
    if equation := _TEX.search(source):
        found = f"one in TeX, {quote_value(equation[0])}"
        remedy = "write it in words, such as '5 mg a day'"
        raise ContentError("equations that can be written on one line", found, remedy)
    source = take_commands(write_boxes(_NUMBER.sub(_write_sign, source)), left_out)
    source = _REMARK.sub(_hide_remark, source)
    lines, notes = take_notes(_show_unknown_tags(source).split("\n"))
    lines = take_inline_notes(lines, notes)
    simple = {name: _simplify_lines(note.split("\n")) for name, note in notes.items()}
    return mark_notes(_simplify_lines(lines), simple)


def _simplify_lines(lines: Sequence[str]) -> str:
    simple = list(complete_tables([_simplify_line(line) for line in lines]))
    return "\n".join(_break_before_items(iter(simple)))


def _simplify_line(line: str) -> str:
    if match := _CALLOUT.fullmatch(line):
        quote = match["quote"].rstrip()
        return f"{quote} {match['title']}\n{quote}"
    for block in (_CONTAINER, _ADMONITION, _TAB):
        if match := block.fullmatch(line):
            titles = [title for title in match.groupdict().values() if title]
            return "\n".join(["", *titles, ""])
    if _CONTENTS.fullmatch(line) or _TAGS.fullmatch(line):
        return ""
    if line.rstrip().endswith("}"):
        line = _ATTRIBUTES.sub("", line).rstrip()
    line = _TASK.sub(r"\1", line, count=1)
    line = _TIGHT_HEADING.sub(r"\1 ", _BLOCK_NAME.sub("", line))
    if "`" not in line:
        line = _LOWERED.sub(r"<sub>\1</sub>", _RAISED.sub(r"<sup>\1</sup>", line))
        line = _TIMES.sub(r"\*", _STRUCK.sub(r"~~\1~~", line))
    line = _HIGHLIGHT.sub(r"\1", line)
    return _WIKI_LINK.sub(_name_link, line)


def _write_sign(number: re.Match[str]) -> str:
    code = int(number["code"] or 0) or int(number["hex"] or "0", 16)
    return WINDOWS.get(code, number[0]) or ""


def _hide_remark(remark: re.Match[str]) -> str:
    return remark[0] if remark["field"] else f"<!--{remark[0][2:-2].replace('--', '- -')}-->"


def _show_unknown_tags(source: str) -> str:
    """Return the source with what only looks like a tag shown, as in "Ring <Name of nurse>"."""

    def show(tag: re.Match[str]) -> str:
        is_known = tag["name"].lower() in _HTML or f"</{tag['name']}>" in source
        return tag[0] if is_known or tag[0].endswith("/>") else f"&lt;{tag[0][1:]}"

    lines = source.split("\n")
    return "\n".join(line if "`" in line else _TAG.sub(show, line) for line in lines)


def _name_link(link: re.Match[str]) -> str:
    return link["label"] or link["page"].strip("#").split("#")[0]


def _break_before_items(lines: Iterator[str]) -> Iterator[str]:
    """Yield the lines, with a hard break where the next one begins with a typed bullet."""
    last: str | None = None
    for line in lines:
        meaning = _MEANING.match(line) if last is not None and last.strip() else None
        line = line[meaning.end() :] if meaning else line
        if last is not None:
            begins = meaning is not None or begins_line(
                _ESCAPED_SIGN.sub(r"\1\2\3\4", line).lstrip()
            )
            yield f"{last}  " if last.strip() and begins else last
        last = line
    yield last or ""
