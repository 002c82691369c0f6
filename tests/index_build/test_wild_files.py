"""Word and text files as they are: hidden styles, columns made of tabs, text converted twice."""

import io
from collections.abc import Callable
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from index_build.documents.readers import Heading, Reading
from index_build.documents.readers.docx import read_docx
from index_build.documents.readers.html import read_html
from index_build.documents.readers.markdown import read_markdown
from index_build.documents.readers.plain import read_plain
from index_build.errors import ContentError

VANISH = "<w:vanish/>"
WHITE = '<w:color w:val="FFFFFF"/>'


def read_body(*parts: str, change: Callable[[Any], None] | None = None) -> Reading:
    document = docx.Document()
    if change is not None:
        change(document)
    body = document.element.body
    for part in parts:
        tag = part[: part.index(">")]
        body.insert(len(body) - 1, parse_xml(part.replace(tag, f"{tag} {nsdecls('w')}", 1)))
    file = io.BytesIO()
    document.save(file)
    return read_docx(file.getvalue())


def write_paragraph(text: str, properties: str = "", run: str = "") -> str:
    pieces = text.replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
    return (
        f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr>"
        f'<w:t xml:space="preserve">{pieces}</w:t></w:r></w:p>'
    )


def write_cell(text: str) -> str:
    return f"<w:tc><w:tcPr/>{write_paragraph(text)}</w:tc>"


def add_style(properties: str) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        for name, inner in (("Remark", f"<w:rPr>{properties}</w:rPr>"), ("Child", "")):
            based = '<w:basedOn w:val="Remark"/>' if not inner else ""
            style = f'<w:style {nsdecls("w")} w:type="paragraph" w:styleId="{name}">'
            style += f'<w:name w:val="{name}"/>{based}{inner}</w:style>'
            document.styles.element.append(parse_xml(style))

    return change


@pytest.mark.parametrize("name", ["Remark", "Child"])
@pytest.mark.parametrize(("properties", "kind"), [(VANISH, "hidden"), ("<w:strike/>", "struck")])
def test_what_the_style_of_a_paragraph_hides_or_strikes_is_not_read(
    name: str, properties: str, kind: str
) -> None:
    remark = write_paragraph("Ask them for more.", f'<w:pStyle w:val="{name}"/>')
    reading = read_body(remark, write_paragraph("Rest."), change=add_style(properties))
    assert reading.text == "Rest."
    assert [(o.kind, o.text) for o in reading.omissions] == [(kind, "Ask them for more.")]


def test_a_run_that_shows_what_its_paragraph_s_style_hides_is_read() -> None:
    shown = write_paragraph("Rest.", '<w:pStyle w:val="Remark"/>', '<w:vanish w:val="0"/>')
    assert read_body(shown, change=add_style(VANISH)).text == "Rest."


def test_white_letters_are_read_only_above_a_colour() -> None:
    reading = read_body(
        write_paragraph("Nobody sees this.", run=WHITE),
        write_paragraph("Rest.", run=f'{WHITE}<w:shd w:val="clear" w:fill="AA0000"/>'),
        write_paragraph("Drink.", '<w:shd w:val="clear" w:fill="AA0000"/>', WHITE),
    )
    assert reading.text == "Rest.\n\nDrink."
    assert [o.text for o in reading.omissions] == ["Nobody sees this."]


def test_columns_made_of_tabs_are_rows() -> None:
    prices = ("Upper lip\t45 euros", "Back\t\t220 euros")
    reading = read_body(*map(write_paragraph, ("One session costs:", *prices, "Rest.")))
    assert reading.text == "One session costs:\n\nUpper lip | 45 euros\nBack | 220 euros\n\nRest."


@pytest.mark.parametrize("lines", [("Open\t9 to 5", "Rest."), ("1.\tWash.", "2.\tDry.")])
def test_a_tab_in_one_line_or_behind_a_number_makes_no_row(lines: tuple[str, ...]) -> None:
    kinds = [getattr(block, "kind", "") for block in read_body(*map(write_paragraph, lines)).blocks]
    assert "row" not in kinds


def test_a_table_in_a_cell_leaves_the_other_rows_as_they_are() -> None:
    def make_table(*rows: str) -> str:
        return f"<w:tbl><w:tblPr/>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"

    inner = make_table(
        write_cell("first") + write_cell("60 euros"), write_cell("others") + write_cell("30 euros")
    )
    cell = f"<w:tc><w:tcPr/>{inner}<w:p/></w:tc>"
    table = make_table(write_cell("Visit") + cell, write_cell("Letter") + write_cell("5 euros"))
    assert read_body(table).text == ("Visit | first 60 euros; others 30 euros\nLetter | 5 euros")


def test_a_row_that_begins_in_a_later_column_keeps_its_place() -> None:
    head = '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>' + write_cell("Morning")
    row = write_cell("Monday") + write_cell("8 to 12") + write_cell("2 to 4")
    table = f"<w:tbl><w:tblPr/>{head}{write_cell('Evening')}</w:tr><w:tr>{row}</w:tr></w:tbl>"
    assert read_body(table).text == "| Morning | Evening\nMonday | 8 to 12 | 2 to 4"


@pytest.mark.parametrize("text", ["We donâ€™t.", "CafÃ©", "MaÃŸe", "40 â‚¬", "5 Â°C"])
def test_text_that_was_converted_twice_is_refused(text: str) -> None:
    for read in (read_plain, read_markdown, read_html):
        with pytest.raises(ContentError, match="converted once"):
            read(text.encode())


@pytest.mark.parametrize(
    "text", ["„MENÜ“ “CAFÉ” «AVELÃ» «café…»", "ÂNGELO, AMANHÃ, é…”", "Mẫu â’ ĐÃ"]
)
def test_capital_letters_before_quotation_marks_are_read(text: str) -> None:
    assert read_plain(text.encode()).text == text


def test_underlined_titles_of_plain_text_are_headings() -> None:
    text = "LASER\n=====\n\nShave.\n\nPrices\n------\nLip: 45 euros.\n\n"
    text += "Area  Price\n-----------\nLip   45"
    reading = read_plain(text.encode())
    headings = [block for block in reading.blocks if isinstance(block, Heading)]
    assert [(heading.level, heading.title) for heading in headings] == [(1, "LASER"), (2, "Prices")]
    assert [reading.text[h.span.start : h.span.end] for h in headings] == ["LASER", "Prices"]
    said = [reading.text[b.span.start : b.span.end] for b in reading.blocks if b not in headings]
    assert said == ["Shave.", "Lip: 45 euros.", "Area  Price\n-----------\nLip   45"]


def test_an_equation_in_tex_is_refused_but_prices_in_dollars_are_read() -> None:
    with pytest.raises(ContentError, match="in words"):
        read_markdown(rb"# Dose" + b"\n\n" + rb"Take $5\,\mathrm{mg}$ a day.")
    assert "$5 or $10" in read_markdown(b"# Dose\n\nIt costs $5 or $10.").text


def test_a_remark_of_obsidian_is_not_read() -> None:
    reading = read_markdown(b"# Care\n\nRest. %%ask Tom -- first%% Drink.\n\n%%\nold\n%%\n")
    assert reading.text == "Care\n\nRest. Drink."
    assert [(o.kind, o.text) for o in reading.omissions] == [
        ("comment", "ask Tom - - first"),
        ("comment", "old"),
    ]
