"""Signs that say whether, and how much: ticks, crosses, raised ranges, letters of old encodings."""

import io

import docx
import pytest
from docx.oxml import parse_xml

from index_build.documents.readers import Paragraph, Reading
from index_build.documents.readers.docx import read_docx
from index_build.documents.readers.html import read_html
from index_build.documents.readers.plain import read_plain
from index_build.documents.readers.word_symbols import read_signs

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def list_said(reading: Reading) -> list[str]:
    found = (b for b in reading.blocks if isinstance(b, Paragraph))
    return [reading.text[b.span.start + b.marker : b.span.end] for b in found]


def test_icons_that_open_items_and_paragraphs_are_ticks_and_crosses() -> None:
    page = '<p>After the peel:</p><ul><li><i class="fas fa-check"></i> Showering</li>'
    page += (
        '<li> <i class="fas fa-times"></i> Swimming</li></ul><p><i class="bi bi-x"></i>Sauna</p>'
    )
    page += '<p>Close it <i class="fa fa-times"></i></p><p><i class="fa fa-phone"></i> 0123 4</p>'
    assert list_said(read_html(page.encode())) == [
        "After the peel:",
        "✓ Showering",
        "✗ Swimming",
        "✗ Sauna",
        "Close it",
        "0123 4",
    ]


@pytest.mark.parametrize(
    ("font", "sign"), [("Wingdings", "\uf0fb"), ("Calibri", "✗"), ("Wingdings 2", "\uf04f")]
)
def test_a_word_bullet_that_is_a_cross_stays_in_the_item(font: str, sign: str) -> None:
    document = docx.Document()
    document.add_paragraph("After the peel:")
    document.add_paragraph("Swimming", style="List Bullet")
    numbering = document.part.numbering_part.element
    for level in numbering.iter(f"{{{W[9:-1]}}}lvl"):
        for name in ("lvlText", "rPr"):
            for old in level.findall(f"{{{W[9:-1]}}}{name}"):
                level.remove(old)
        level.append(parse_xml(f'<w:lvlText {W} w:val="{sign}"/>'))
        level.append(parse_xml(f'<w:rPr {W}><w:rFonts w:ascii="{font}"/></w:rPr>'))
    packed = io.BytesIO()
    document.save(packed)
    assert list_said(read_docx(packed.getvalue())) == ["After the peel:", "✗ Swimming"]


def test_ticks_of_other_fonts_of_signs_are_read() -> None:
    assert [read_signs("Wingdings 2", c) for c in "PO"] == ["✓", "✗"]
    assert [read_signs("Webdings", c) for c in "ar"] == ["✔", "✖"]
    assert read_signs("Zapf Dingbats", "8") == "✘"


def test_a_raised_range_stays_raised() -> None:
    page = "<p>Up to 20<sup>1–3</sup> days, 10<sup>–3</sup> grams.</p>"
    assert list_said(read_html(page.encode())) == ["Up to 20¹⁻³ days, 10⁻³ grams."]


@pytest.mark.parametrize("name", ["iso-8859-1", "latin1", "windows-1252"])
def test_a_page_in_latin_letters_is_read_as_browsers_do(name: str) -> None:
    page = f"<meta charset={name}><p>Rest 2–3 days. It costs €50.</p>".encode("cp1252")
    assert list_said(read_html(page)) == ["Rest 2–3 days. It costs €50."]


def test_the_mark_of_utf_8_is_stronger_than_what_a_page_declares() -> None:
    page = "\ufeff<meta charset=iso-8859-1><p>Rest 2–3 days.</p>".encode()
    assert list_said(read_html(page)) == ["Rest 2–3 days."]


def test_signs_of_windows_in_unicode_s_control_codes_are_themselves() -> None:
    assert read_plain("Rest 2\x963 days.".encode()).text == "Rest 2–3 days."


def test_a_style_for_the_printer_hides_nothing_on_the_screen() -> None:
    sheet = "<style media=print>.no {display: none}</style>"
    page = f"{sheet}<style media='screen, print'>.gone {{display: none}}</style>"
    page += "<p class=no>Not for children.</p><p class=gone>Menu</p>"
    assert list_said(read_html(page.encode())) == ["Not for children."]
