"""Web pages as they are: what styles hide, what helps to move around, tabs, lists, terms."""

import pytest

from app.index.passage import Document
from index_build.documents.readers import Reading
from index_build.documents.readers.html import read_html
from index_build.documents.readers.markdown import read_markdown
from index_build.documents.splitting import split_document


def read(body: str, head: str = "") -> Reading:
    return read_html(f"<html><head>{head}</head><body>{body}</body></html>".encode())


def list_units(reading: Reading) -> list[tuple[str, str]]:
    """Return each unit with the section that it is quoted from."""
    document = Document(id="page", title="Page", language="en", text=reading.text)
    passages = split_document(document, reading.blocks)
    return [(p.section, document.slice(unit)) for p in passages for unit in p.units]


@pytest.mark.parametrize(
    "rule",
    [
        "position: absolute; left: -9999px",
        "position:absolute!important;clip:rect(1px,1px,1px,1px)",
        "position: fixed; clip-path: inset(50%)",
        "text-indent: -999em",
        "font-size: 0",
        "color: transparent",
    ],
)
def test_what_a_style_puts_out_of_sight_is_not_read(rule: str) -> None:
    reading = read(
        "<p>Wear it at night<b class=x> (new window)</b>.</p>", f"<style>.x{{{rule}}}</style>"
    )
    assert reading.text == "Wear it at night."
    assert [(o.kind, o.text) for o in reading.omissions] == [("hidden", "(new window)")]


@pytest.mark.parametrize(
    "style",
    [
        "left: -9999px",
        "position: absolute; left: -5px",
        "color: transparent; background-clip: text",
        "font-size: 0.9em",
        "opacity: 0",
    ],
)
def test_styles_that_leave_a_text_in_sight_change_nothing(style: str) -> None:
    assert read(f"<p style='{style}'>Wear it at night.</p>").text == "Wear it at night."


def test_a_box_without_gaps_keeps_the_words_that_have_a_size() -> None:
    page = "<div style='font-size:0'><p style='font-size:16px'>Wear it at night.</p></div>"
    assert read(page).text == "Wear it at night."


@pytest.mark.parametrize("name", ["sr-only", "visually-hidden", "nhsuk-u-visually-hidden"])
def test_words_for_screen_readers_alone_are_not_quoted_but_their_headings_help(name: str) -> None:
    body = f"<h2 class={name}>Risks</h2><p>It may bleed<span class={name}>opens a video</span>.</p>"
    assert list_units(read(body)) == [("Risks", "It may bleed.")]


def test_what_a_browser_finds_in_a_closed_part_is_read() -> None:
    assert read("<h2>Risks</h2><div hidden=until-found>Scars.</div>").text == "Risks\n\nScars."


@pytest.mark.parametrize(
    "aid",
    [
        "<div class=breadcrumb><a href=/>Home</a> &gt; Veins</div>",
        "<a class=skip-link href=#c>Skip to content</a>",
        "<ul class='menu'><li><a href=/>Home</a></li><li><a href=/p>Prices</a></li></ul>",
        "<div class='sharedaddy sd-sharing'><ul><li><a href=#>Tweet</a></li></ul></div>",
        "<div class=related-posts><h3>You may also like</h3><a href=/a>Ten tips</a></div>",
        "<section id=newsletter-signup><p>Subscribe now.</p></section>",
        "<div class=sidebar><p>Ten per cent off.</p></div>",
        "<div id=footer><p>All rights reserved.</p></div>",
        "<p><a href=#>Back to top</a></p>",
    ],
)
def test_what_helps_to_move_around_a_website_is_not_quoted(aid: str) -> None:
    reading = read(f"<div id=c>{aid}<p>The laser closes veins.</p></div>")
    assert reading.text == "The laser closes veins."
    assert [omission.kind for omission in reading.omissions] == ["frame"]


