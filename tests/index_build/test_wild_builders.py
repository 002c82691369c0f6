"""Web pages of page builders and office programs: Google Docs, Squarespace, Wix, NHS-like."""

import pytest

from index_build.documents.readers import Heading, Reading
from index_build.documents.readers.html import read_html
from index_build.errors import ContentError


def read(body: str, head: str = "") -> Reading:
    return read_html(f"<html><head>{head}</head><body>{body}</body></html>".encode())


@pytest.mark.parametrize(
    "raised",
    [
        "<span class=c9>1</span>",
        "<span style='vertical-align: super; font-size: 60%'>1</span>",
        "<sup>1</sup>",
    ],
)
def test_figures_that_a_style_raises_stay_apart(raised: str) -> None:
    style = "<style>.c9{vertical-align:super}.c8{vertical-align:top}</style>"
    assert read(f"<p>It lasts 3{raised} days.</p>", style).text == "It lasts 3¹ days."
    assert read("<p>It lasts <span class=c8>3</span>1 days.</p>", style).text == "It lasts 31 days."


def test_the_title_of_google_docs_is_a_heading() -> None:
    page = b"<html><body class='c3 doc-content'><p class='c4 title'>Care</p><p>Rest.</p></body>"
    assert read_html(page).blocks[0] == Heading(read_html(page).blocks[0].span, 1, "Care")


@pytest.mark.parametrize(
    ("equation", "text"),
    [
        ("<mfrac><mn>1</mn><mn>2</mn></mfrac>", "1/2"),
        ("<mrow><mn>20</mn><msup><mi>cm</mi><mn>2</mn></msup></mrow>", "20cm²"),
        (
            "<mi>x</mi><mo>≤</mo><mfrac><mrow><mn>5</mn><mo>+</mo><mi>a</mi></mrow><mn>3</mn></mfrac>",
            "x≤(5+a)/3",
        ),
        ("<msqrt><mn>9</mn></msqrt><annotation>\\sqrt 9</annotation>", "√9"),
    ],
)
def test_an_equation_is_read_on_one_line(equation: str, text: str) -> None:
    assert read(f"<p>Take <math>{equation}</math> of it.</p>").text == f"Take {text} of it."


def test_an_equation_that_needs_more_lines_is_refused() -> None:
    with pytest.raises(ContentError, match="one with 'mtd'"):
        read("<p><math><mtable><mtr><mtd>1</mtd></mtr></mtable></math></p>")


def test_a_button_with_boxes_in_it_is_a_heading_over_its_answer() -> None:
    reading = read(
        "<main><ul><li><h4><button aria-expanded=false aria-controls=d><span>Who must not have it?"
        "</span><div><div class=plus></div></div></button></h4><div id=d><p>Pregnant women.</p>"
        "</div></li></ul></main>"
    )
    assert [b.title for b in reading.blocks if isinstance(b, Heading)] == ["Who must not have it?"]
    assert reading.text.endswith("Pregnant women.")


def test_what_a_page_folds_away_stands_under_its_own_words() -> None:
    reading = read(
        "<h1>Care</h1><details><summary>Who cannot have it</summary><p>Nobody.</p></details>"
    )
    assert reading.text == "Care\n\nWho cannot have it\n\nNobody."
    assert isinstance(reading.blocks[1], Heading)


def test_spaces_without_width_are_not_read_at_the_edges() -> None:
    assert read("<h2>\u200bCare</h2><p>\u200bRest.\u200b</p><p>\u200b</p>").text == "Care\n\nRest."


def test_a_link_that_looks_like_a_button_is_read_only_if_it_is_to_call() -> None:
    reading = read(
        "<p>Rest.</p><p><a class='btn btn-primary' href='/book'>Book a visit</a></p>"
        "<p><a class='btn' href='tel:5550142'>Call us</a></p>"
        "<p><a class='wp-element-button' href='/night'>At night: 555 0142</a></p>"
    )
    assert reading.text == "Rest.\n\nCall us\n\nAt night: 555 0142"
    assert [(left.kind, left.text) for left in reading.omissions] == [("form", "Book a visit")]
