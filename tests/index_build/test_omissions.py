"""Nothing of a file is lost silently: what is not read is listed, with its kind and its words."""

import io
from pathlib import Path

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import nsdecls
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Text

from app.index.report import Omission
from index_build.documents.readers.docx import read_docx
from index_build.documents.readers.html import read_html
from index_build.documents.readers.markdown import read_markdown
from index_build.documents.readers.pdf import read_pdf
from index_build.documents.readers.plain import read_plain

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550"
    "000000a49444154789c636000000002000148afa4710000000049454e44ae426082"
)


def read_page(body: str, head: str = "") -> tuple[str, tuple[Omission, ...]]:
    reading = read_html(f"<html><head>{head}</head><body>{body}</body></html>".encode())
    return reading.text, reading.omissions


@pytest.mark.parametrize(
    ("part", "omission"),
    [
        ("<nav>Home</nav>", Omission("frame", "Home")),
        ("<footer>Harbour Road 2</footer>", Omission("frame", "Harbour Road 2")),
        ("<form><label>Name</label><input></form>", Omission("form", "Name")),
        ("<button>Book now</button>", Omission("form", "Book now")),
        ("<p hidden>No.</p>", Omission("hidden", "No.")),
        ("<p style='display: none'>No.</p>", Omission("hidden", "No.")),
        ("<p><s>90 euros</s></p>", Omission("struck", "90 euros")),
        ("<img src=a.png alt='A red spot'>", Omission("picture", "A red spot")),
        ("<img src=a.png>", Omission("picture")),
        ("<picture><source><img alt='A spot'></picture>", Omission("picture", "A spot")),
        ("<iframe title='How it works'></iframe>", Omission("embedded", "How it works")),
        ("<p>***</p>", Omission("sign", "***")),
    ],
)
def test_a_part_of_a_web_page_that_is_not_read_is_listed(part: str, omission: Omission) -> None:
    assert read_page(f"<p>Rest.</p>{part}") == ("Rest.", (omission,))


@pytest.mark.parametrize(
    "part",
    [
        "<script>x()</script>",
        "<img src=line.png role=presentation>",
        "<svg aria-hidden=true></svg>",
    ],
)
def test_what_holds_nothing_to_read_is_not_listed(part: str) -> None:
    assert read_page(f"<p>Rest.</p>{part}") == ("Rest.", ())


def test_what_stands_around_the_main_part_is_listed() -> None:
    body = "<div>Ring us</div><main><p>Rest well and drink water.</p></main><aside>News</aside>"
    text, omissions = read_page(body)
    assert text == "Rest well and drink water."
    assert {(o.kind, o.text) for o in omissions} == {("frame", "News"), ("frame", "Ring us")}


@pytest.mark.parametrize(
    "style",
    [
        ".old { display: none }",
        "p.old { color: red; visibility: hidden; }",
        "@media screen { .old { display: none } }",
        "@import url(a.css); .old, .older { display:none!important }",
        ".old { display: block } .old { display: none }",
    ],
)
def test_what_the_page_s_own_styles_hide_is_not_read(style: str) -> None:
    text, omissions = read_page(
        "<p>Rest.</p><p class=old>Run.</p><p>Drink.</p>", head=f"<style>{style}</style>"
    )
    assert (text, omissions) == ("Rest.\n\nDrink.", (Omission("hidden", "Run."),))


@pytest.mark.parametrize(
    "style",
    [
        "@media print { .old { display: none } }",
        "@media (max-width: 600px) { .old { display: none } }",
        ".old:hover { display: none }",
        ".old { display: none } .old { display: block }",
        ".old { --display: none; overflow: hidden }",
    ],
)
def test_what_other_styles_hide_elsewhere_is_read(style: str) -> None:
    text, omissions = read_page("<p class=old>Rest.</p>", head=f"<style>{style}</style>")
    assert (text, omissions) == ("Rest.", ())


def test_an_answer_below_its_label_is_read_though_styles_close_it() -> None:
    style = "<style>.a { display: none } input:checked ~ .a { display: block }</style>"
    question = "<input type=checkbox id=q{0}><label for=q{0}>Who?</label><div class=a>All.</div>"
    text, _ = read_page("<main>" + question.format(1) + question.format(2) + "</main>", style)
    assert text.count("All.") == 2


def test_code_comments_and_contents_of_markdown_are_listed() -> None:
    reading = read_markdown(
        b"# Care\n\n[Rest](#rest)\n[Food](#food)\n\n<!-- ask Kim -->\n\n```\nx = 1\n```\n\n"
        b"## Rest\n\nSleep.\n\n## Food\n\nEat. ![](a.png)\n"
    )
    assert reading.omissions == (
        Omission("picture"),
        Omission("code", "x = 1"),
        Omission("comment", "ask Kim"),
        Omission("contents", "Rest Food"),
    )


def test_a_line_of_signs_in_plain_text_is_listed() -> None:
    reading = read_plain(b"Rest.\n\n* * *\n\nDrink.\n\n* * *\n")
    assert reading.omissions == (Omission("sign", "* * *", "", 2),)


def test_what_a_word_document_holds_beside_its_text_is_listed() -> None:
    document = docx.Document()
    document.add_paragraph("Rest.")
    run = document.add_paragraph("Drink. ").add_run("90 euros")
    run.font.strike = True
    document.paragraphs[1].add_run("for staff").font.hidden = True
    document.sections[0].header.paragraphs[0].text = "Harbour Clinic"
    comments = (
        f'<w:comments {nsdecls("w")}><w:comment w:id="1"><w:p><w:r><w:t>Is this so?</w:t></w:r>'
        "</w:p></w:comment></w:comments>"
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
    part = Part(PackURI("/word/comments9.xml"), kind, comments.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.COMMENTS)
    picture = io.BytesIO(PNG)
    document.add_picture(picture)
    output = io.BytesIO()
    document.save(output)
    reading = read_docx(output.getvalue())
    assert reading.text == "Rest.\n\nDrink."
    assert sorted((o.kind, o.text) for o in reading.omissions) == [
        ("comment", "Is this so?"),
        ("frame", "Harbour Clinic"),
        ("hidden", "for staff"),
        ("picture", ""),
        ("struck", "90 euros"),
    ]


def test_comments_pictures_and_running_heads_of_a_pdf_are_listed(fixtures: Path) -> None:
    writer = PdfWriter(PdfReader(fixtures / "aftercare.pdf"))
    writer.add_annotation(0, Text(text="Ask Kim", rect=(20, 20, 40, 40)))
    writer.add_annotation(0, FreeText(text="Closed", rect=(60, 700, 300, 725)))
    writer.add_attachment("prices.xlsx", b"x")
    output = io.BytesIO()
    writer.write(output)
    reading = read_pdf(output.getvalue())
    assert Omission("comment", "Ask Kim", "page 1") in reading.omissions
    assert Omission("embedded", "prices.xlsx") in reading.omissions
    assert any(o.kind == "frame" and o.place for o in reading.omissions)
    assert "Closed" in reading.text
