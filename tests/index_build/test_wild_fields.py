"""Word documents with fields, fonts of signs, figures raised by hand, and lists that go on."""

import docx
import pytest
from test_wild_docx import read_body, run, save

from index_build.documents.placeholders import check_placeholders
from index_build.documents.readers import Paragraph
from index_build.documents.readers.docx import read_docx
from index_build.errors import ContentError


def write_field(code: str, shown: str = "") -> str:
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate")]
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    return f"{marks[0]}<w:r><w:instrText>{code}</w:instrText></w:r>{marks[1]}{run(shown)}{end}"


@pytest.mark.parametrize("code", ["EQ \\f(1,2)", 'SYMBOL 179 \\f "Symbol"'])
def test_a_sign_that_only_word_draws_is_refused(code: str) -> None:
    with pytest.raises(ContentError, match="a sign that only Word draws"):
        read_body(f"<w:p>{run('Take ')}{write_field(code)}{run(' tablet.')}</w:p>")


@pytest.mark.parametrize(
    ("code", "shown"), [("MERGEFIELD Name", "«Name»"), ("FORMTEXT", "\u2002\u2002")]
)
def test_a_field_that_waits_for_words_is_refused(code: str, shown: str) -> None:
    with pytest.raises(ContentError, match="nobody has filled in"):
        read_body(f"<w:p>{run('Wait ')}{write_field(code, shown)}{run(' hours.')}</w:p>")


def test_fields_that_hold_words_are_read_and_a_line_may_wait_for_patients() -> None:
    reading = read_body(
        f"<w:p>{run('See page ')}{write_field('PAGEREF x', '4')}{run('.')}</w:p>"
        f"<w:p>{run('Your name: ')}{write_field('FORMTEXT', '  ')}</w:p>"
    )
    assert reading.text == "See page 4.\n\nYour name:"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("See Error! Reference source not found. for more.", "en"),
        ("Wait Choose an item. before you swim.", "en"),
        ("Siehe Fehler! Verweisquelle konnte nicht gefunden werden.", "de"),
    ],
)
def test_what_word_writes_for_a_lost_reference_is_refused(text: str, language: str) -> None:
    with pytest.raises(ContentError, match="as in a template"):
        check_placeholders(text, language)


@pytest.mark.parametrize(
    ("font", "letters", "signs"),
    [("Symbol", "m", "μ"), ("Symbol", "\uf0b3", "≥"), ("Wingdings", "ü", "✓")],
)
def test_letters_in_a_font_of_signs_are_the_signs_that_it_shows(
    font: str, letters: str, signs: str
) -> None:
    fonts = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>'
    assert read_body(f"<w:p>{run('5 ')}{run(letters, fonts)}{run('g')}</w:p>").text == f"5 {signs}g"


def test_figures_that_are_raised_by_hand_stay_apart() -> None:
    raised, lowered = (f'<w:position w:val="{height}"/>' for height in (6, -4))
    degrees = run("o", '<w:vertAlign w:val="superscript"/>')
    reading = read_body(
        f"<w:p>{run('It lasts 3')}{run('1', raised)}{run(' days. H')}{run('2', lowered)}"
        f"{run('O of 37')}{degrees}{run('C.')}</w:p>"
    )
    assert reading.text == "It lasts 3¹ days. H₂O of 37°C."


def test_what_is_set_in_below_an_item_does_not_break_its_list() -> None:
    document = docx.Document()
    document.add_paragraph("Do this:")
    for text in ("Wash.", "Dry."):
        document.add_paragraph(text, style="List Number")
        document.add_paragraph("Do not rub.").paragraph_format.left_indent = 400_000
    document.add_paragraph("Call us.")
    reading = read_docx(save(document))
    assert reading.text == ("Do this:\n\n1. Wash.\nDo not rub.\n2. Dry.\nDo not rub.\n\nCall us.")
    kinds = [block.kind for block in reading.blocks if isinstance(block, Paragraph)]
    assert kinds == ["prose", *["item"] * 4, "prose"]


def test_an_initial_that_is_set_apart_belongs_to_its_paragraph() -> None:
    frame = '<w:pPr><w:framePr w:dropCap="drop" w:lines="3"/></w:pPr>'
    text = read_body(f"<w:p>{frame}{run('D')}</w:p><w:p>{run('o not swim.')}</w:p>").text
    assert text == "Do not swim."


def test_a_row_that_word_hides_is_not_read() -> None:
    rows = [("Lip", "90"), ("Lip", "120")]
    table = "".join(
        f"<w:tr>{'<w:trPr><w:hidden/></w:trPr>' if number == 0 else ''}"
        f"{''.join(f'<w:tc><w:p>{run(cell)}</w:p></w:tc>' for cell in row)}</w:tr>"
        for number, row in enumerate(rows)
    )
    reading = read_body(f"<w:tbl>{table}</w:tbl>")
    assert reading.text == "Lip | 120"
    assert [omission.kind for omission in reading.omissions] == ["hidden"]


def test_boxes_to_tick_show_whether_they_are() -> None:
    box = '<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{}</w:ffData></w:fldChar></w:r>'
    ticked, free = (f'<w:checkBox><w:default w:val="{value}"/></w:checkBox>' for value in (1, 0))
    body = "".join(f"<w:p>{box.format(state)}{run(' shave')}</w:p>" for state in (ticked, free))
    assert read_body(body).text == "☒ shave\n☐ shave"


def test_an_o_and_a_tab_begin_an_item() -> None:
    items = "".join(
        f"<w:p><w:r><w:t>o</w:t><w:tab/><w:t>{text}</w:t></w:r></w:p>" for text in ("wash", "dry")
    )
    assert read_body(f"<w:p>{run('You must:')}</w:p>{items}").text == "You must:\n\n- wash\n- dry"
