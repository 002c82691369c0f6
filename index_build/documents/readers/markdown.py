"""Reads Markdown: the text as it is seen when rendered, and the front matter above it."""

from __future__ import annotations

import re
from dataclasses import replace

from bs4 import Comment
from frontmatter.default_handlers import YAMLHandler
from markdown_it import MarkdownIt
from yaml import MarkedYAMLError, SafeLoader, YAMLError

from index_build.documents.front_matter import FrontMatter
from index_build.documents.readers.blocks import (
    BlockWriter,
    LeftOut,
    Reading,
    decode_text,
    find_title,
    unify_lines,
)
from index_build.documents.readers.html import parse_html
from index_build.documents.readers.html_blocks import write_blocks
from index_build.documents.readers.html_math import write_math
from index_build.documents.readers.html_notes import drop_contents
from index_build.documents.readers.html_visible import drop_invisible
from index_build.documents.readers.markdown_source import simplify_markdown
from index_build.errors import ContentError, quote_value

# The YAML parser crashes on brackets nested many thousands deep: short front matter holds fewer.
_MAX_FRONT_MATTER = 10_000
# A remark has a space after its '#'; in "Leaflet #2" the '#' belongs to the value.
_CUT_BY_REMARK = re.compile(r"^([\w-]+):[ \t]+[^\s\"'|>\[{#][^#\n]*[ \t]#\S", re.MULTILINE)
# A line '---' at the top that nothing about the document follows is a line across the page.
_RULE = re.compile(rf"---[ \t]*\n[ \t]*\n(?!(?:.*\n)*?(?:{'|'.join(FrontMatter.model_fields)}):)")


class _PlainLoader(SafeLoader):
    """Takes values as they are written: left to itself, YAML makes False of the language no."""


_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag.endswith((":timestamp", ":null"))]
    for first, found in SafeLoader.yaml_implicit_resolvers.items()
}


def read_markdown(content: bytes) -> Reading:
    """Read a Markdown file; ContentError when its front matter is not YAML, or has no title."""
    meta, body = _split_front_matter(unify_lines(decode_text(content)))
    reading = replace(read_marked(body), meta=meta)
    return reading if meta.get("title") else _take_title_from_heading(reading)


def read_marked(body: str) -> Reading:
    """Read a text marked up as in Markdown, without front matter; it may have no title."""
    # Indented code is off: to a clinic, an indented paragraph is a paragraph, and must not be lost.
    renderer = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("code")
    writer = BlockWriter()
    source, notes = simplify_markdown(body, writer.left_out)
    soup = parse_html(renderer.render(source))
    root = soup.body or soup
    write_math(root)
    drop_invisible(root, writer.left_out)
    for code in root.select("pre"):
        writer.left_out.add("code", code.extract().get_text())
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        writer.left_out.add("comment", comment)
    drop_contents(root, writer.left_out)
    said = [_render_note(renderer, note, writer.left_out) for note in notes]
    write_blocks(root, writer, said)
    return writer.finish({})


def _render_note(renderer: MarkdownIt, note: str, left_out: LeftOut) -> str:
    """Return a footnote on one line, its list as 'a; b'."""
    root = parse_html(renderer.render(note))
    drop_invisible(root, left_out)
    writer = BlockWriter(keep_signs=True)
    write_blocks(root, writer)
    return writer.join_cell()


def _take_title_from_heading(reading: Reading) -> Reading:
    title = find_title(reading.blocks, lowest=1)
    if reading.blocks and title is None:
        raise ContentError(
            "a title", "none", "add 'title: …' to the front matter, or a heading '# …' at the top"
        )
    return replace(reading, meta={**reading.meta, "title": title})


def _split_front_matter(text: str) -> tuple[dict[str, object], str]:
    handler = YAMLHandler()
    text = text.lstrip()
    if not handler.detect(text) or _RULE.match(text):
        return {}, text
    try:
        head, body = handler.split(text)
    except ValueError as exc:
        raise _reject_front_matter("no line '---' at its end") from exc
    return _load_front_matter(handler, head), body


def _load_front_matter(handler: YAMLHandler, head: str) -> dict[str, object]:
    if len(head) > _MAX_FRONT_MATTER:
        raise _reject_front_matter(f"{len(head)} characters, over {_MAX_FRONT_MATTER}")
    if remark := _CUT_BY_REMARK.search(head):
        raise ContentError(
            f"the whole value of '{remark[1]}'",
            "a ' #' in it, after which YAML reads no further",
            "put the value between quotation marks",
        )
    try:
        meta = handler.load(head, Loader=_PlainLoader)
    except YAMLError as exc:
        raise _reject_front_matter(_describe(exc)) from exc
    except (ValueError, TypeError, OverflowError, RecursionError) as exc:
        # Dates such as 2026-02-30 get this far, and lists in lists in lists.
        raise _reject_front_matter(str(exc)) from exc
    if not isinstance(meta, dict | None):
        raise _reject_front_matter(quote_value(meta))
    return {str(key): value for key, value in (meta or {}).items()}


def _reject_front_matter(found: str) -> ContentError:
    remedy = "correct the lines between '---' and '---' at the top of the file"
    return ContentError("front matter of lines 'name: value'", found, remedy)


def _describe(error: YAMLError) -> str:
    if isinstance(error, MarkedYAMLError) and error.problem_mark:
        # The mark counts lines from 0, beginning with the rest of the opening line '---'.
        return f"{error.problem} in line {error.problem_mark.line + 1}"
    return quote_value(str(error))
