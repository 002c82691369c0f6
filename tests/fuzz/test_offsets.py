"""For any text at all: every span that reading and splitting give is exact, and nothing is lost."""

from __future__ import annotations

import html
import re
import unicodedata

import pytest
from examples import try_many
from hypothesis import given
from hypothesis import strategies as st

from app.index.passage import Document, Passage
from index_build.documents.readers import Heading, Paragraph, Reading
from index_build.documents.readers.blocks import check_converted_once
from index_build.documents.readers.html import read_html
from index_build.documents.readers.markdown import read_markdown
from index_build.documents.readers.plain import is_marked, read_plain
from index_build.documents.splitting import split_document
from index_build.errors import ContentError

PIECES = st.sampled_from(
    [
        "Rest well. ",
        "This helps. ",
        "Do not rub!",
        "Why? ",
        "Bring: ",
        "e.g. ",
        "🙂",
        "👨‍👩‍👧",
        "针灸可以。",
        "e\u0301",
        "\u0301",
        "ﬁ",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        "\ufeff",
        "\t",
        "\u00a0",
        "\u2028",
        "\x0b",
        "- item\n",
        "1. item\n",
        "# ",
        "## Head\n",
        "> ",
        "| a | b |\n| - | - |\n",
        "*",
        "_",
        "`",
        "<b>",
        "&nbsp;",
        "<!--",
        "-->",
        "<p>",
        "</p>",
        "<li>",
        "<h2>",
        "\u00ad",
        "\u200b",
        "\u202e",
        "Ⅷ",
        "ǅ",
    ]
)
ANY = st.characters(exclude_characters="\0", exclude_categories=["Cs"])


def was_converted_once(text: str) -> bool:
    """Say whether a text is read: one such as "Â¡" is refused, and said to be broken."""
    try:
        check_converted_once(text)
    except ContentError:
        return False
    return True


WRITTEN = st.text(ANY, max_size=200).filter(was_converted_once)
TEXTS = st.one_of(st.lists(PIECES, max_size=40).map("".join), WRITTEN)


def check_reading(reading: Reading) -> None:
    assert unicodedata.is_normalized("NFC", reading.text)
    assert "\r" not in reading.text
    end = 0
    for block in reading.blocks:
        assert block.span.start >= end
        end = block.span.end
        text = reading.text[block.span.start : block.span.end]
        assert text == text.strip()
        assert not isinstance(block, Heading) or block.title == text
    assert end <= len(reading.text)


def check_sentences(document: Document, passage: Passage) -> None:
    """Sentences are in order, inside one unit each, and hold every word that can be quoted."""
    end = passage.span.start
    said: set[int] = set()
    for sentence in passage.sentences:
        assert sentence.start >= end
        assert document.slice(sentence) == document.slice(sentence).strip() != ""
        assert sum(unit.covers(sentence) for unit in passage.units) == 1
        said.update(range(sentence.start, sentence.end))
        end = sentence.end
    for unit in passage.units:
        unsaid = {place for place in range(unit.start, unit.end) if place not in said}
        assert not any(document.text[place].isalpha() for place in unsaid)


def check_splitting(reading: Reading, language: str) -> None:
    document = Document(id="d", title="T", language=language, text=reading.text)
    passages = split_document(document, reading.blocks)
    assert len({passage.id for passage in passages}) == len(passages)
    quotable: set[int] = set()
    end = 0
    for passage in passages:
        assert passage.span.start >= end
        assert passage.span.start == passage.units[0].start
        assert passage.span.end == passage.units[-1].end
        check_sentences(document, passage)
        for unit in passage.units:
            assert unit.start >= end
            assert passage.count_sentences(unit) >= 1
            assert document.slice(unit) == document.slice(unit).strip() != ""
            quotable.update(range(unit.start, unit.end))
            end = unit.end
    for block in reading.blocks:
        start = block.span.start + (block.marker if isinstance(block, Paragraph) else 0)
        for place in range(start, block.span.end):
            is_quotable = isinstance(block, Paragraph)
            assert reading.text[place].isspace() or (place in quotable) == is_quotable


def check(reading: Reading) -> None:
    check_reading(reading)
    for language in ("en", "zh-Hant", "fr"):
        check_splitting(reading, language)


def take_for_windows(text: str) -> str:
    """Return a text whose codes 128 to 159 are the signs that Windows-1252 has there, if any."""
    signs = (bytes([ord(c)]).decode("cp1252", "ignore") if 127 < ord(c) < 160 else c for c in text)
    return "".join(signs)


@try_many(100)
@given(TEXTS)
def test_offsets_in_plain_text_are_exact(text: str) -> None:
    reading = read_plain(text.encode())
    check(reading)
    lines = re.sub(r"\r\n|[\r\x0b\x0c]", "\n", text)
    # What nobody sees is left out: control characters, soft hyphens, marks of byte order.
    seen = (c for c in lines if c in "\n\t" or not (ord(c) < 32 or c in "\x7f\u00ad\ufeff"))
    said = unicodedata.normalize("NFC", take_for_windows("".join(seen)))
    assert reading.text == said or is_marked(said)


@try_many(100)
@given(TEXTS)
def test_no_paragraph_of_plain_text_is_lost(text: str) -> None:
    reading = read_plain(text.encode())
    inside = {place for b in reading.blocks for place in range(b.span.start, b.span.end)}
    lost = (c for place, c in enumerate(reading.text) if place not in inside)
    assert not any(c.isalnum() for c in lost)


@try_many(100)
@given(TEXTS)
def test_offsets_in_markdown_are_exact(text: str) -> None:
    check(read_markdown(f"---\ntitle: T\n---\n{text}".encode()))


@try_many(100)
@given(TEXTS)
def test_offsets_in_web_pages_are_exact(text: str) -> None:
    check(read_html(f"<body>{text}".encode()))


@try_many(100)
@given(WRITTEN)
def test_no_word_of_a_web_page_is_lost(text: str) -> None:
    reading = read_html(f"<main><p>{html.escape(text)}</p></main>".encode())
    seen = unicodedata.normalize("NFC", take_for_windows(text))
    assert [c for c in reading.text if c.isalnum()] == [c for c in seen if c.isalnum()]


@pytest.mark.parametrize("read", [read_plain, read_markdown, read_html])
def test_an_empty_file_has_no_blocks(read: object) -> None:
    assert callable(read)
    assert read(b"").blocks == ()
