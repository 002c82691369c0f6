"""Hebrew and Arabic of PDF files, by several programs, in the order in which they are read."""

import io
import random
from pathlib import Path

import pytest
from bidi import get_display
from pypdf import PdfWriter

from index_build.documents.readers.pdf import read_pdf
from index_build.documents.readers.pdf_order import find_logical
from index_build.errors import ContentError

WASH = {
    "he": "אין לשטוף את הפנים במשך 24 שעות. אפשר להשתמש בקרם SPF 50 פעמיים ביום (בבוקר ובערב).",
    "ar": "لا تغسل الوجه لمدة 24 ساعة. استخدم كريم SPF 50 مرتين في اليوم (صباحا ومساء).",
}
NUMBERS = {
    "he": ["120-150 אירו", "45.50 אירו", "08:30-17:00", "טלפון 03-555-1234"],
    "ar": ["120-150 يورو", "45.50 يورو", "08:30-17:00", "الهاتف 03-555-1234"],
}


@pytest.mark.parametrize(
    "name",
    [
        "chromium-ar",
        "chromium-he",
        "fpdf2-he",
        "libreoffice-ar",
        "reportlab-ar",
        "typst-ar",
        "weasyprint-ar",
        "weasyprint-he",
    ],
)
def test_lines_from_the_right_are_read_in_order_whatever_program_wrote_them(
    fixtures: Path, name: str
) -> None:
    content = (fixtures / "right_to_left" / f"{name}.pdf").read_bytes()
    text = " ".join(read_pdf(content).text.split())
    assert WASH[name[-2:]] in text


@pytest.mark.parametrize(
    "name", ["chromium-ar", "chromium-he", "libreoffice-ar", "weasyprint-ar", "weasyprint-he"]
)
def test_numbers_in_such_lines_keep_the_order_of_their_parts(fixtures: Path, name: str) -> None:
    text = read_pdf((fixtures / "right_to_left" / f"{name}.pdf").read_bytes()).text
    assert [number for number in NUMBERS[name[-2:]] if number not in text] == []
    assert "03-555-1234." in text


def test_a_number_that_a_line_end_cuts_is_refused_by_its_page(fixtures: Path) -> None:
    content = (fixtures / "right_to_left" / "libreoffice-he.pdf").read_bytes()
    with pytest.raises(ContentError, match="a line on page 1 that could be read in several"):
        read_pdf(content)


def test_a_line_that_begins_with_a_number_is_refused_where_its_program_is_not_known(
    fixtures: Path,
) -> None:
    unknown = PdfWriter(clone_from=fixtures / "right_to_left" / "weasyprint-ar.pdf")
    unknown.metadata = None
    file = io.BytesIO()
    unknown.write(file)
    with pytest.raises(ContentError, match="a line on page 1 that could be read in several"):
        read_pdf(file.getvalue())


OTHERS = ["24", "24-48", "45.50", "120-150", "08:30-17:00", "03-555-1234", "SPF 50", "50%"]


@pytest.mark.parametrize("language", ["he", "ar"])
def test_what_is_restored_is_always_shown_as_the_line_was(language: str) -> None:
    chance = random.Random(1)
    words = [word for word in WASH[language].split() if word.isalpha() and word != "SPF"]
    restored = 0
    for _ in range(500):
        count = chance.randint(2, 8)
        text = " ".join(
            chance.choice(words if chance.random() < 0.7 else OTHERS) for _ in range(count)
        )
        shown = get_display(text, base_dir="R")
        found = find_logical(shown, "R")
        assert found is None or get_display(found, base_dir="R") == shown
        restored += found is not None
    assert restored > 450


def test_a_number_at_the_start_of_a_line_is_ordered_by_what_stands_before_it() -> None:
    assert find_logical("ةعاس 24-48", "R") == "24-48 ساعة"
    assert find_logical("ةعاس 48-24", "R", ["\u0627"]) == "24-48 ساعة"
    assert find_logical("ةعاس 48-24", "R", ["", "\u0627"]) is None


def test_a_word_from_the_right_in_an_english_line_is_turned_alone() -> None:
    assert find_logical("Ask Dr. ןהכ at 12:30-14:00.", "L") == "Ask Dr. כהן at 12:30-14:00."
