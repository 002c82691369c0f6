"""Word documents as clinics have them: merged cells, typed lists, equations, other programs."""

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from index_build.documents.readers import Paragraph, Reading
from index_build.documents.readers.docx import read_docx
from index_build.errors import ContentError

MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def save(document: Document) -> bytes:
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def read_body(xml: str) -> Reading:
    """Read a document with these elements in its body."""
    document = docx.Document()
    body = parse_xml(f"<w:body {nsdecls('w', 'r')} {MATH}>{xml}</w:body>")
    for child in list(body):
        document.element.body[-1].addprevious(child)
    return read_docx(save(document))


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def edit_package(content: bytes, edit: Callable[[str, bytes], bytes]) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(output, "w") as after:
        for name in before.namelist():
            after.writestr(name, edit(name, before.read(name)))
    return output.getvalue()


def test_bullets_typed_by_hand_are_a_list() -> None:
    document = docx.Document()
    for line in ("You cannot have it if you:", "-\tare feeding a baby", "-\ttake pills"):
        document.add_paragraph(line)
    reading = read_docx(save(document))
    assert reading.text == "You cannot have it if you:\n\n- are feeding a baby\n- take pills"
    kinds = [block.kind for block in reading.blocks if isinstance(block, Paragraph)]
    assert kinds == ["prose", "item", "item"]


def test_merged_cells_stand_in_each_of_their_columns_and_rows() -> None:
    document = docx.Document()
    table = document.add_table(3, 4)
    rows = (
        ("Day", "Morning", "Noon", "Evening"),
        ("Monday", "Closed", "", "5 to 8"),
        ("", "Blood tests", "Phone", "✓"),
    )
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(1, 1).merge(table.cell(1, 2))
    table.cell(1, 0).merge(table.cell(2, 0))
    assert read_docx(save(document)).text.split("\n") == [
        "Day | Morning | Noon | Evening",
        "Monday | Closed | Closed | 5 to 8",
        "Monday | Blood tests | Phone | ✓",
    ]


def test_a_list_in_a_cell_stays_in_its_row() -> None:
    document = docx.Document()
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "Not for"
    table.cell(0, 1).paragraphs[0].style = "List Bullet"
    table.cell(0, 1).paragraphs[0].text = "tan"
    table.cell(0, 1).add_paragraph("wounds", style="List Bullet")
    assert read_docx(save(document)).text == "Not for | tan; wounds"


def test_raised_and_lowered_figures_stay_apart_from_the_number_before_them() -> None:
    raised, lowered = (f'<w:vertAlign w:val="{way}script"/>' for way in ("super", "sub"))
    reading = read_body(
        f"<w:p>{run('It lasts 3')}{run('1', raised)}{run(' days. 10')}{run('6', raised)}"
        f"{run(' cells, H')}{run('2', lowered)}{run('O on the 1')}{run('st', raised)}"
        f"{run(' day.')}</w:p>"
    )
    assert reading.text == "It lasts 3¹ days. 10⁶ cells, H₂O on the 1st day."


def test_a_character_style_strikes_through_and_raises_too() -> None:
    document = docx.Document()
    document.styles.add_style("Old", 2).font.strike = True
    document.styles.add_style("Up", 2).font.superscript = True
    paragraph = document.add_paragraph("It costs ")
    paragraph.add_run("90 ", style="Old")
    paragraph.add_run("120 for 10 cm")
    paragraph.add_run("2", style="Up")
    assert read_docx(save(document)).text == "It costs 120 for 10 cm²"


@pytest.mark.parametrize(
    ("equation", "text"),
    [
        ("<m:r><m:t>≤ 5%</m:t></m:r>", "≤ 5%"),
        (
            "<m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num>"
            "<m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>",
            "(a+b)/2",
        ),
        (
            "<m:sSup><m:e><m:r><m:t>m</m:t></m:r></m:e>"
            "<m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>",
            "m²",
        ),
        ("<m:d><m:e><m:r><m:t>x</m:t></m:r></m:e></m:d>", "(x)"),
    ],
)
def test_an_equation_is_read_on_one_line(equation: str, text: str) -> None:
    reading = read_body(f"<w:p>{run('Use ')}<m:oMath>{equation}</m:oMath>{run(' of it.')}</w:p>")
    assert reading.text == f"Use {text} of it."


def test_an_equation_that_needs_more_lines_is_refused() -> None:
    matrix = "<m:m><m:mr><m:e><m:r><m:t>1</m:t></m:r></m:e></m:mr></m:m>"
    with pytest.raises(ContentError, match=r"an equation .* write it in words"):
        read_body(f"<w:p><m:oMath>{matrix}</m:oMath></w:p>")


def test_a_part_of_another_file_is_refused() -> None:
    with pytest.raises(ContentError, match=r"a part of another file .* save it again"):
        read_body(f'<w:p>{run("Rest.")}</w:p><w:altChunk r:id="rId99"/>')


