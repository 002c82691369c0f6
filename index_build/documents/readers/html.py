"""Reads web pages: what a visitor reads in the main part, without the frame around it."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator, Set

from bs4 import BeautifulSoup, Tag
from bs4.dammit import EncodingDetector
from bs4.element import PageElement, PreformattedString

from index_build.documents.readers.blocks import (
    BlockWriter,
    LeftOut,
    Reading,
    check_converted_once,
    decode_text,
)
from index_build.documents.readers.html_addresses import write_addresses
from index_build.documents.readers.html_blocks import write_blocks
from index_build.documents.readers.html_cascade import apply_styles
from index_build.documents.readers.html_comments import drop_comments
from index_build.documents.readers.html_icons import write_icons
from index_build.documents.readers.html_math import write_math
from index_build.documents.readers.html_notes import drop_contents, take_footnotes
from index_build.documents.readers.html_seams import part_figures
from index_build.documents.readers.html_tables import HEADINGS
from index_build.documents.readers.html_visible import drop_invisible, drop_struck
from index_build.errors import ContentError

_FRAME = (
    "header, aside, [role=banner], [role=complementary], #footer, .footer, .site-footer, "
    ".page-footer, #colophon, #sidebar, .sidebar, .widget-area, "
    # What LibreOffice prints above and below each page.
    "body > div[title=header], body > div[title=footer]"
)
_COOKIES = "[id*=cookie i], [class*=cookie i], [id*=onetrust i], [id*=cmplz i]"
_META_NAMES = ("id", "title", "language", "perspective", "origin", "reviewed_on", "review_due")
# A page whose head can be read as it stands is in no UTF-16 (WHATWG, HTML, 13.2.3.2).
_AS_UTF_8 = ("utf-8", "utf8", "ascii", "us-ascii", "utf-16", "utf-16le", "utf-16be")
# What browsers take these names for (WHATWG, Encoding Standard).
_AS_BROWSERS = {
    **dict.fromkeys(("iso-8859-1", "iso8859-1", "latin1", "latin-1", "l1", "cp819"), "cp1252"),
    **dict.fromkeys(("iso-8859-9", "iso8859-9", "latin5", "l5"), "cp1254"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis"), "cp932"),
    "gb2312": "gbk",
}


def read_html(content: bytes) -> Reading:
    """Read a web page: its main, article or body, and what its head says of it."""
    soup = parse_html(_decode_page(content))
    meta = _read_meta(soup)
    body = soup.body or soup
    writer = BlockWriter()
    part_figures(soup)
    apply_styles(soup)
    for title in soup.select("body.doc-content p.title"):
        # Google Docs writes a document's title so.
        title.name = "h1"
    drop_struck(soup, writer.left_out)
    drop_comments(body, writer.left_out)
    write_addresses(body)
    write_math(body)
    write_icons(body)
    drop_invisible(body, writer.left_out)
    notes = take_footnotes(body)
    for root in _find_roots(body, writer.left_out):
        drop_contents(root, writer.left_out)
        write_blocks(root, writer, notes)
    return writer.finish(meta)


def parse_html(markup: str) -> BeautifulSoup:
    """Parse a page or a part of one."""
    return BeautifulSoup(markup, "lxml")


def _find_roots(body: Tag, left_out: LeftOut) -> list[Tag]:
    """Return the parts that are read: the main part or the articles, else all but the frame."""
    parts = body.select("main, [role=main]")[:1] or body.select("article:not(article article)")
    inside = {id(part) for part in parts}
    above = {id(parent) for part in parts for parent in [part, *part.parents]}
    for tag in [*body.select(_FRAME), *body.select(_COOKIES)]:
        is_apart = id(tag) not in above and inside.isdisjoint(map(id, tag.parents))
        if is_apart and not _is_own(tag, body):
            left_out.add("frame", tag.extract().get_text(" "))
    if not parts or _are_teasers(parts, body):
        return [body]
    for around in _list_outside(body, inside, above):
        left_out.add("frame", around.get_text(" "))
    return parts


def _is_own(tag: Tag, body: Tag) -> bool:
    """Say whether a part of the frame, by its name, is a part of the page's own text."""
    if tag.name == "aside":
        # A note beside its paragraph; a side column stands beside the whole text.
        names = {str(tag.get("id") or ""), *map(str, tag.get("class") or ())}
        is_column = not names.isdisjoint({"sidebar", "widget-area"})
        has_links = tag.find("a", href=True) is not None
        return not (is_column or has_links) and tag.find_previous_sibling("p") is not None
    title = tag.find("h1")
    if title is None or tag.name == "div":
        return title is not None
    return tag.name == "header" and len(body.find_all("h1")) == 1 and tag.find("p") is not None


def _list_outside(parent: Tag, parts: Set[int], above: Set[int]) -> Iterator[PageElement]:
    """Yield what stands around some parts, known by themselves and by what they stand in."""
    for child in parent.children:
        if id(child) in parts:
            continue
        if isinstance(child, Tag) and id(child) in above:
            yield from _list_outside(child, parts, above)
        elif not isinstance(child, PreformattedString):
            yield child


def _are_teasers(parts: Iterable[Tag], body: Tag) -> bool:
    """Say whether more is written around the parts than in them, as around cards and banners."""
    inside = sum(len(_collapse(part.get_text(" "))) for part in parts)
    own = {id(part) for part in parts}
    around = [
        tag
        for tag in body.find_all([*HEADINGS, "p"])
        if own.isdisjoint(map(id, [tag, *tag.parents]))
    ]
    is_text = {tag.name == "p" for tag in around} == {True, False}
    return is_text and len(_collapse(body.get_text(" "))) > 2 * inside


def _decode_page(content: bytes) -> str:
    declared = EncodingDetector.find_declared_encoding(content, is_html=True)
    if declared is None or declared.lower() in _AS_UTF_8:
        return decode_text(content)
    if content.startswith(codecs.BOM_UTF8):
        return decode_text(content)
    try:
        text = content.decode(_AS_BROWSERS.get(declared.lower(), declared))
    except (LookupError, UnicodeDecodeError) as exc:
        raise ContentError(
            f"text in the encoding that the page names, {declared!r}",
            f"{exc}",
            "save the page again in UTF-8",
        ) from exc
    check_converted_once(text)
    return text


def _read_meta(soup: BeautifulSoup) -> dict[str, object]:
    meta: dict[str, object] = {}
    if soup.title and (title := " ".join(soup.title.get_text().split())):
        meta["title"] = title
    # Word and LibreOffice write the language into the body.
    named = (str(tag.get("lang") or "").strip() for tag in (soup.html, soup.body) if tag)
    if language := next(filter(None, named), ""):
        meta["language"] = language.replace("_", "-")
    for tag in soup.find_all("meta"):
        name = str(tag.get("name") or "").strip().lower().replace("-", "_")
        if name in _META_NAMES and (value := str(tag.get("content") or "").strip()):
            meta[name] = value
    return meta


def _collapse(text: str) -> str:
    return " ".join(text.split())
