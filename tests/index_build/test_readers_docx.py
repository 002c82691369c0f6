import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from index_build.documents.readers import Heading, Paragraph, Reading
from index_build.documents.readers.docx import read_docx
from index_build.errors import ContentError


def save(document: Document) -> bytes:
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def read(*steps: Callable[[Document], object]) -> Reading:
    document = docx.Document()
    for step in steps:
        step(document)
    return read_docx(save(document))


def test_headings_have_the_level_of_their_style() -> None:
    reading = read(
        lambda d: d.add_heading("Care", 0),
        lambda d: d.add_heading("The first day", 1),
        lambda d: d.add_paragraph("Rest."),
        lambda d: d.add_heading("The evening", 2),
    )
    headings = [(b.level, b.title) for b in reading.blocks if isinstance(b, Heading)]
    assert headings == [(1, "Care"), (1, "The first day"), (2, "The evening")]
    assert reading.text == "Care\n\nThe first day\n\nRest.\n\nThe evening"


def test_a_style_of_its_own_is_a_heading_when_it_is_based_on_one() -> None:
    document = docx.Document()
    style = document.styles.add_style("Clinic head", 1)
    style.base_style = document.styles["Heading 2"]
    document.add_paragraph("Care", style="Clinic head")
    document.add_paragraph("Rest.")
    (heading, _) = read_docx(save(document)).blocks
    assert isinstance(heading, Heading)
    assert heading.level == 2


def test_lists_have_their_markers() -> None:
    reading = read(
        lambda d: d.add_paragraph("Do not:"),
        lambda d: d.add_paragraph("swim", style="List Bullet"),
        lambda d: d.add_paragraph("run", style="List Bullet"),
        lambda d: d.add_paragraph("Wash.", style="List Number"),
        lambda d: d.add_paragraph("", style="List Number"),
        lambda d: d.add_paragraph("Dry.", style="List Number"),
    )
    assert reading.text == "Do not:\n\n- swim\n- run\n1. Wash.\n2. Dry."


def test_table_rows_are_paragraphs() -> None:
    def add_prices(document: Document) -> None:
        table = document.add_table(2, 3)
        for row, texts in enumerate((("What", "How long", "Price"), ("One visit", "1 h", "200"))):
            for column, text in enumerate(texts):
                table.cell(row, column).text = text
        table.cell(1, 1).merge(table.cell(1, 2))

    reading = read(lambda d: d.add_paragraph("Prices."), add_prices)
    assert reading.text == "Prices.\n\nWhat | How long | Price\nOne visit | 1 h 200 | 1 h 200"
    assert isinstance(reading.blocks[1], Paragraph)
    assert reading.blocks[1].kind == "row"


def test_a_frame_around_text_is_read_as_paragraphs() -> None:
    def add_frame(document: Document) -> None:
        cell = document.add_table(1, 1).cell(0, 0)
        cell.text = "Do not rub."
        cell.add_paragraph("Call us.")

    assert read(add_frame).text == "Do not rub.\n\nCall us."


def test_a_table_in_a_table_is_read_once() -> None:
    def add_tables(document: Document) -> None:
        cell = document.add_table(1, 2).cell(0, 0)
        cell.text = "Outer."
        inner = cell.add_table(1, 2)
        inner.cell(0, 0).text, inner.cell(0, 1).text = "In", "ner"

    assert read(add_tables).text.replace("\n\n", " ").replace(" | ", " ") == "Outer. In ner"


def test_text_in_content_controls_and_text_boxes_is_read() -> None:
    word = nsdecls("w")
    box = (
        f"<w:p {word}><w:r><w:t>Seen.</w:t></w:r><w:r><w:pict><v:textbox "
        'xmlns:v="urn:schemas-microsoft-com:vml"><w:txbxContent><w:p><w:r><w:t>Boxed.</w:t></w:r>'
        "</w:p></w:txbxContent></v:textbox></w:pict></w:r></w:p>"
    )
    control = (
        f"<w:sdt {word}><w:sdtContent><w:p><w:sdt><w:sdtContent><w:r><w:t>Controlled.</w:t></w:r>"
        "</w:sdtContent></w:sdt></w:p></w:sdtContent></w:sdt>"
    )
    document = docx.Document()
    document.element.body[-1].addprevious(parse_xml(box))
    document.element.body[-1].addprevious(parse_xml(control))
    assert read_docx(save(document)).text == "Seen.\n\nBoxed.\n\nControlled."


def test_hidden_and_struck_text_is_dropped() -> None:
    def add_runs(document: Document) -> None:
        paragraph = document.add_paragraph("It is ")
        paragraph.add_run("not ").font.hidden = True
        paragraph.add_run("free ").font.strike = True
        paragraph.add_run("paid.").font.strike = False

    assert read(add_runs).text == "It is paid."


def test_breaks_and_tabs_are_white_space() -> None:
    assert read(lambda d: d.add_paragraph("One\ttwo\nthree")).text == "One two\nthree"


def test_properties_are_read() -> None:
    document = docx.Document()
    document.add_paragraph("Rest.")
    document.core_properties.title = " About care "
    document.core_properties.language = "en_GB"
    assert read_docx(save(document)).meta == {"title": "About care", "language": "en-GB"}


def test_tracked_changes_are_refused() -> None:
    document = docx.Document()
    run = "<w:r><w:t>Maybe.</w:t></w:r>"
    change = f'<w:ins {nsdecls("w")} w:id="1" w:author="A">{run}</w:ins>'
    document.add_paragraph("Rest. ")._p.append(parse_xml(change))
    with pytest.raises(ContentError, match="accept or reject all changes"):
        read_docx(save(document))


def test_an_archive_that_unpacks_to_too_much_is_refused_unread() -> None:
    output = io.BytesIO()
    with (
        zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w") as file,
    ):
        for _ in range(201):
            file.write(b" " * 1_000_000)
    assert len(output.getvalue()) < 1_000_000
    with pytest.raises(ContentError, match="unpacks to 201 MB, over 200 MB"):
        read_docx(output.getvalue())


@pytest.mark.parametrize("kept", [0.0, 0.3, 0.99])
def test_a_broken_file_is_refused(kept: float) -> None:
    content = save(docx.Document())
    with pytest.raises(ContentError, match="a broken file"):
        read_docx(content[: int(len(content) * kept)])


def test_an_archive_that_is_no_word_document_is_refused() -> None:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        archive.writestr("a.txt", "text")
    with pytest.raises(ContentError, match="a broken file"):
        read_docx(output.getvalue())


def test_an_old_or_locked_document_is_refused() -> None:
    with pytest.raises(ContentError, match="without a password"):
        read_docx(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1000))
