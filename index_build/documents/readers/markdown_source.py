"""Writes the extensions of Markdown that clinics' programs use in ordinary Markdown.

Google Docs puts names behind headings, Obsidian and GitHub write callouts, wiki links and tasks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index_build.documents.readers.footnotes import is_citation, mark_note
from index_build.documents.readers.typed_lists import begins_item
from index_build.errors import ContentError, quote_value

_CALLOUT = re.compile(r"(?P<quote>\s*(?:>\s?)+)\[!\w+\][+-]?[ \t]*(?P<title>.*)")
_CONTAINER = re.compile(r"\s*:{3,}\s*(?:\{[^}]*\}|[\w-]+)?\s*(?:\[(?P<label>.*)\]|(?P<title>.*))")
_ADMONITION = re.compile(r'\s*(?:!!!|\?\?\?\+?)\s+[\w -]+?(?:\s+"(?P<title>.*)")?\s*')
_CONTENTS = re.compile(r"\s*\[?\[_?toc_?\]\]?\s*", re.IGNORECASE)
_ATTRIBUTES = re.compile(r"\{:?[ \t]*[#.][\w#.:=\"' \t-]*\}[ \t]*$")
_TASK = re.compile(r"^(\s*(?:>\s*)*(?:[-*+]|\d+[.)])\s+)\[[ xX]\]\s+")
_HIGHLIGHT = re.compile(r"(?<!=)==(?=\S)([^=\n]{1,500})(?<=\S)==(?!=)")
_EMBEDDED = re.compile(r"!\[\[[^\]\n]{0,200}\]\]")
_WIKI_LINK = re.compile(r"\[\[(?P<page>[^\]|\n]{1,200})(?:\|(?P<label>[^\]\n]{1,200}))?\]\]")
# An equation that holds commands of TeX: left as it is, "5\\,mg" would lose its stroke.
_TEX = re.compile(r"(?<![\\\w$])\$\$?(?=[^\s$])[^$\n]*\\[A-Za-z,;:!][^$\n]*\$")
# A remark of Obsidian's; a word between such signs is a template's.
_REMARK = re.compile(r"%%(?!\w+%%).+?%%", re.DOTALL)
_NOTE = re.compile(r"\[\^(?P<name>[^\]\s]+)\]:[ \t]*(?P<text>.*)")
_REFERENCE = re.compile(r"\[\^(?P<name>[^\]\s]{1,100})\](?!:)")


def simplify_markdown(source: str) -> tuple[str, list[str]]:
    """Return the source without extensions, with marks for its footnotes, and those footnotes.

    Raises ContentError for an equation in TeX.
    """
    if equation := _TEX.search(source):
        found = f"one in TeX, {quote_value(equation[0])}"
        remedy = "write it in words, such as '5 mg a day'"
        raise ContentError("equations that can be written on one line", found, remedy)
    source = _REMARK.sub(lambda remark: f"<!--{remark[0][2:-2].replace('--', '- -')}-->", source)
    lines, notes = _take_notes(source.split("\n"))
    body = "\n".join(_break_before_items(line for line in map(_simplify_line, lines)))
    names = list(notes)
    used: set[str] = set()

    def mark(reference: re.Match[str]) -> str:
        name = reference["name"]
        if name not in notes:
            return reference[0]
        used.add(name)
        if is_citation(notes[name]):
            return ""
        return mark_note(names.index(name))

    body = _REFERENCE.sub(mark, body)
    unused = [notes[name] for name in names if name not in used or is_citation(notes[name])]
    return "\n\n".join([body, *unused]), list(notes.values())


def _take_notes(lines: list[str]) -> tuple[list[str], dict[str, str]]:
    kept: list[str] = []
    notes: dict[str, str] = {}
    name, after_blank = "", False
    for line in lines:
        if match := _NOTE.match(line):
            name = match["name"]
            notes[name] = match["text"]
        elif name and line.strip() and (line[0] in " \t" or not after_blank):
            notes[name] = f"{notes[name]} {line.strip()}".strip()
        else:
            name = name if not line.strip() else ""
            kept.append(line)
        after_blank = not line.strip()
    return kept, {key: text for key, text in notes.items() if text}


def _simplify_line(line: str) -> str:
    if match := _CALLOUT.fullmatch(line):
        quote = match["quote"].rstrip()
        return f"{quote} {match['title']}\n{quote}"
    for block in (_CONTAINER, _ADMONITION):
        if match := block.fullmatch(line):
            titles = [title for title in match.groupdict().values() if title]
            return "\n".join(["", *titles, ""])
    if _CONTENTS.fullmatch(line):
        return ""
    if line.rstrip().endswith("}"):
        line = _ATTRIBUTES.sub("", line).rstrip()
    line = _TASK.sub(r"\1", line, count=1)
    line = _HIGHLIGHT.sub(r"\1", _EMBEDDED.sub("", line))
    return _WIKI_LINK.sub(_name_link, line)


def _name_link(link: re.Match[str]) -> str:
    return link["label"] or link["page"].strip("#").split("#")[0]


def _break_before_items(lines: Iterator[str]) -> Iterator[str]:
    """Yield the lines, with a hard break where the next one begins with a typed bullet."""
    last: str | None = None
    for line in lines:
        if last is not None:
            yield f"{last}  " if last.strip() and begins_item(line.lstrip()) else last
        last = line
    yield last or ""
