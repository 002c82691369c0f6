"""Words of PDF files that nobody sees on the page are not read, and are listed."""

import io
import subprocess
import sys
from multiprocessing import active_children
from pathlib import Path
from time import process_time

import pypdfium2
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    RectangleObject,
    StreamObject,
)

from index_build.documents.readers import Reading
from index_build.documents.readers.pdf import read_pdf
from index_build.documents.readers.pdf_canvas import Canvas, use_own_fonts
from index_build.errors import ContentError


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


SEEN = "BT /F1 12 Tf 50 780 Td (Rest well for two days and drink water.) Tj ET "


def name_all(entries: dict[str, object]) -> DictionaryObject:
    return DictionaryObject({NameObject(key): value for key, value in entries.items()})


def make_stream(data: str, **entries: object) -> StreamObject:
    stream = StreamObject()
    stream.update(name_all({f"/{key}": value for key, value in entries.items()}))
    stream.set_data(data.encode("latin-1"))
    return stream


def make_drawing(data: str, **entries: object) -> StreamObject:
    box = RectangleObject((0, 0, 595, 842))
    return make_stream(data, Subtype=NameObject("/Form"), BBox=box, **entries)


def make_picture() -> StreamObject:
    """Return a picture of many shades, over one point of a page."""
    size = {"Width": NumberObject(16), "Height": NumberObject(16)}
    kind = {"Subtype": NameObject("/Image"), "ColorSpace": NameObject("/DeviceGray")}
    data = "".join(chr(at * 97 % 256) for at in range(256))
    return make_stream(data, BitsPerComponent=NumberObject(8), **size, **kind)


def make_file(operators: str, *, tall: float = 842, **resources: dict[str, object]) -> PdfWriter:
    """Return a file of one page with the fonts F1, a plain one, and Z, one of signs."""
    writer = PdfWriter()
    page = writer.add_blank_page(595, tall)
    fonts = {"/F1": "/Helvetica", "/Z": "/ZapfDingbats"}
    kinds = {"/Type": NameObject("/Font"), "/Subtype": NameObject("/Type1")}
    named = {key: name_all({**kinds, "/BaseFont": NameObject(fonts[key])}) for key in fonts}
    own = {"Font": named, **resources}
    page[NameObject("/Resources")] = name_all(
        {
            f"/{kind}": name_all({key: writer._add_object(value) for key, value in held.items()})
            for kind, held in own.items()
        }
    )
    page[NameObject("/Contents")] = writer._add_object(make_stream(operators))
    return writer


def read_made(writer: PdfWriter) -> tuple[list[str], list[tuple[str, str]]]:
    reading = read_changed(writer)
    said = [(str(omission.kind), omission.text) for omission in reading.omissions]
    return list_texts(reading)[1:], said


@pytest.mark.parametrize("tall", [842, 8000, 14400])
def test_a_decimal_point_and_a_hyphen_stay_on_a_page_of_any_length(tall: float) -> None:
    price = "BT /F1 9 Tf 0.6 g 50 700 Td (Price: 1) Tj (.) Tj (50 euros) Tj "
    dose = "0 -60 Td (Take 2) Tj (-) Tj (3 a day) Tj ET"
    texts, said = read_made(make_file(SEEN + price + dose, tall=tall))
    assert (texts, said) == (["Price: 1.50 euros", "Take 2-3 a day"], [])


def test_a_sign_goes_with_the_hidden_words_beside_it_and_one_alone_is_listed() -> None:
    line = "BT /F1 12 Tf 50 700 Td (It costs 120) Tj 1 g ( or 90) Tj (!) Tj ET "
    alone = "BT /F1 12 Tf 50 650 Td (!!) Tj ET"
    texts, said = read_made(make_file(SEEN + line + alone))
    assert (texts, said) == (["It costs 120"], [("hidden", "or 90!"), ("sign", "!!")])


def test_letters_that_are_drawings_are_as_large_as_they_are_drawn() -> None:
    words = "q .1 0 0 .1 0 0 cm BT /T3 1 Tf 1 0 0 1 500 6000 Tm (aaa) Tj ET Q"
    writer = make_file(SEEN + words)
    square = writer._add_object(make_stream("80 0 0 0 70 70 d1 0 0 70 70 re f"))
    differences = ArrayObject([NumberObject(97), NameObject("/a")])
    font = {
        "/Type": NameObject("/Font"),
        "/Subtype": NameObject("/Type3"),
        "/FontBBox": RectangleObject((0, 0, 8, 7)),
        "/FontMatrix": ArrayObject(FloatObject(value) for value in (1, 0, 0, 1, 0, 0)),
        "/CharProcs": name_all({"/a": square}),
        "/Encoding": name_all({"/Differences": differences}),
        "/FirstChar": NumberObject(97),
        "/LastChar": NumberObject(97),
        "/Widths": ArrayObject([NumberObject(80)]),
    }
    writer.pages[0]["/Resources"]["/Font"][NameObject("/T3")] = name_all(font)
    assert read_made(writer) == (["aaa"], [])


