"""Letters of PDF files that nobody can know, or that are printed twice for a bold look."""

import io
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject
from test_wild_pdf import make_dictionary, make_pdf, read, show

from index_build.documents.readers import Heading
from index_build.documents.readers.pdf import read_pdf
from index_build.errors import ContentError

PAGES = (
    "<h1>Care</h1><p>Do not wash the face.</p>"
    "<p style='break-before: page; font-family: monospace'>Rest well for two days.</p>"
)
REFUSED = r"letters on page 2 that only their shapes tell"


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory, chromium: str) -> bytes:
    """Two pages as a browser prints them, with a font of its own on the second."""
    folder = tmp_path_factory.mktemp("printed")
    page, output = folder / "page.html", folder / "page.pdf"
    page.write_text(f"<!doctype html><meta charset=utf-8>{PAGES}")
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer")
    command = [chromium, *options, f"--print-to-pdf={output}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return output.read_bytes()


def list_fonts(writer: PdfWriter, page: int) -> list[DictionaryObject]:
    resources = writer.pages[page]["/Resources"]
    assert isinstance(resources, DictionaryObject)
    fonts = resources["/Font"]
    assert isinstance(fonts, DictionaryObject)
    return [fonts[name] for name in fonts]  # type: ignore[misc]


def save(writer: PdfWriter) -> bytes:
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def test_a_page_whose_font_has_no_map_is_refused_by_its_number(printed: bytes) -> None:
    assert read_pdf(printed).text.endswith("Rest well for two days.")
    writer = PdfWriter(PdfReader(io.BytesIO(printed)))
    for font in list_fonts(writer, 1):
        del font["/ToUnicode"]
    with pytest.raises(ContentError, match=REFUSED):
        read_pdf(save(writer))


def set_font(writer: PdfWriter, page: int, **entries: object) -> None:
    (font,) = list_fonts(writer, page)
    font.update({NameObject(f"/{name}"): value for name, value in entries.items()})


def test_a_font_whose_letters_have_numbers_for_names_is_refused() -> None:
    writer = make_pdf(show((60, 700, "Rest well.")), show((60, 700, "ABCDE")))
    names = ArrayObject([NumberObject(65), *(NameObject(f"/g{n}") for n in range(900, 905))])
    encoding = make_dictionary(Type="Encoding", Differences=names)
    set_font(writer, 1, Encoding=encoding, BaseFont=NameObject("/ABCDEF+Odd"))
    with pytest.raises(ContentError, match=REFUSED):
        read(writer)


def test_a_font_that_numbers_its_letters_from_the_first_sign_on_is_refused() -> None:
    writer = make_pdf(show((60, 700, "Rest well.")), show((60, 700, "!\"# $%&' *+,-# ./0")))
    set_font(writer, 1, Subtype=NameObject("/TrueType"), BaseFont=NameObject("/ABCDEF+Odd"))
    with pytest.raises(ContentError, match=REFUSED):
        read(writer)


def test_a_font_that_holds_the_letters_that_its_codes_mean_is_read() -> None:
    writer = make_pdf(show((60, 700, "Rest well.")))
    set_font(writer, 0, Subtype=NameObject("/TrueType"), BaseFont=NameObject("/ABCDEF+Usual"))
    assert read(writer).text == "Rest well."


def draw(*letters: tuple[float, float, str], size: int = 12) -> str:
    shown = (f"1 0 0 1 {x} {y} Tm ({text}) Tj" for x, y, text in letters)
    return f"BT /F1 {size} Tf {' '.join(shown)} ET "


WIDTHS = {"I": 278, "m": 833, "p": 556, "o": 556, "r": 333, "t": 278, "a": 556, "n": 556, "l": 222}


def place(word: str, left: float) -> list[tuple[float, str]]:
    placed = []
    for letter in word:
        placed.append((left, letter))
        left += WIDTHS[letter] * 0.012
    return placed


def test_a_word_drawn_twice_a_fraction_apart_is_read_once() -> None:
    word = draw((60, 700, "Important"), (60.3, 700, "Important"), (115, 700, "rest well."))
    rest = draw((60, 680, "Drink water."))
    assert read(make_pdf(word + rest)).text == "Important rest well. Drink water."


def test_letters_drawn_twice_one_by_one_are_read_once() -> None:
    letters = [
        (x + shift, 700, letter) for x, letter in place("Important", 60) for shift in (0, 0.25)
    ]
    assert read(make_pdf(draw(*letters))).text == "Important"


def test_letters_drawn_twice_with_steps_back_are_read_once() -> None:
    steps = " ".join(f"({c}) {WIDTHS[c] - 25} ({c}) 25" for c in "Important")
    assert read(make_pdf(f"BT /F1 12 Tf 60 700 Td [{steps}] TJ ET")).text == "Important"


def test_a_line_drawn_once_more_as_its_own_shadow_is_a_bold_heading() -> None:
    title = draw((60, 700, "Caring for it"), size=12) + draw((60.5, 699.5, "Caring for it"))
    text = "".join(draw((60, y, "Rest well and drink water all day.")) for y in (670, 656, 642))
    first, *rest = read(make_pdf(title + text)).blocks
    assert isinstance(first, Heading)
    assert first.title == "Caring for it"
    assert rest


def test_doubled_letters_of_a_word_stay() -> None:
    letters = [(x, 700, letter) for x, letter in place("allottpill".replace("i", "o"), 60)]
    assert read(make_pdf(draw(*letters))).text.replace(" ", "") == "allottpoll"


def test_a_doubled_line_that_holds_other_letters_besides_is_refused() -> None:
    word = draw((60, 700, "It lasts 3"), (60.3, 700, "It lasts 3"))
    raised = draw((118, 704, "1"), size=7)
    with pytest.raises(ContentError, match="a line on page 1 whose letters are printed twice"):
        read(make_pdf(word + raised))


def test_a_doubled_head_of_a_table_is_read_once(tmp_path: Path) -> None:
    rows = [("Area", "Price"), ("Lip", "45 euros"), ("Back", "310 euros"), ("Legs", "390 euros")]
    parts = []
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            x, y = 60 + 200 * column, 700 - 16 * number
            parts.append((x, y, text))
            if number == 0:
                parts.append((x + 0.3, y, text))
    assert read(make_pdf(draw(*parts))).text.split("\n")[0] == "Area | Price"
