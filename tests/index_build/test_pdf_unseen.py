"""Words of PDF files that nobody sees on the page are not read, and are listed."""

import io
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, RectangleObject

from index_build.documents.readers import Reading
from index_build.documents.readers.pdf import read_pdf


@pytest.fixture
def unseen(fixtures: Path) -> Path:
    return fixtures / "unseen"


def read_file(path: Path) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the file's paragraphs, and the kind and words of what is left out."""
    reading = read_pdf(path.read_bytes())
    said = [(str(omission.kind), omission.text) for omission in reading.omissions]
    return list_texts(reading), said


def list_texts(reading: Reading) -> list[str]:
    return [reading.text[block.span.start : block.span.end] for block in reading.blocks]


def test_what_a_program_draws_unseen_is_left_out_and_listed(unseen: Path) -> None:
    texts, said = read_file(unseen / "reportlab.pdf")
    assert texts[:5] == [
        "Rest well for two days.",
        "White words on a blue bar.",
        "It costs 120 euros.",
        "Light grey words.",
        "Form words.",
    ]
    assert [words for kind, words in said if kind == "hidden"] == [
        "White words on the white page.",
        "Blue words on it.",
        "Invisible words.",
        "90 euros, and now",
        "Words of no size.",
        "Words of size one.",
        "Words below a white box.",
        "Words of clear ink.",
        "Words outside the clip.",
        "Hidden form words.",
    ]


def test_what_lies_outside_the_crop_box_is_left_out_also_in_the_middle_of_a_line(
    unseen: Path,
) -> None:
    texts, said = read_file(unseen / "reportlab.pdf")
    assert texts[5:] == ["Drink water, but", "no wine."]
    beside = [words for kind, words in said if kind == "frame"]
    assert beside == ["Beside.", "not in this part,", "This is cut off."]


def test_what_the_styles_of_a_printed_web_page_hide_is_left_out(unseen: Path) -> None:
    texts, said = read_file(unseen / "chromium.pdf")
    assert texts == [
        "Care",
        "Rest well for two days.",
        "Call us when it bleeds.",
        "A line that is seen.",
        "Small print in grey.",
    ]
    assert said == [
        ("hidden", "ninety"),
        ("hidden", "Transparent words."),
        ("hidden", "Words of no size."),
        ("hidden", "Words in the colour of their box."),
    ]


def test_white_words_of_an_office_program_are_read_only_where_their_ground_is_dark(
    unseen: Path,
) -> None:
    texts, said = read_file(unseen / "libreoffice.pdf")
    assert texts[1:4] == ["Rest well for two days.", "It costs 120 euros.", "Area | Price"]
    assert said == [("hidden", "White words of the template."), ("hidden", "90 euros, now")]


def test_layers_that_are_switched_off_are_left_out_also_below_those_that_are_on(
    unseen: Path,
) -> None:
    texts, said = read_file(unseen / "pdftex-layers.pdf")
    assert texts == [
        "Rest well for two days.",
        "Stay out of the sun for ten days.",
        "Call us when it bleeds.",
    ]
    assert said == [
        ("hidden", "Zehn Tage lang nicht in die Sonne gehen."),
        ("hidden", "For staff: order two more boxes."),
    ]


RECOGNISED = [
    "Wash your face with lukewarm water only.",
    "Do not put on make-up on the first day.",
    "Call us when the skin weeps.",
]


def test_words_recognised_in_a_scan_are_read(unseen: Path) -> None:
    assert read_file(unseen / "tesseract.pdf") == (RECOGNISED, [("picture", "")])


def change_page(path: Path, old: bytes, new: bytes) -> Reading:
    """Read a file of one page whose operators are changed."""
    writer = PdfWriter(PdfReader(path))
    contents = writer.pages[0].get_contents()
    assert contents is not None
    assert old in contents.get_data()
    contents.set_data(contents.get_data().replace(old, new))
    writer.pages[0][NameObject("/Contents")] = writer._add_object(contents)
    return read_changed(writer)


def read_changed(writer: PdfWriter) -> Reading:
    output = io.BytesIO()
    writer.write(output)
    return read_pdf(output.getvalue())


def test_words_recognised_in_a_scan_may_lie_behind_the_picture(unseen: Path) -> None:
    reading = change_page(unseen / "tesseract.pdf", b"3 Tr", b"0 Tr")
    assert list_texts(reading) == RECOGNISED


def test_a_page_that_is_turned_is_looked_at_as_it_is_written(unseen: Path) -> None:
    writer = PdfWriter(PdfReader(unseen / "libreoffice.pdf"))
    writer.pages[0].rotate(90)
    assert "It costs 120 euros." in list_texts(read_changed(writer))


def test_a_drawing_is_read_where_it_is_seen_and_only_there(unseen: Path) -> None:
    writer = PdfWriter(PdfReader(unseen / "reportlab.pdf"))
    writer.append(PdfReader(unseen / "reportlab.pdf"))
    writer.pages[0].cropbox = RectangleObject((0, 400, 595, 842))
    reading = read_changed(writer)
    assert list_texts(reading).count("Form words.") == 1
    assert any(o.text == "Form words." and o.place == "page 1" for o in reading.omissions)