def test_small_letters_are_measured_in_the_page_s_own_unit() -> None:
    tiny = "1 g BT /F1 1.2 Tf 5 60 Td (Hidden) Tj ET 0 g "
    writer = make_file(tiny + "BT /F1 1.2 Tf 5 78 Td (Rest well for two days.) Tj ET")
    writer.pages[0].mediabox = RectangleObject((0, 0, 59.5, 84.2))
    writer.pages[0][NameObject("/UserUnit")] = NumberObject(10)
    reading = read_changed(writer)
    assert list_texts(reading) == ["Rest well for two days."]
    assert [omission.text for omission in reading.omissions] == ["Hidden"]


def test_words_that_are_a_hole_for_a_colour_are_read() -> None:
    hole = (
        "q BT /F1 24 Tf 7 Tr 50 700 Td (Do not take aspirin) Tj ET 1 0 0 rg 0 600 595 200 re f Q "
    )
    nothing = "q BT /F1 24 Tf 7 Tr 50 500 Td (Nothing shines through) Tj ET Q"
    texts, said = read_made(make_file(SEEN + hole + nothing))
    assert (texts, said) == (["Do not take aspirin"], [("hidden", "Nothing shines through")])


def test_words_that_a_browser_draws_through_a_mask_as_outlines_or_as_a_shadow_are_read(
    unseen: Path,
) -> None:
    texts, said = read_file(unseen / "chromium-drawn.pdf")
    assert texts[2:5] == [
        "A2 Gradient filled words cost 130 euros.",
        "A3 Outlined words 140",
        "A4 Shadow only words 150",
    ]
    assert len(said) < 2


@pytest.mark.parametrize(("count", "is_read"), [(1, False), (8, True)])
def test_unseen_words_are_read_where_as_many_shapes_lie(count: int, is_read: bool) -> None:
    shapes = "".join(f"{51 + 2.7 * at:.1f} 700 1 9 re f " for at in range(count))
    texts, said = read_made(
        make_file(SEEN + "BT /F1 12 Tf 3 Tr 50 700 Td (llllllll) Tj ET " + shapes)
    )
    assert (texts, said) == ((["llllllll"], []) if is_read else ([], [("hidden", "llllllll")]))


def test_a_white_figure_on_a_disc_that_is_a_letter_is_read() -> None:
    disc = "BT /Z 30 Tf 0 0 1 rg 50 700 Td (l) Tj ET BT /F1 14 Tf 1 g 58 702 Td (3) Tj ET "
    texts, said = read_made(make_file(SEEN + disc))
    assert "3" in texts[0]
    assert said == []


def test_white_words_that_are_mixed_with_their_ground_are_read() -> None:
    mixed = name_all({"/BM": NameObject("/Difference")})
    words = "q /GD gs 1 g BT /F1 12 Tf 50 500 Td (Black on white) Tj ET Q"
    made = make_file(SEEN + words, ExtGState={"/GD": mixed})
    assert read_made(made) == (["Black on white"], [])


def test_words_below_a_letter_or_a_note_are_left_out() -> None:
    words = "BT /F1 12 Tf 50 700 Td (It costs ) Tj (90) Tj ( euros now) Tj ET "
    square = "BT /Z 24 Tf 89 694 Td (n) Tj ET BT /F1 12 Tf 50 500 Td (Call at night) Tj ET"
    writer = make_file(SEEN + words + square)
    note = {"/Type": NameObject("/Annot"), "/Subtype": NameObject("/Square")}
    note["/Rect"] = box = RectangleObject((40, 490, 300, 520))
    form = make_stream("1 g 40 490 260 30 re f", Subtype=NameObject("/Form"), BBox=box)
    note["/AP"] = name_all({"/N": writer._add_object(form)})
    writer.add_annotation(0, name_all(note))
    texts, said = read_made(writer)
    assert "90" not in texts[0]
    assert [words for kind, words in said if kind == "hidden"] == ["90", "Call at night"]
    assert "Call at night" not in texts


def test_hidden_words_that_are_printed_twice_are_left_out_twice() -> None:
    once = "BT /F1 12 Tf 50 700 Td (It costs 90 euros) Tj ET "
    last = "0 g BT /F1 12 Tf 50 650 Td (Call us.) Tj ET"
    texts, said = read_made(make_file(SEEN + "1 g " + once + once + last))
    assert (texts, said) == (["Call us."], [("hidden", "It costs 90 euros It costs 90 euros")])


STRIPS = "".join(f"q 595 0 0 168.4 0 {168.4 * number:.1f} cm /I Do Q " for number in range(5))
LINES = "BT /F1 12 Tf 50 500 Td (Recognised line) Tj 0 -20 Td (Another one) Tj ET "


@pytest.mark.parametrize(
    "operators",
    [LINES + STRIPS, "q 420 0 0 570 80 130 cm /I Do Q 3 Tr " + LINES.replace("50 500", "100 500")],
    ids=["in strips", "with margins"],
)
def test_words_recognised_in_a_scan_are_read_however_it_is_laid_out(operators: str) -> None:
    reading = read_changed(make_file(operators, XObject={"/I": make_picture()}))
    assert " ".join(list_texts(reading)) == "Recognised line Another one"


