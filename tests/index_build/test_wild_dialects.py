"""One leaflet in the dialects of many programs and page builders: each is quoted alike.

Those of Google Docs, Gutenberg, Notion, Squarespace, Wix and Word are written after their markup;
the programs named by the other files have written them.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest

from app.index.passage import Document
from index_build.documents.readers import READERS, Reading
from index_build.documents.splitting import split_document

UNITS = [
    "Freezing takes five minutes and is repeated every 2 to 3 weeks.",
    "The liquid freezes 1 cm² of skin in ten seconds.",
    "You cannot have your wart frozen if you:\n\n- are allergic to cold\n"
    "- have poor blood flow in your hands or feet, also if it only comes in winter and goes away "
    "again by itself\n- cannot feel pain in that place",
    "Size | Visits | Price\n1 cm² | 2 | 45 €\n4 cm² | 3 | 80 €\nLarger | 6 | 140 €",
    "1. Soak the place in warm water for five minutes.\n"
    "2. File off the white skin, with a file that nobody else uses.\n3. Cover it with a plaster.",
    "Never open the blister. The only exception is a blister over a joint: the nurse may open it.",
]
SECTIONS = ["Who cannot have it", "What it costs", "At home", "Be careful"]


def read_leaflet(fixtures: Path, name: str) -> Reading:
    file = fixtures / "dialects" / name
    return READERS[file.suffix](file.read_bytes())


def list_units(reading: Reading) -> tuple[Sequence[str], Sequence[str]]:
    """Return what may be quoted, and the headings that it stands under."""
    document = Document(id="w", title="Freezing a wart", language="en", text=reading.text)
    passages = split_document(document, reading.blocks)
    units = [document.slice(unit).replace("\xa0", " ") for p in passages for unit in p.units]
    return units, [p.section.rsplit(" › ", 1)[-1] for p in passages]


@pytest.mark.parametrize(
    "name",
    [
        "chromium.pdf",
        "docx-js.docx",
        "google-docs.html",
        "groff.pdf",
        "gutenberg.html",
        "libreoffice.html",
        "nhsuk-frontend.html",
        "notion.html",
        "pdfmake.pdf",
        "python-docx.docx",
        "reportlab.pdf",
        "squarespace.html",
        "wix.html",
        "word-filtered.html",
        "xetex.pdf",
    ],
)
def test_a_leaflet_is_quoted_alike_in_every_dialect(fixtures: Path, name: str) -> None:
    units, sections = list_units(read_leaflet(fixtures, name))
    assert units == UNITS
    assert sections == ["Freezing a wart", *SECTIONS]


@pytest.mark.parametrize("name", ["asciidoctor.html", "docutils.html"])
def test_the_title_of_a_box_stands_over_its_text_and_is_no_cell(fixtures: Path, name: str) -> None:
    units, _sections = list_units(read_leaflet(fixtures, name))
    assert units == [*UNITS[:-1], f"Warning\n\n{UNITS[-1]}"]


@pytest.mark.parametrize("name", ["gutenberg.html", "squarespace.html", "wix.html"])
def test_a_button_of_a_page_builder_is_no_sentence_of_the_clinic(fixtures: Path, name: str) -> None:
    left_out = read_leaflet(fixtures, name).omissions
    assert ("form", "Book a visit") in [(omission.kind, omission.text) for omission in left_out]


@pytest.mark.parametrize("name", ["libreoffice.html", "word-filtered.html"])
def test_the_language_that_an_office_program_writes_into_the_body_is_read(
    fixtures: Path, name: str
) -> None:
    assert str(read_leaflet(fixtures, name).meta["language"]).lower() == "en-gb"
