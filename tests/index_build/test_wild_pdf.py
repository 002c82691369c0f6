"""PDF files as clinics have them: filled forms, notes, scanned pages."""

import io

import pytest
from pypdf import PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

from index_build.documents.readers import Reading
from index_build.documents.readers.blocks import BlockWriter
from index_build.documents.readers.page_lines import Line, write_lines
from index_build.documents.readers.pdf import read_pdf
from index_build.errors import ContentError

A4 = (595, 842)


def make_dictionary(**entries: PdfObject | str | int) -> DictionaryObject:
    def make(value: PdfObject | str | int) -> PdfObject:
        if isinstance(value, PdfObject):
            return value
        return NameObject(f"/{value}") if isinstance(value, str) else NumberObject(value)

    return DictionaryObject({NameObject(f"/{key}"): make(v) for key, v in entries.items()})


def make_pdf(*pages: str) -> PdfWriter:
    """Return a PDF of pages with these content streams, in Helvetica (F1)."""
    writer = PdfWriter()
    for content in pages:
        page = writer.add_blank_page(*A4)
        stream = DecodedStreamObject()
        stream.set_data(content.encode("latin-1"))
        font = make_dictionary(Type="Font", Subtype="Type1", BaseFont="Helvetica")
        resources = make_dictionary(Font=make_dictionary(F1=font))
        page[NameObject("/Resources")] = resources
        page[NameObject("/Contents")] = writer._add_object(stream)
    return writer


def show(*lines: tuple[int, int, str]) -> str:
    texts = (f"1 0 0 1 {x} {y} Tm ({text}) Tj" for x, y, text in lines)
    return f"BT /F1 11 Tf {' '.join(texts)} ET"


def read(writer: PdfWriter) -> Reading:
    output = io.BytesIO()
    writer.write(output)
    return read_pdf(output.getvalue())


def annotate(writer: PdfWriter, left: int, bottom: int, **entries: PdfObject | str | int) -> None:
    rect = ArrayObject(FloatObject(v) for v in (left, bottom, left + 60, bottom + 14))
    annotation = make_dictionary(Type="Annot", Rect=rect, **entries)
    page = writer.pages[0]
    page[NameObject("/Annots")] = ArrayObject([*page.get("/Annots", ()), annotation])


def fill(writer: PdfWriter, left: int, bottom: int, text: str) -> None:
    annotate(writer, left, bottom, Subtype="Widget", FT="Tx", V=TextStringObject(text))


def test_a_filled_field_stands_in_its_gap() -> None:
    gap = " " * 22
    writer = make_pdf(show((60, 700, f"Eat nothing for{gap}hours. Wait{gap}minutes then.")))
    fill(writer, 300, 697, "twenty")
    fill(writer, 140, 697, "twelve")
    assert read(writer).text == "Eat nothing for twelve hours. Wait twenty minutes then."


def test_a_filled_field_stands_between_the_pieces_of_its_line() -> None:
    writer = make_pdf(show((60, 700, "Come to room"), (220, 700, "at"), (300, 700, "sharp.")))
    fill(writer, 150, 697, "B 12")
    fill(writer, 240, 697, "eight")
    assert read(writer).text == "Come to room B 12 at eight sharp."


def test_a_field_on_a_line_of_its_own_is_read() -> None:
    writer = make_pdf(show((60, 700, "What to bring:"), (60, 600, "Call us before you come.")))
    fill(writer, 60, 650, "Your card and your letter.")
    assert "Your card and your letter." in read(writer).text


def test_an_empty_field_is_a_gap_that_is_seen() -> None:
    writer = make_pdf(show((60, 700, "Eat nothing for          hours before it.")))
    fill(writer, 140, 697, "")
    assert read(writer).text == "Eat nothing for ____ hours before it."


def test_boxes_show_whether_they_are_ticked() -> None:
    writer = make_pdf(show((80, 700, "Yes, I smoke"), (260, 700, "No, I do not")))
    annotate(writer, 64, 697, Subtype="Widget", FT="Btn", AS="Off")
    annotate(writer, 244, 697, Subtype="Widget", FT="Btn", AS="On")
    assert read(writer).text == "☐ Yes, I smoke ☒ No, I do not"


def test_a_field_without_a_place_is_refused() -> None:
    writer = make_pdf(show((60, 700, "Eat nothing for hours before it and wait.")))
    fill(writer, 100, 697, "twelve")
    with pytest.raises(ContentError, match="form field on page 1"):
        read(writer)


def test_a_note_typed_onto_a_page_is_a_paragraph_of_its_own() -> None:
    writer = make_pdf(show((60, 740, "We are open from eight to six,"), (60, 640, "on weekdays.")))
    writer.add_annotation(0, FreeText(text="Closed on\n24 December!", rect=(60, 700, 300, 725)))
    reading = read(writer)
    assert "Closed on 24 December!" in reading.text.split("\n\n")


