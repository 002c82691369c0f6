"""Hebrew and Arabic of PDF files, by several programs, in the order in which they are read."""

import io
import random
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from bidi import get_display
from pypdf import PdfWriter

from index_build.documents.readers.page_lines import Line, is_page_number
from index_build.documents.readers.pdf import read_pdf
from index_build.documents.readers.pdf_letters import Letters
from index_build.documents.readers.pdf_order import find_logical, order_lines
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
        "typst-ar",
        "weasyprint-he",
    ],
)
def test_lines_from_the_right_are_read_in_order_whatever_program_wrote_them(
    fixtures: Path, name: str
) -> None:
    content = (fixtures / "right_to_left" / f"{name}.pdf").read_bytes()
    text = " ".join(read_pdf(content).text.split())
    assert WASH[name[-2:]] in text


@pytest.mark.parametrize("name", ["chromium-ar", "chromium-he", "libreoffice-ar", "weasyprint-he"])
def test_numbers_in_such_lines_keep_the_order_of_their_parts(fixtures: Path, name: str) -> None:
    text = read_pdf((fixtures / "right_to_left" / f"{name}.pdf").read_bytes()).text
    assert [number for number in NUMBERS[name[-2:]] if number not in text] == []
    assert "03-555-1234." in text


@pytest.mark.parametrize("name", ["reportlab-ar", "weasyprint-ar"])
def test_two_arabic_numbers_with_a_hyphen_are_refused_where_nothing_tells_their_order(
    fixtures: Path, name: str
) -> None:
    content = (fixtures / "right_to_left" / f"{name}.pdf").read_bytes()
    with pytest.raises(ContentError, match="a line on page 1 that could be read in several"):
        read_pdf(content)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("clinic-he", "clinic-chromium-he"),
        ("clinic-he", "clinic-libreoffice-he"),
        ("clinic-ar", "clinic-chromium-ar"),
        ("clinic-ar", "clinic-libreoffice-ar"),
        ("marked-ar", "marked-chromium-ar"),
    ],
)
def test_prices_hours_doses_and_telephone_numbers_are_read_as_they_were_written(
    fixtures: Path, said: str, name: str
) -> None:
    folder = fixtures / "right_to_left"
    text = " ".join(read_pdf((folder / f"{name}.pdf").read_bytes()).text.split())
    lines = (folder / f"{said}.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line not in text] == []


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


SIGNS = [
    "גיל < 5 שנים אסור להשתמש במשחה הזאת בכלל.",
    "לחץ הדם > 140 יש לפנות לרופא המשפחה.",
    "גיל ≥ 18 שנים מותר להשתמש במשחה הזאת.",
    "קח 2.5-5 mg ביום אחרי האוכל, עד SPF 50.",
    "שטיפה «עדינה» במים {פושרים} בלבד ומנוחה.",
]


@pytest.mark.parametrize("program", ["chromium", "libreoffice", "wkhtmltopdf"])
def test_signs_that_have_a_direction_keep_it_whatever_program_wrote_them(
    fixtures: Path, program: str
) -> None:
    content = (fixtures / "right_to_left" / f"signs-{program}-he.pdf").read_bytes()
    text = " ".join(read_pdf(content).text.split())
    assert [line for line in SIGNS if line not in text] == []


def test_lines_from_the_left_on_a_hebrew_page_keep_their_order(fixtures: Path) -> None:
    content = (fixtures / "right_to_left" / "directions-chromium-he.pdf").read_bytes()
    text = " ".join(read_pdf(content).text.split())
    assert "120 - 150 8:30 - 17:00 03 555 1234 Dr. כהן sees patients from 8:30 - 17:00" in text
    assert "Take אקמול 500 mg 2 times a day, not ibuprofen 400 mg." in text


def make_line(text: str, x: float, y: float) -> tuple[Line, list[dict[str, object]]]:
    """Return a line of letters that are each 6 points wide."""
    chars: list[dict[str, object]] = [
        {
            "text": sign,
            "x0": x + 6.0 * at,
            "x1": x + 6.0 * at + 6,
            "size": 10.0,
            "matrix": (1, 0, 0, 1, x + 6.0 * at, y),
        }
        for at, sign in enumerate(text)
    ]
    return Line(text, 0, x, y, 10.0, bold=False, height=y / 800), chars


def order(program: str, *shown: tuple[str, float]) -> list[str]:
    """Return lines, each with its left end, as they are read on a page of 500 points."""
    made = [make_line(text, x, 600.0 - 40 * at) for at, (text, x) in enumerate(shown)]
    letters = Letters([char for _line, chars in made for char in chars], [], 500.0)
    return [line.text for line in order_lines([line for line, _ in made], letters, 0, program)]


LONG = ("םויב םיימעפ שומישו םימ הברה תותשל רתומ", 226.0)


def test_a_lone_sign_is_refused_where_nothing_tells_how_its_program_writes_it() -> None:
    assert order("LibreOffice", LONG, ("5 < ליג", 418.0))[1] == "גיל < 5"
    assert order("Skia/PDF", LONG, ("5 > ליג", 418.0))[1] == "גיל < 5"
    with pytest.raises(ContentError, match="could be read in several"):
        order("Other", LONG, ("5 > ליג", 418.0))
    assert order("Other", LONG, ("(5 > ליג)", 406.0))[1] == "(גיל < 5)"


def test_numbers_alone_on_a_hebrew_page_are_refused_unless_they_stand_to_the_left() -> None:
    assert order("Skia/PDF", LONG, ("120 - 150", 40.0))[1] == "120 - 150"
    assert order("Skia/PDF", LONG, ("150", 442.0))[1] == "150"
    for x in (220.0, 406.0):
        with pytest.raises(ContentError, match="could be read in several"):
            order("Skia/PDF", LONG, ("120 - 150", x))


def test_a_number_at_the_end_of_a_sentence_is_no_page_number() -> None:
    above, number = (
        Line(text, 0, 50.0, y, 10.0, bold=False, height=y / 800)
        for text, y in (("The price is between 120 euros", 60.0), ("- 150.", 48.0))
    )
    assert not is_page_number(number, above)
    assert is_page_number(number, replace(above, y=100.0))
    assert is_page_number(number, replace(above, text="It costs 120 euros."))


def test_numbers_side_by_side_are_refused_where_they_may_be_marked_as_from_the_left() -> None:
    assert find_logical("03 555 1234 :ןופלט", "R") is None
    assert find_logical("120 - 150 ריחמ", "R") is None
    assert find_logical("120-150 ריחמ", "R") == "מחיר 120-150"
    assert find_logical("1234-555-03 فتاهلا", "R") == "الهاتف 03-555-1234"
    assert find_logical("03-555-1234 فتاهلا", "R") is None
    assert find_logical("150-120 رعسلا", "R") is None
    assert find_logical("120-150 رعسلا", "R") is None


@pytest.mark.parametrize("cut", ["+972-3-555-", "(03-555-", "10\N{EN DASH}", "1/"])
def test_a_number_that_is_cut_is_refused_with_any_sign_before_it(cut: str) -> None:
    assert find_logical(f"{cut} ףוטשל", "R") is None


def test_a_number_between_two_words_is_read_before_its_unit_or_refused() -> None:
    assert find_logical("םויב mg 2.5-5 חק", "R") == "קח 2.5-5 mg ביום"
    assert find_logical("םויב mg 500×2 חק", "R") == "קח 2×500 mg ביום"
    assert find_logical("םויב SPF 50 םרק", "R") == "קרם SPF 50 ביום"
    assert find_logical("םויב Advil 2 חק", "R") is None
    assert find_logical("םימעפ mg 2 50 חק", "R") is None
    assert find_logical("Take 500 לומקא mg", "L") == "Take אקמול 500 mg"
    assert find_logical("Dr. 20-10 ميرك mg", "L") is None
    assert find_logical("Call 3 5 ןהכ times", "L") is None


def test_a_line_goes_on_with_latin_words_of_the_line_above() -> None:
    assert find_logical("תודיחי 2×500", "R", ["a"]) == "2×500 יחידות"
    assert find_logical("תודיחי 2×500", "R", ["", "a"]) is None


OTHERS = ["24", "24-48", "45.50", "120-150", "08:30-17:00", "03-555-1234", "SPF 50", "50%"]


@pytest.mark.parametrize("language", ["he", "ar"])
def test_what_is_restored_is_always_what_was_written(language: str) -> None:
    chance = random.Random(1)
    words = [word for word in WASH[language].split() if word.isalpha() and word != "SPF"]
    restored = 0
    for _ in range(500):
        count = chance.randint(2, 8)
        text = " ".join(
            chance.choice(words if chance.random() < 0.7 else OTHERS) for _ in range(count)
        )
        found = find_logical(get_display(text, base_dir="R"), "R")
        assert found in (None, text)
        restored += found is not None
    assert restored > {"he": 350, "ar": 250}[language]


def test_a_number_at_the_start_of_a_line_is_ordered_by_what_stands_before_it() -> None:
    assert find_logical("ةعاس 24-48", "R") == "24-48 ساعة"
    assert find_logical("تاعاس 8×2", "R", ["\u0627"]) == "2×8 ساعات"
    assert find_logical("ةعاس 48-24", "R", ["", "\u0627"]) is None


def test_the_run_that_signs_stand_in_tells_the_order_of_numbers() -> None:
    shown = "06:00-22:00 قلغم"
    for is_turned, text in ((True, "مغلق 22:00-06:00"), (False, "مغلق 06:00-22:00")):
        turned = [*[False] * 5, is_turned, *[False] * 5, *[True] * 5]
        assert find_logical(shown, "R", turned=turned) == text
    assert find_logical(shown, "R") is None


def test_a_part_with_words_of_both_directions_that_is_marked_is_refused() -> None:
    shown = "Dr. ןהכ Clinic לא"
    turned = [unicodedata.bidirectional(sign) == "R" for sign in shown]
    turned[3] = turned[7] = False
    assert find_logical(shown, "R", turned=turned) is None


def test_a_word_from_the_right_in_an_english_line_is_turned_alone() -> None:
    assert find_logical("Ask Dr. ןהכ at 12:30-14:00.", "L") == "Ask Dr. כהן at 12:30-14:00."
