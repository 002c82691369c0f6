"""Lines in bold that head a text, as staff write them in Word and in page builders."""

import io

import docx
import pytest

from index_build.documents.readers import Heading, Paragraph, Reading
from index_build.documents.readers.docx import read_docx
from index_build.documents.readers.html import read_html
from index_build.documents.readers.markdown import read_markdown


def list_titles(reading: Reading) -> list[tuple[int, str]]:
    return [(b.level, b.title) for b in reading.blocks if isinstance(b, Heading)]


def list_said(reading: Reading) -> list[str]:
    found = (b for b in reading.blocks if isinstance(b, Paragraph))
    return [reading.text[b.span.start : b.span.end] for b in found]


PAGES = [
    "<p><b>Before you come</b></p><p>Eat as usual.</p><p><b>Prices</b></p><p>A toe: 120.</p>",
    "<div><strong>Before you come</strong><br>Eat as usual.</div>"
    "<p><b>Prices</b><br/>A toe: 120.</p>",
    "<style>.c1 {font-weight: 700}</style><p><span class=c1>Before you come</span></p>"
    "<p>Eat as usual.</p><p class=c1>Prices</p><p>A toe: 120.</p>",
]


@pytest.mark.parametrize("page", PAGES)
def test_bold_lines_of_a_page_are_headings(page: str) -> None:
    reading = read_html(f"<h1>Nail surgery</h1><p>We numb it.</p>{page}".encode())
    assert list_titles(reading) == [(1, "Nail surgery"), (2, "Before you come"), (2, "Prices")]
    assert list_said(reading) == ["We numb it.", "Eat as usual.", "A toe: 120."]


def test_bold_lines_of_a_word_document_are_headings() -> None:
    document = docx.Document()
    for text, is_title in [
        ("Nail surgery", True),
        ("Before you come", True),
        ("Eat as usual. Do not paint your nails.", False),
        ("Prices", True),
        ("One toe is 120 pounds.", False),
    ]:
        document.add_paragraph().add_run(text).bold = is_title
    packed = io.BytesIO()
    document.save(packed)
    reading = read_docx(packed.getvalue())
    assert list_titles(reading) == [(1, "Nail surgery"), (2, "Before you come"), (2, "Prices")]


def test_bold_lines_of_markdown_are_headings_below_those_it_marks() -> None:
    text = "# Nails\n\n## Surgery\n\n**Before you come**\n\nEat as usual, and drink.\n"
    titles = [(1, "Nails"), (2, "Surgery"), (3, "Before you come")]
    assert list_titles(read_markdown(text.encode())) == titles


@pytest.mark.parametrize(
    "page",
    [
        "<p><b>Do not drive home</b></p><p>Take a taxi.</p>",
        "<p><b>Keep it dry for 48 hours</b></p><p>Then you may shower.</p>",
        "<p><b>Keep it dry.</b></p><p>Then you may shower.</p>",
        "<p><b>Avoid alcohol for two days</b></p><p>It thins the blood.</p>",
        "<p><b>Nothing to eat after midnight</b></p><p>Water is fine.</p>",
        "<p><b>Warning</b></p><p>Take a taxi.</p>",
        "<p><b>Bring:</b></p><p>A towel.</p>",
        "<p><b>Cash only</b></p>",
        "<p><b>Parking:</b> Behind the house.</p><p>It is free.</p>",
        "<p><b>All of this is bold</b></p><p><b>As some pages are.</b></p>",
        "<ul><li><b>Needles</b></li></ul><p>They are used once.</p>",
        "<p><b><span style='font-weight: normal'>Needles</span></b></p><p>They are used once.</p>",
    ],
)
def test_statements_labels_and_items_in_bold_are_no_headings(page: str) -> None:
    assert list_titles(read_html(page.encode())) == []
