"""Reads web pages: what a visitor reads in the main part, without the frame around it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, Tag
from bs4.dammit import EncodingDetector
from bs4.element import NavigableString, PageElement, PreformattedString

from index_build.errors import ContentError
from index_build.readers.blocks import BlockWriter, Reading, decode_text

_DROPPED = (
    "script, style, template, noscript, nav, form, button, input, select, textarea, dialog, svg, "
    "math, canvas, iframe, object, audio, video, img, picture, footer, del, s, strike, rp, rt, "
    "[hidden], [aria-hidden=true], [role=navigation], [role=search], [role=contentinfo]"
)
_FRAME = "header, aside, [role=banner], [role=complementary]"
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLOCK_NAMES = """
    address article blockquote body caption dd details div dl dt fieldset figcaption figure
    h1 h2 h3 h4 h5 h6 header hr html li main ol p pre section summary table tbody td tfoot
    th thead tr ul
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_META_NAMES = ("id", "title", "language", "perspective", "origin", "reviewed_on", "review_due")


def read_html(content: bytes) -> Reading:
    """Read a web page: its main, article or body, and what its head says of it."""
    soup = parse_html(_decode_page(content))
    meta = _read_meta(soup)
    roots = soup.select("main, [role=main]")[:1] or soup.select("article:not(article article)")
    writer = BlockWriter()
    for root in roots or [soup.body or soup]:
        drop_invisible(root, keep_headers=bool(roots))
        write_blocks(root, writer)
    return writer.finish(meta)


def parse_html(markup: str) -> BeautifulSoup:
    """Parse a page or a part of one."""
    return BeautifulSoup(markup, "lxml")


def drop_invisible(root: Tag, keep_headers: bool = True) -> None:
    """Take out of a tree what is not its reading text; a page's header is part of the frame."""
    unwanted = root.select(_DROPPED if keep_headers else f"{_DROPPED}, {_FRAME}")
    styled = [tag for tag in root.select("[style]") if _HIDDEN.search(str(tag["style"]))]
    for tag in [*unwanted, *styled]:
        tag.extract()


def _decode_page(content: bytes) -> str:
    declared = EncodingDetector.find_declared_encoding(content, is_html=True)
    if declared is None or declared.lower() in ("utf-8", "utf8", "ascii", "us-ascii"):
        return decode_text(content)
    try:
        return content.decode(declared)
    except (LookupError, UnicodeDecodeError) as exc:
        raise ContentError(
            f"text in the encoding that the page names, {declared!r}",
            f"{exc}",
            "save the page again in UTF-8",
        ) from exc


def _read_meta(soup: BeautifulSoup) -> dict[str, object]:
    meta: dict[str, object] = {}
    if soup.title and (title := " ".join(soup.title.get_text().split())):
        meta["title"] = title
    if soup.html and (language := str(soup.html.get("lang") or "").strip()):
        meta["language"] = language.replace("_", "-")
    for tag in soup.find_all("meta"):
        name = str(tag.get("name") or "").strip().lower().replace("-", "_")
        if name in _META_NAMES and (value := str(tag.get("content") or "").strip()):
            meta[name] = value
    return meta


@dataclass(slots=True)
class _Walk:
    """Where a walk through a tree is: the text since the last block, and what it belongs to."""

    writer: BlockWriter
    pieces: list[str] = field(default_factory=list)
    markers: list[str] = field(default_factory=list)
    numbers: list[Iterator[str]] = field(default_factory=list)

    def flush(self, level: int = 0) -> None:
        lines = "".join(self.pieces).split("\n")
        text = "\n".join(line for line in (_collapse(line) for line in lines) if line)
        self.pieces.clear()
        if level:
            self.writer.add_heading(text, level)
        elif self.markers and text:
            self.writer.add_paragraph(text, "item", self.markers[-1])
            self.markers[-1] = ""
        else:
            self.writer.add_paragraph(text)


def write_blocks(root: Tag, writer: BlockWriter) -> None:
    """Write the headings, paragraphs, list items and table rows below a tag."""
    walk = _Walk(writer)
    _walk_children(root.children, walk)
    walk.flush()


def _walk_children(children: Iterable[PageElement], walk: _Walk) -> None:
    for child in children:
        if isinstance(child, Tag):
            _walk_tag(child, walk)
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            walk.pieces.append(re.sub(r"[ \t\n\r\f]+", " ", child))


def _walk_tag(tag: Tag, walk: _Walk) -> None:
    if tag.name == "br":
        walk.pieces.append("\n")
    elif tag.name not in _BLOCKS:
        _walk_children(tag.children, walk)
    elif tag.name == "dd" and tag.find(_BLOCKS) is None:
        # A term and what is said of it are one paragraph: neither means much alone.
        walk.pieces.append("\n")
        _walk_children(tag.children, walk)
    else:
        walk.flush()
        _walk_block(tag, walk)


def _walk_block(tag: Tag, walk: _Walk) -> None:
    if re.fullmatch("h[1-6]", tag.name):
        _walk_children(tag.children, walk)
        walk.flush(level=int(tag.name[1]))
    elif tag.name == "tr" and tag.find(_BLOCKS - {"td", "th"}) is None:
        cells = (_collapse(cell.get_text(" ")) for cell in tag.find_all(["td", "th"]))
        walk.writer.add_row(cells)
    elif tag.name == "li":
        walk.markers.append(next(walk.numbers[-1]) if walk.numbers else "- ")
        _walk_children(tag.children, walk)
        walk.flush()
        walk.markers.pop()
    elif tag.name in ("ol", "ul"):
        walk.numbers.append(_make_markers(tag))
        _walk_children(tag.children, walk)
        walk.flush()
        walk.numbers.pop()
    else:
        _walk_children(tag.children, walk)
        if tag.name != "dt":
            walk.flush()


def _make_markers(parent: Tag) -> Iterator[str]:
    if parent.name == "ul":
        return itertools.repeat("- ")
    start = str(parent.get("start") or "1")
    return (f"{number}. " for number in itertools.count(int(start) if start.isdecimal() else 1))


def _collapse(text: str) -> str:
    return " ".join(text.split())
