"""Web pages as clinics have them: from Word, from page builders, with accordions."""

import pytest

from index_build.documents.readers import Heading, Paragraph, Reading
from index_build.documents.readers.html import read_html
from index_build.documents.sentences import cut_units


def read(body: str, head: str = "") -> Reading:
    page = f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"
    return read_html(page.encode())


def list_rows(reading: Reading) -> list[str]:
    rows = [b for b in reading.blocks if isinstance(b, Paragraph) and b.kind == "row"]
    return [reading.text[row.span.start : row.span.end] for row in rows]


def list_headings(reading: Reading) -> list[tuple[int, str]]:
    return [(b.level, b.title) for b in reading.blocks if isinstance(b, Heading)]


def cut(reading: Reading) -> list[str]:
    paragraphs = [block for block in reading.blocks if isinstance(block, Paragraph)]
    units = cut_units(reading.text, "en", "", paragraphs)
    return [reading.text[unit.span.start : unit.span.end] for unit in units]


LIST = "You cannot have it if you:\n\n- are feeding a baby\n- take pills"


@pytest.mark.parametrize(
    "body",
    [
        "<p>You cannot have it if you:</p><p>• are feeding a baby</p><p>•take pills</p>",
        "<p>You cannot have it if you:<br>• are feeding a baby<br>• take pills</p>",
        "<p>You cannot have it if you:</p><p>- are feeding a baby<br>- take pills</p>",
        "<p>You cannot have it if you:</p><div>– are feeding a baby</div><div>– take pills</div>",
        "<p>You cannot have it if you:</p><p>·&nbsp; are feeding a baby</p><p>· take pills</p>",
    ],
)
def test_typed_bullets_are_a_list_with_its_lead(body: str) -> None:
    reading = read(f"{body}<p>Tell us at the desk.</p>")
    assert reading.text == f"{LIST}\n\nTell us at the desk."
    assert cut(reading)[0].startswith(LIST)


@pytest.mark.parametrize("signs", ["1. 2. 3.", "1) 2) 3)", "a) b) c)", "(1) (2) (3)", "A. B. C."])
def test_typed_numbers_are_a_list_and_keep_their_signs(signs: str) -> None:
    first, second, third = signs.split()
    reading = read(f"<p>Do this:</p><p>{first} Sit.</p><p>{second} Lean.</p><p>{third} Wait.</p>")
    assert cut(reading) == [f"Do this:\n\n{first} Sit.\n{second} Lean.\n{third} Wait."]


@pytest.mark.parametrize(
    "text",
    [
        "24. Dezember geschlossen.",
        "A. Smith is our nurse.",
        "* Longer if you smoke.",
        "– Dr Voss",
        "2) is the dose.",
    ],
)
def test_a_sign_that_stands_alone_makes_no_list(text: str) -> None:
    reading = read(f"<p>Rest well.</p><p>{text}</p><p>Drink water.</p>")
    assert reading.text == f"Rest well.\n\n{text}\n\nDrink water."
    assert {b.kind for b in reading.blocks if isinstance(b, Paragraph)} == {"prose"}


def test_dates_below_one_another_keep_their_days() -> None:
    reading = read("<p>24. Dezember: zu</p><p>25. Dezember: zu</p>")
    assert {b.kind for b in reading.blocks if isinstance(b, Paragraph)} == {"prose"}


def test_ticks_and_crosses_stay_in_their_items() -> None:
    assert cut(read("<p>On the first day:</p><p>✓ shower</p><p>✗ swim</p>")) == [
        "On the first day:\n\n✓ shower\n✗ swim"
    ]


def test_the_lists_that_word_saves_as_paragraphs_are_lists() -> None:
    space = "<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp; </span>"
    items = "".join(
        f"<p class=MsoListParagraphCxSpMiddle><span style='font-family:{font}'>{sign}{space}</span>"
        f"{text}</p>"
        for font, sign, text in [
            ("Symbol", "·", "are feeding a baby"),
            ("Wingdings", "§", "take pills"),
            ('"Courier New"', "o", "smoke"),
        ]
    )
    reading = read(f"<p class=MsoNormal>You cannot have it if you:</p>{items}")
    assert reading.text == f"{LIST}\n- smoke"