@pytest.mark.parametrize(
    "operators",
    [
        "BT /F1 12 Tf 50 500 Td (Old price) Tj ET q 595 0 0 842 0 0 cm /I Do Q " + SEEN,
        SEEN + "q 200 0 0 100 50 480 cm /I Do Q BT 3 Tr /F1 12 Tf 50 500 Td (Old price) Tj ET",
    ],
    ids=["below a photo", "invisible on a photo"],
)
def test_hidden_words_at_a_photo_are_left_out(operators: str) -> None:
    texts, said = read_made(make_file(operators, XObject={"/I": make_picture()}))
    assert (texts, said[0]) == ([], ("hidden", "Old price"))


def test_drawings_that_share_what_they_may_draw_are_read_in_no_time() -> None:
    data = "BT /F1 12 Tf 0 g 50 {0} Td (Seen {0}) Tj 1 g 100 0 Td (hid {0}) Tj ET"
    drawings = {f"/X{at}": make_drawing(data.format(700 - 20 * at)) for at in range(8)}
    writer = make_file(SEEN + " ".join(f"{name} Do" for name in drawings), XObject=drawings)
    resources = writer.pages[0].raw_get("/Resources")
    shared = writer._add_object(resources)
    for page in (writer.pages[0], *drawings.values()):
        page[NameObject("/Resources")] = shared
    started = process_time()
    texts, said = read_made(writer)
    assert process_time() - started < 10
    assert " ".join(texts) == " ".join(f"Seen {700 - 20 * at}" for at in range(8))
    assert said == [("hidden", f"hid {700 - 20 * at}") for at in range(8)]


@pytest.mark.parametrize("box", [(700, 900, 800, 1000), (595, 842, 0, 0)])
def test_a_part_of_the_page_that_is_none_or_upside_down_hides_nothing(
    box: tuple[float, ...],
) -> None:
    writer = make_file(SEEN)
    writer.pages[0][NameObject("/CropBox")] = ArrayObject(map(FloatObject, box))
    assert list_texts(read_changed(writer)) == ["Rest well for two days and drink water."]


def test_letters_that_are_turned_twice_stand_upright() -> None:
    words = "BT /F1 -12 Tf -1 0 0 -1 50 700 Tm (Take one) Tj ET"
    assert read_made(make_file(SEEN + words)) == (["Take one"], [])


def make_curves(count: int) -> str:
    steps = (1, 1, 7, 13, 17, 19, 23, 29)
    place = "{} {} m {} {} {} {} {} {} c S\n"
    return "".join(place.format(*(at * step % 500 for step in steps)) for at in range(count))


HIDDEN = "BT 1 g /F1 12 Tf 50 700 Td (Hidden words) Tj ET "


def test_a_page_that_holds_too_much_to_be_drawn_is_read_as_it_is_written_and_listed() -> None:
    texts, said = read_made(make_file(SEEN + HIDDEN + make_curves(6_000)))
    assert (texts, said) == (["Hidden words"], [("look", "page 1")])


def test_a_page_with_a_plan_on_it_is_looked_at() -> None:
    texts, said = read_made(make_file(SEEN + HIDDEN + make_curves(500)))
    assert (texts, said) == ([], [("hidden", "Hidden words")])


def test_letters_that_are_not_in_the_file_are_drawn_alike_on_every_machine() -> None:
    # The machine may have a font of one name; none has one of the other. PDFium draws the first
    # text of all a little bolder.
    writer = make_file(SEEN)
    font = writer.pages[0]["/Resources"]["/Font"]["/F1"]
    pages = []
    for name in ("/NoneAtAll", "/NotoSansHebrew", "/NoneAtAll"):
        font[NameObject("/BaseFont")] = NameObject(name)
        output = io.BytesIO()
        writer.write(output)
        use_own_fonts()
        pdf = pypdfium2.PdfDocument(output.getvalue())
        pages.append(Canvas.open(pdf[0], 1.0).draw())
        pdf.close()
    assert pages[1].min() < 100
    assert (pages[1] == pages[2]).all()


def test_a_crash_of_the_program_that_draws_refuses_the_file_and_no_other(unseen: Path) -> None:
    content = (unseen / "tesseract.pdf").read_bytes()
    assert read_pdf(content).blocks
    for process in active_children():
        process.kill()
        process.join()
    with pytest.raises(ContentError, match="cannot be drawn"):
        read_pdf(content)
    assert read_pdf(content).blocks


READ_AND_DIE = """
import os, sys
from index_build.documents.readers.pdf_apart import start_looking
start_looking().send((open(sys.argv[1], "rb").read(), [1.0]))
os.kill(os.getpid(), 9)
"""


def test_the_program_that_draws_ends_with_a_build_that_is_killed(unseen: Path) -> None:
    command = [sys.executable, "-c", READ_AND_DIE, str(unseen / "tesseract.pdf")]
    # The output ends only when the last program that may write to it has ended.
    done = subprocess.run(command, stdout=subprocess.PIPE, timeout=60, check=False)
    assert done.returncode == -9
