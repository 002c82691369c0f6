"""Reads Markdown: the text as it is seen when rendered, and the front matter above it."""

from __future__ import annotations

from dataclasses import replace

from bs4 import Comment
from markdown_it import MarkdownIt

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
from index_build.documents.readers.markdown_head import split_front_matter
from index_build.documents.readers.markdown_source import simplify_markdown
from index_build.errors import ContentError


def read_markdown(content: bytes) -> Reading:
    """Read a Markdown file; ContentError when its front matter cannot be read, or has no title."""
    meta, body = split_front_matter(unify_lines(decode_text(content)))
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