@pytest.mark.parametrize(
    "own",
    [
        "<div class='page has-newsletter related-articles'><h1>Veins</h1><p>Walk.</p></div>",
        "<h1>Veins</h1><ul class=menu><li><a href=/p>Peel</a>: 90 euros</li><li>Walk.</li></ul>",
        "<h1>Veins</h1><p>Call <a href=#>our nurse</a>. Walk.</p>",
    ],
)
def test_a_page_s_own_text_stays_whatever_it_is_called(own: str) -> None:
    reading = read(own)
    assert "Veins" in reading.text
    assert "Walk." in reading.text
    assert reading.omissions == ()


@pytest.mark.parametrize(
    ("tabs", "panel"),
    [
        ("<ul class='nav nav-tabs'><li><a href=#{0}>{1}</a></li></ul>", "<div id={0}>{2}</div>"),
        ("<a data-bs-toggle=tab href=#{0}>{1}</a>", "<div id={0} style='display:none'>{2}</div>"),
    ],
)
def test_tabs_that_are_links_stand_over_their_panels(tabs: str, panel: str) -> None:
    parts = [("a", "Before", "<p>Shave.</p>"), ("b", "After", "<p>Rest.</p>")]
    page = "".join(tabs.format(*part) for part in parts)
    page += "".join(panel.format(*part) for part in parts)
    assert list_units(read(f"<h1>Peels</h1>{page}<p>It takes an hour.</p>")) == [
        ("Peels › Before", "Shave."),
        ("Peels › After", "Rest."),
        ("Peels", "It takes an hour."),
    ]


def test_what_follows_a_folded_answer_is_not_under_its_question() -> None:
    fold = "<details><summary>May I fly?</summary>\n\nNot yet.\n\n</details>\n\nCall us."
    for reading in (read(f"<h1>Filler</h1>{fold}"), read_markdown(f"# Filler\n\n{fold}".encode())):
        assert list_units(reading)[-2:] == [
            ("Filler › May I fly?", "Not yet."),
            ("Filler", "Call us."),
        ]
    assert reading.text.count("Filler") == 1


def test_list_numbers_are_those_that_a_browser_shows() -> None:
    lists = (
        "<p>Then:</p><ol start=3><li>Wash.<li value=7>Dry.<ol type=a><li>gauze<li>tape</ol></ol>"
        "<ol reversed><li>Sit.<li>Rest.</ol><ol style='list-style-type:upper-roman'><li>Go.</ol>"
    )
    assert read(lists).text == (
        "Then:\n\n3. Wash.\n7. Dry.\na. gauze\nb. tape\n2. Sit.\n1. Rest.\nI. Go."
    )


def test_all_that_is_said_of_a_term_stays_with_it() -> None:
    terms = "<dl><dt>Toxin</dt><dd><p>It relaxes.</p><p>Never in pregnancy.</p></dd></dl>"
    assert list_units(read(terms)) == [("Page", "Toxin\nIt relaxes.\nNever in pregnancy.")]


def test_preformatted_lines_stay_lines_and_quotations_keep_their_marks() -> None:
    assert read("<pre>Mon  9-12\nTue  closed</pre>").text == "Mon 9-12\nTue closed"
    assert read("<p>Say <q>stop</q> if it burns.</p>").text == "Say “stop” if it burns."


def test_a_filled_field_in_a_sentence_is_read() -> None:
    assert read("<p>Wait <input value=24> hours.</p>").text == "Wait 24 hours."
    assert read("<div><input value=Search></div><p>Wait.</p>").text == "Wait."


def test_a_page_that_a_table_of_one_row_arranges_is_read_without_its_menu() -> None:
    menu = "".join(f"<a href={name}.htm>{name}</a><br>" for name in ("Home", "Team", "Contact"))
    page = (
        f"<table><tr><td>{menu}</td><td><p>We open at nine.</p><p>Ring first.</p></td></tr></table>"
    )
    assert read(page).text == "We open at nine.\n\nRing first."
