"""One leaflet as several programs write it: each of their files is quoted alike."""

from pathlib import Path

import pytest

from app.index.passage import Document
from index_build.documents.readers import READERS
from index_build.documents.splitting import split_document

UNITS = [
    "A peel makes the skin smoother. It takes 30 minutes and is repeated after four weeks.",
    "You must not have a peel if you:\n\n- are pregnant or breast-feeding\n"
    "- took isotretinoin in the last six months, also if it was only a low dose for a short time\n"
    "- have a cold sore",
    "Peel | Strength | Price\nLight | 20 % | 90 €\nMedium | 35 % | 120 €\nDeep | 50 % | 640 €",
    "1. Wash your face with lukewarm water only.\n2. Put on the cream three times a day.\n"
    "3. Stay out of the sun for ten days.",
    "You may wear make-up from the second day on. Do not do so if the skin is weeping.",
]


@pytest.mark.parametrize(
    "name",
    [
        "abiword.docx",
        "abiword.html",
        "abiword.pdf",
        "libreoffice.docx",
        "libreoffice.pdf",
        "pandoc.docx",
        "pandoc.html",
        "pandoc.md",
        "typst.pdf",
        "weasyprint.pdf",
        "wkhtmltopdf.pdf",
    ],
)
def test_a_leaflet_is_quoted_alike_whatever_program_wrote_it(fixtures: Path, name: str) -> None:
    file = fixtures / "producers" / name
    reading = READERS[file.suffix](file.read_bytes())
    document = Document(id="peels", title="Peels", language="en", text=reading.text)
    passages = split_document(document, reading.blocks)
    units = [document.slice(unit).replace("\xa0", " ") for p in passages for unit in p.units]
    assert units == UNITS
