"""Web pages whose layout says what their words do not: gaps, raised figures, numbers, ticks."""

import pytest

from index_build.documents.readers import Heading, Reading
from index_build.documents.readers.html import read_html


def read(body: str, head: str = "") -> Reading:
    return read_html(f"<html><head>{head}</head><body>{body}</body></html>".encode())


@pytest.mark.parametrize(
    "style",
    [
        "position:relative;top:-0.4em;font-size:smaller",
        "position: relative; bottom: 5px",
        "vertical-align: 5px; font-size: 70%",
        "vertical-align:30%",
        "vertical-align:top;font-size:60%",
        "vertical-align:text-top;font-size:8px",
        "font-variant-position: super",
    ],
)
def test_figures_that_a_style_moves_up_stay_apart(style: str) -> None:
    assert read(f"<p>It lasts 3<span style='{style}'>1</span> days.</p>").text == (
        "It lasts 3¹ days."
    )


@pytest.mark.parametrize(
    "style", ["position:relative;top:0", "vertical-align:baseline", "vertical-align:0"]
)
def test_figures_that_stay_on_their_line_are_not_raised(style: str) -> None:
    assert read(f"<p>It lasts 3<span style='{style}'>1</span> days.</p>").text == (
        "It lasts 31 days."
    )


def test_figures_and_letters_raised_by_a_class_stay_apart() -> None:
    raised = "<span class=superscript>1</span>"
    assert read(f"<p>3{raised} days at 37<sup>o</sup>C, 5<sup>a</sup> mg.</p>").text == (
        "3¹ days at 37°C, 5ᵃ mg."
    )


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p><span class=el-title>Botox</span><span class=el-price>€200</span></p>", "Botox €200"),
        ("<p>It costs <span class=price>€200</span>, all in.</p>", "It costs €200, all in."),
        ("<div style='display:flex'><b>Lip</b><b>45</b></div>", "Lip 45"),
        ("<p><b style='display:block'>Open</b><b>daily</b></p>", "Open daily"),
        ("<p>anti<span style='display:inline-block'>biotic</span>s.</p>", "antibiotics."),
    ],
)
def test_what_a_page_sets_apart_is_not_glued(body: str, text: str) -> None:
    assert read(body).text == text


def test_the_short_form_of_a_list_s_style_numbers_it() -> None:
    lists = "<ol style='list-style: lower-alpha inside'><li>x</ol><ol class=r><li>y</ol>"
    assert read(lists, "<style>.r{list-style:upper-roman}</style>").text == "a. x\nI. y"


def test_numbers_that_google_docs_counts_in_its_styles_are_read() -> None:
    style = '<style>.lst-a-1>li:before{content:"" counter(lst-ctn-a-1,lower-latin) ". "}</style>'
    lists = "<ol class=lst-a-0><li>Wash</ol><ol class=lst-a-1><li>gauze<li>tape</ol>"
    assert read(lists, style).text == "1. Wash\na. gauze\nb. tape"


def test_the_foot_of_a_table_stands_below_it() -> None:
    table = "<table><tr><th>Area<th>Price<tfoot><tr><td colspan=2>plus VAT</tfoot><tr><td>Lip<td>45"
    assert read(table).text == "Area | Price\nLip | 45\nplus VAT"


def test_terms_of_which_the_same_is_said_stay_together() -> None:
    assert read("<dl><dt>Toxin</dt><dt>Filler</dt><dd>Not in pregnancy.</dd></dl>").text == (
        "Toxin\nFiller\nNot in pregnancy."
    )


def test_a_footnote_whose_link_holds_the_raised_figure_stands_with_its_sentence() -> None:
    page = "<p>Rest 3<a href='#n'><sup>1</sup></a> days.</p><p id=n>1 Five on the legs.</p>"
    assert read(page).text == "Rest 3 days. (Five on the legs.)"


def test_two_breaks_end_a_paragraph() -> None:
    assert read("<p>Rest.<br>Drink.<br>&nbsp;<br>Call us.</p>").text == "Rest.\nDrink.\n\nCall us."


def test_ticks_and_crosses_of_a_font_of_icons_are_read_in_tables() -> None:
    icons = ("<i class='fas fa-check' aria-hidden=true></i>", "<i class='bi bi-x-lg'></i>")
    cross = "<span class='dashicons dashicons-no-alt'></span>"
    table = f"<table><tr><td>Swim<td>{icons[0]}<td>{cross}<tr><td>Run<td>a<td>b</table>"
    assert read(table).text == "Swim | ✓ | ✗\nRun | a | b"
    assert read("<p>Rest <img class=emoji alt='⚠' src=w.svg>.</p>").text == "Rest ⚠."


def test_a_note_beside_its_paragraph_and_a_page_s_only_title_are_read() -> None:
    reading = read(
        "<header><h1>Peel</h1><p>Never in pregnancy.</p></header><section><p>Takes an hour.</p>"
        "<aside>Do not rub.</aside><aside class=sidebar>Offers</aside></section><aside>News</aside>"
    )
    assert reading.text == "Peel\n\nNever in pregnancy.\n\nTakes an hour.\n\nDo not rub."
    assert isinstance(reading.blocks[0], Heading)