def test_cells_that_hold_paragraphs_and_lists_stay_one_row() -> None:
    reading = read(
        "<table><tr><td><p><b>Area</b></p></td><td><p>Not for</p></td></tr>"
        "<tr><td><p>Legs</p></td><td><p>These:</p><ul><li>tan</li><li>wounds</li></ul></td></tr>"
        "<tr><td>Back<br>and neck</td><td><div>–</div></td></tr></table>"
    )
    assert list_rows(reading) == [
        "Area | Not for",
        "Legs | These: tan; wounds",
        "Back and neck | –",
    ]


def test_a_spanning_cell_stands_in_each_of_its_columns_and_rows() -> None:
    reading = read(
        "<table><tr><th>Day<th>Morning<th>Noon<th>Evening"
        "<tr><td>Monday<td colspan=2>Closed<td>5 to 8"
        "<tr><td rowspan=2>Tuesday<td>8 to 12<td>1 to 4<td rowspan=0>Closed"
        "<tr><td>Blood tests<td>Phone<tr><th colspan=4>Holidays</table>"
    )
    assert list_rows(reading)[1:4] == [
        "Monday | Closed | Closed | 5 to 8",
        "Tuesday | 8 to 12 | 1 to 4 | Closed",
        "Tuesday | Blood tests | Phone | Closed",
    ]


def test_a_title_across_a_table_is_there_once() -> None:
    rows = list_rows(read("<table><tr><th colspan=2>Laser<tr><td>Lip<td>45</table>"))
    assert rows == ["Laser", "Lip | 45"]


def test_a_cell_cannot_span_without_end() -> None:
    reading = read("<table><tr><td>A<td colspan=99999>B<tr><td>C<td>D</table>")
    assert len(reading.text) < 1000


def test_the_questions_on_buttons_are_headings() -> None:
    reading = read(
        "<main><h2>Before</h2><p>Shave.</p>"
        "<h3><button aria-controls=a>May I wax?</button></h3><div id=a><p>No.</p></div>"
        "<button class=accordion>May I tan?</button><div class=panel><p>Wait.</p></div>"
        "<div class=q><button>Does it hurt?</button></div><div><p>A little.</p></div></main>"
    )
    assert list_headings(reading) == [
        (2, "Before"),
        (3, "May I wax?"),
        (3, "May I tan?"),
        (3, "Does it hurt?"),
    ]


def test_each_tab_stands_over_its_own_panel() -> None:
    reading = read(
        "<h1>Laser</h1><div><button role=tab aria-controls=a>Before</button>"
        "<button role=tab aria-controls=b>After</button></div>"
        "<div id=a>Shave.</div><div id=b hidden>Cool it.</div>"
    )
    assert reading.text == "Laser\n\nBefore\n\nShave.\n\nAfter\n\nCool it."


def test_other_buttons_stay_out() -> None:
    reading = read("<p>Rest.</p><button>Book now</button><p>Drink.</p>")
    assert reading.text == "Rest.\n\nDrink."


@pytest.mark.parametrize("closed", ["hidden", "aria-hidden=true", "style='display: none'"])
def test_the_closed_answers_of_an_accordion_are_read(closed: str) -> None:
    controlled = f"<button aria-controls=a>Who?</button><div {closed}><div id=a>Nobody.</div></div>"
    labelled = f"<h2 id=q>Who?</h2><section aria-labelledby=q {closed}>Nobody.</section>"
    classed = f"<h2>Who?</h2><div class=faq-answer {closed}>Nobody.</div>"
    for accordion in (controlled, labelled, classed):
        assert read(f"<main>{accordion}</main>").text == "Who?\n\nNobody."


def test_several_closed_parts_below_titles_are_an_accordion() -> None:
    body = "<h2>A</h2><div hidden>One.</div><h2>B</h2><div hidden>Two.</div>"
    assert read(body).text == "A\n\nOne.\n\nB\n\nTwo."


@pytest.mark.parametrize(
    "hidden",
    [
        "<h2>Open</h2><p>Rest.</p><div hidden>No.</div>",
        "<h2>Open</h2><p>Rest.</p><div role=dialog aria-hidden=true aria-labelledby=t>"
        "<h2 id=t>No</h2><p>No.</p></div>",
        "<h2>Open</h2><p>Rest.</p><div aria-hidden=true><p>No.</p></div>",
        "<h2>Open</h2><div hidden>No.</div><p>Rest.</p>",
    ],
)
def test_other_hidden_text_stays_out(hidden: str) -> None:
    assert read(f"<main>{hidden}</main>").text == "Open\n\nRest."