def test_a_field_that_nobody_filled_in_is_refused() -> None:
    content = f"<w:sdtContent>{run('Click here')}</w:sdtContent>"
    mark = "<w:showingPlcHdr/>"
    with pytest.raises(ContentError, match=r"nobody has filled in .'Click here'"):
        read_body(f"<w:p><w:sdt><w:sdtPr>{mark}</w:sdtPr>{content}</w:sdt></w:p>")
    assert read_body(f"<w:p><w:sdt><w:sdtPr/>{content}</w:sdt></w:p>").text == "Click here"


LEVEL = (
    '<w:lvl w:ilvl="{}"><w:start w:val="{}"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'
)


def test_list_numbers_are_those_that_word_shows() -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    numbering.clear()
    levels = LEVEL.format(0, 3, "decimal", "%1.") + LEVEL.format(1, 1, "lowerLetter", "%1.%2)")
    for xml in (
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="7">{levels}</w:abstractNum>',
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="8">'
        f"{LEVEL.format(0, 1, 'upperRoman', 'Step %1:')}</w:abstractNum>",
        f'<w:num {nsdecls("w")} w:numId="1"><w:abstractNumId w:val="7"/></w:num>',
        f'<w:num {nsdecls("w")} w:numId="2"><w:abstractNumId w:val="7"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/></w:lvlOverride></w:num>',
        f'<w:num {nsdecls("w")} w:numId="3"><w:abstractNumId w:val="8"/></w:num>',
    ):
        numbering.append(parse_xml(xml))
    items = [(1, 0), (1, 1), (1, 1), (1, 0), (1, 1), (2, 0), (1, 0), (3, 0), (3, 0), (3, 0), (3, 0)]
    for list_id, level in items:
        properties = document.add_paragraph("wash")._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_numId().val = list_id
        properties.get_or_add_ilvl().val = level
    markers = [line.removesuffix(" wash") for line in read_docx(save(document)).text.split("\n")]
    assert markers == [
        *("3.", "3.a)", "3.b)", "4.", "4.a)", "9.", "10."),
        *("Step I:", "Step II:", "Step III:", "Step IV:"),
    ]


def test_footnotes_stand_with_their_sentence() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Use it at home.")
    reference = f'<w:r {nsdecls("w")}><w:footnoteReference w:id="2"/></w:r>'
    paragraph._p.append(parse_xml(reference))
    paragraph.add_run(" Drink water.")
    notes = (
        f'<w:footnotes {nsdecls("w")}><w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>'
        f"{run(' Only with a nurse.')}</w:p></w:footnote></w:footnotes>"
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, notes.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    assert read_docx(save(document)).text == "Use it at home. (Only with a nurse.) Drink water."


def test_a_strict_open_xml_document_is_read() -> None:
    def make_strict(name: str, part: bytes) -> bytes:
        for kind in (b"wordprocessingml", b"officeDocument", b"drawingml"):
            usual = b"http://schemas.openxmlformats.org/" + kind + b"/2006/"
            part = part.replace(usual, b"http://purl.oclc.org/ooxml/" + kind + b"/")
        return part

    document = docx.Document()
    document.add_heading("Parking", 1)
    document.add_paragraph("Behind the house.")
    content = edit_package(save(document), make_strict)
    assert read_docx(content).text == "Parking\n\nBehind the house."


def test_a_picture_that_is_missing_does_not_matter() -> None:
    link = b'<Relationship Id="rId99" Type="http://x/relationships/image" Target="media/a.png"/>'

    def add_link(name: str, part: bytes) -> bytes:
        is_links = name == "word/_rels/document.xml.rels"
        return part.replace(b"</Relationships>", link + b"</Relationships>") if is_links else part

    document = docx.Document()
    document.add_paragraph("Behind the house.")
    assert read_docx(edit_package(save(document), add_link)).text == "Behind the house."


@pytest.mark.parametrize(
    ("font", "code", "text"),
    [
        ("Symbol", "F0B3", "≥"),
        ("Symbol", "F0A3", "≤"),
        ("Symbol", "F06D", "μ"),
        ("Wingdings", "F0FC", "✓"),
        ("Wingdings", "F028", ""),
        ("Arial", "2265", "≥"),
    ],
)
def test_symbols_are_read(font: str, code: str, text: str) -> None:
    symbol = f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>'
    assert read_body(f"<w:p>{run('Use')}{symbol}{run('5.')}</w:p>").text == f"Use{text}5."


def test_a_sign_that_is_not_known_is_refused() -> None:
    with pytest.raises(ContentError, match="a sign of the font Symbol"):
        read_body('<w:p><w:r><w:sym w:font="Symbol" w:char="F0F0"/></w:r></w:p>')