def test_words_crossed_out_in_a_pdf_program_are_refused() -> None:
    writer = make_pdf(show((60, 700, "It costs 90 euros.")))
    annotate(writer, 60, 697, Subtype="StrikeOut")
    with pytest.raises(ContentError, match="words crossed out on page 1"):
        read(writer)


def add_picture(writer: PdfWriter, page: int, width: int, height: int) -> None:
    picture = DecodedStreamObject()
    picture.set_data(b"\xff")
    entries = make_dictionary(
        Type="XObject", Subtype="Image", Width=1, Height=1, BitsPerComponent=8
    )
    picture.update({**entries, NameObject("/ColorSpace"): NameObject("/DeviceGray")})
    resources = writer.pages[page]["/Resources"]
    assert isinstance(resources, DictionaryObject)
    resources[NameObject("/XObject")] = make_dictionary(Im1=writer._add_object(picture))
    stream = DecodedStreamObject()
    stream.set_data(f"q {width} 0 0 {height} 50 50 cm /Im1 Do Q".encode())
    writer.pages[page][NameObject("/Contents")] = writer._add_object(stream)


def test_a_file_with_some_scanned_pages_is_refused_by_their_numbers() -> None:
    writer = make_pdf(show((60, 700, "A filler is safe.")), "", show((60, 700, "Rest.")), "")
    add_picture(writer, 1, 500, 700)
    add_picture(writer, 3, 500, 700)
    with pytest.raises(ContentError, match="only a picture on page 2, 4, as in a scan"):
        read(writer)


def test_a_page_with_a_small_picture_only_is_no_scan() -> None:
    writer = make_pdf(show((60, 700, "A filler lasts long.")), "", "")
    add_picture(writer, 1, 60, 40)
    assert read(writer).text == "A filler lasts long."


def test_raised_figures_stay_apart_from_the_number_before_them() -> None:
    content = (
        "BT /F1 12 Tf 1 0 0 1 60 700 Tm (It lasts 3) Tj /F1 7 Tf 1 0 0 1 105 704 Tm (1) Tj "
        "/F1 12 Tf 1 0 0 1 109 700 Tm ( days.) Tj ET"
    )
    assert read(make_pdf(content)).text == "It lasts 3¹ days."


def write(*lines: tuple[float, float, str]) -> Reading:
    writer = BlockWriter()
    write_lines([Line(text, 0, x, y, 11, False, 0.5) for x, y, text in lines], 1, writer)
    return writer.finish({})


def test_a_paragraph_in_a_narrow_column_stays_whole() -> None:
    reading = write(
        (40, 700, "You may go home after one hour. Somebody"),
        (40, 687, "should stay with you until the morning. Do"),
        (40, 674, "not drive on that day."),
        (290, 700, "You may eat light food in the evening. Take"),
        (290, 687, "the tablets that we gave you with a glass of"),
        (290, 674, "water, and do not drink alcohol with them."),
    )
    first, second = reading.text.split("\n\n")
    assert first.endswith("Do not drive on that day.")
    assert second.startswith("You may eat")


def test_two_lines_far_apart_are_two_paragraphs() -> None:
    first = "Do not wash the face with soap for a whole day, and use only water after it."
    second = "Call the clinic by telephone if the redness grows or if it does not go away."
    assert write((40, 700, first), (40, 676, second)).text == f"{first}\n\n{second}"


def strike(x: int, y: int, width: int) -> str:
    return f" {x} {y} {width} 0.6 re f"


def test_what_a_drawn_line_strikes_through_is_not_read() -> None:
    content = "".join(
        show(line) for line in ((60, 700, "It costs "), (106, 700, "90 euros"), (155, 700, " 120."))
    )
    assert read(make_pdf(content + strike(106, 704, 44))).text == "It costs 120."


def test_a_line_through_a_part_of_a_text_is_refused() -> None:
    content = show((60, 700, "It costs 90 euros 120 euros with a letter from your doctor."))
    with pytest.raises(ContentError, match="words crossed out on page 1"):
        read(make_pdf(content + strike(106, 704, 44)))


@pytest.mark.parametrize(
    "line",
    [
        "60 698 80 0.6 re f",
        "20 704 500 0.6 re f",
        "60 690 80 20 re f",
        "60 704 80 0.6 re W n",
        "60 712 m 140 712 l S",
    ],
)
def test_lines_that_underline_or_frame_strike_nothing(line: str) -> None:
    content = show((60, 700, "It costs 90 euros."))
    assert read(make_pdf(f"{content} {line}")).text == "It costs 90 euros."


def test_what_lies_beside_the_sheet_or_across_it_is_not_read() -> None:
    across = "BT /F1 8 Tf 0 1 -1 0 30 300 Tm (Form 4711) Tj ET"
    printed = show((70, -20, "leaflet.indd 1"), (70, 700, "Rest."), (70, 30, "file:///leaflet 1/1"))
    reading = read(make_pdf(f"{printed} {across}"))
    assert reading.text == "Rest."
    said = {omission.text for omission in reading.omissions}
    assert said == {"leaflet.indd 1", "Form 4711", "file:///leaflet 1/1"}