def test_a_page_beside_teaser_cards_is_read() -> None:
    text = read(
        "<div><h1>Acne</h1><p>Do not squeeze the spots, as this leaves marks.</p></div>"
        "<article><h3>Rosacea</h3><p>Five things.</p></article>"
    ).text
    assert text.startswith("Acne\n\nDo not squeeze the spots, as this leaves marks.")


def test_a_page_below_its_banner_is_read() -> None:
    text = read(
        "<header>Clinic</header><main class=hero><h1>Acne</h1><p>Clear skin.</p></main>"
        "<div><h2>Visits</h2><p>Do not squeeze the spots, as this leaves marks.</p></div>"
        "<div id=cookie-banner><h2>Cookies</h2><p>We value your privacy.</p></div>"
    ).text
    assert "Do not squeeze" in text
    assert "Cookies" not in text
    assert "Clinic" not in text


def test_raised_and_lowered_figures_stay_apart_from_the_number_before_them() -> None:
    reading = read(
        "<p>It lasts 3<sup>1</sup> days, 5<sup>1,2</sup> at most. 10<sup>-6</sup> H<sub>2</sub>O."
        " The 1<sup>st</sup> day.</p>"
    )
    assert reading.text == "It lasts 3¹ days, 5¹,² at most. 10⁻⁶ H₂O. The 1st day."


def test_a_footnote_stands_with_its_sentence() -> None:
    reading = read(
        "<p>Use it at home.<sup><a href='#n1'>1</a></sup> Rest 3<sup><a href='#n2'>2</a></sup> days"
        " at least. Drink.</p><ol><li id=n1>Only with a nurse. <a href='#r1'>↩</a></li>"
        "<li id=n2>Five on the legs.</li></ol>"
    )
    assert reading.text == (
        "Use it at home. (Only with a nurse.) Rest 3 days at least. (Five on the legs.) Drink."
    )
    assert cut(reading)[0].startswith("Use it at home. (Only with a nurse.)")


@pytest.mark.parametrize(
    "struck",
    [
        "<span style='color: red; text-decoration: line-through'>90</span>",
        "<span style='text-decoration-line:line-through'>90</span>",
        "<span class=old>90</span>",
        "<span class=line-through>90</span>",
    ],
)
def test_what_a_style_strikes_through_is_not_read(struck: str) -> None:
    style = "<style>p { color: red } .old, .former { text-decoration: line-through; }</style>"
    assert read(f"<p>It costs {struck} 120 euros.</p>", head=style).text == "It costs 120 euros."


def test_a_table_of_contents_is_left_out() -> None:
    reading = read(
        "<ul><li><a href='#a'>Washing</a></li><li><a href='#b'>Rest</a></li></ul>"
        "<h2 id=a>Washing</h2><p>Use water.</p><h2 id=b>Rest</h2><p>Sleep.</p>"
    )
    assert reading.text == "Washing\n\nUse water.\n\nRest\n\nSleep."


def test_a_footnote_that_names_a_source_stays_where_it_is() -> None:
    reading = read(
        "<p>It helps<sup><a href='#n1'>1</a></sup> most people.</p>"
        "<ol><li id=n1>Smith et al. Skin 2019;45:12.</li></ol>"
    )
    assert reading.text == "It helps¹ most people.\n\n1. Smith et al. Skin 2019;45:12."


def test_two_footnotes_at_one_place_are_both_read() -> None:
    reading = read(
        "<p>Use it.<sup><a href='#n1'>1</a>, <a href='#n2'>2</a></sup></p>"
        "<p id=n1>1 With a nurse.</p><p id=n2>2 Not on the face.</p>"
    )
    assert reading.text == "Use it. (With a nurse.) (Not on the face.)"


@pytest.mark.parametrize(
    "body",
    [
        "<p>Rest.</p><div role=tab aria-controls=a>Care <div id=a>Wash.</div></div>",
        "<p>Rest.</p><button aria-controls=b>Care<div id=b hidden>Wash.</div></button>",
        "<p>Rest.</p><div role=tab aria-controls=c id=c>Care</div>",
    ],
)
def test_a_button_that_holds_its_own_panel_does_no_harm(body: str) -> None:
    assert read(body).text.startswith("Rest.")
