"""Accordions, tabs and dropdowns as page builders write them: each answer under its question."""

import pytest

from app.index.passage import Document
from index_build.documents.readers.html import parse_html, read_html
from index_build.documents.readers.html_panels import open_panels
from index_build.documents.splitting import split_document


def list_units(body: str) -> list[tuple[str, str]]:
    """Return each unit with the section that it is quoted from."""
    reading = read_html(f"<html><body><h1>Peel</h1>{body}</body></html>".encode())
    document = Document(id="page", title="Page", language="en", text=reading.text)
    passages = split_document(document, reading.blocks)
    return [(p.section, document.slice(unit)) for p in passages for unit in p.units]


ELEMENTOR = (
    "<div class=elementor-tabs><div role=tablist><div role=tab aria-controls=a>Before</div>"
    "<div role=tab aria-controls=b>After</div></div><div role=tablist>"
    "<div class=elementor-tab-mobile-title role=tab aria-controls=a>Before</div>"
    "<div id=a role=tabpanel><p>Shave.</p></div>"
    "<div class=elementor-tab-mobile-title role=tab aria-controls=b>After</div>"
    "<div id=b role=tabpanel hidden><p>Rest.</p></div></div></div>"
)
DIVI = (
    "<div class=et_pb_tabs><ul class='et_pb_tabs_controls clearfix'>"
    "<li class=et_pb_tab_0><a href='#'>Before</a></li><li><a href='#'>After</a></li></ul>"
    "<div class=et_pb_all_tabs><div class='et_pb_tab et_pb_tab_0'><div><p>Shave.</p></div></div>"
    "<div class='et_pb_tab et_pb_tab_1' style='display: none'><div><p>Rest.</p></div></div></div>"
    "</div>"
)
WEBFLOW = (
    "<div class=w-tabs><div class=w-tab-menu><a data-w-tab='1' class=w-tab-link><div>Before</div>"
    "</a><a data-w-tab='2' class=w-tab-link><div>After</div></a></div><div class=w-tab-content>"
    "<div data-w-tab='1' class=w-tab-pane>Shave.</div><div data-w-tab='2' class=w-tab-pane>Rest."
    "</div></div></div>"
)
BOOTSTRAP = (
    "<nav><div class='nav nav-tabs' role=tablist><button role=tab data-bs-target='#a'>Before"
    "</button><button role=tab data-bs-target='#b'>After</button></div></nav><div>"
    "<div id=a class=tab-pane role=tabpanel>Shave.</div><div id=b class=tab-pane>Rest.</div></div>"
)
ROLES = (
    "<div><div role=tablist><b role=tab>Before</b><b role=tab>After</b></div>"
    "<div role=tabpanel>Shave.</div><div role=tabpanel hidden>Rest.</div></div>"
)
STYLED = (
    "<style>.pane {display: none} .pane.on {display: block}</style><ul class=tabs><li>"
    "<a href='#a'>Before</a></li><li><a href='#b'>After</a></li></ul>"
    "<div id=a class='pane on'>Shave.</div><div id=b class=pane>Rest.</div>"
)


@pytest.mark.parametrize("tabs", [ELEMENTOR, DIVI, WEBFLOW, BOOTSTRAP, ROLES, STYLED])
def test_each_tab_of_a_page_builder_stands_once_over_its_panel(tabs: str) -> None:
    assert list_units(f"{tabs}<p>It takes an hour.</p>")[:2] == [
        ("Peel › Before", "Shave."),
        ("Peel › After", "Rest."),
    ]


ACCORDIONS = {
    "elementor": "<div role=button aria-controls=a{0}><span aria-hidden=true></span><a>May I {1}?"
    "</a></div><div id=a{0} role=region><p>Do not {1}.</p></div>",
    "divi": "<div class=et_pb_toggle><h5 class=et_pb_toggle_title>May I {1}?</h5>"
    "<div class=et_pb_toggle_content style='display: none'><p>Do not {1}.</p></div></div>",
    "webflow": "<div class=w-dropdown><div id=t{0} aria-controls=l{0} role=button><div>May I {1}?"
    "</div></div><nav id=l{0} aria-labelledby=t{0}><p>Do not {1}.</p></nav></div>",
    "bootstrap": "<style>.collapse:not(.show) {{display: none}}</style><h2><button "
    "data-bs-target='#c{0}'>May I {1}?</button></h2><div id=c{0} class=collapse>Do not {1}.</div>",
    "gutenberg": "<details><summary>May I {1}?</summary><p>Do not {1}.</p></details>",
}


@pytest.mark.parametrize("name", ACCORDIONS)
def test_each_answer_of_a_page_builder_stands_under_its_question(name: str) -> None:
    page = "".join(ACCORDIONS[name].format(*part) for part in enumerate(["fly", "swim"]))
    assert list_units(page) == [
        ("Peel › May I fly?", "Do not fly."),
        ("Peel › May I swim?", "Do not swim."),
    ]


def test_a_question_in_an_answer_stands_below_it_and_the_next_beside_it() -> None:
    page = (
        "<details><summary>May I swim?</summary><p>Never.</p><details><summary>In salt?</summary>"
        "<p>Nor there.</p></details></details><details><summary>May I fly?</summary>No.</details>"
    )
    assert list_units(page) == [
        ("Peel › May I swim?", "Never."),
        ("Peel › May I swim? › In salt?", "Nor there."),
        ("Peel › May I fly?", "No."),
    ]


def test_an_answer_that_calls_itself_a_menu_is_read_and_a_menu_is_not() -> None:
    page = (
        "<div class=w-dropdown-toggle>May I fly?</div><nav class=w-dropdown-list><p>No.</p></nav>"
        "<button aria-controls=n>Menu</button><nav id=n>Menu <a href=/>Home</a></nav>"
    )
    assert [unit for _, unit in list_units(page)] == ["May I fly?\n\nNo."]


def test_headings_of_a_thousand_questions_all_have_the_level_below_the_page_s() -> None:
    page = "<details><summary>Why?</summary>So.</details>" * 1000
    root = parse_html(f"<body><h1>Faq</h1>{page}</body>")
    open_panels(root, lambda _: False)
    assert len(root.find_all("h2")) == 1000
