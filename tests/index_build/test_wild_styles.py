"""Web pages whose own styles disagree: the rule that wins in a browser decides what is read."""

import pytest

from index_build.documents.readers import Reading
from index_build.documents.readers.html import parse_html, read_html
from index_build.documents.readers.html_cascade import index_page


def read(body: str, style: str = "") -> Reading:
    head = f"<style>{style}</style>"
    return read_html(f"<html><head>{head}</head><body>{body}</body></html>".encode())


@pytest.mark.parametrize(
    "style",
    [
        ".x {display: none} #y .x {display: block}",
        "#y .x {display: block} .x {display: none}",
        "p.x {display: block} .x {display: none}",
        ".x {display: block !important} #y .x {display: none}",
        "@layer base {#y .x {display: none}} .x {display: block}",
        ":where(#y) .x {display: none} p {display: block} .x {display: block}",
        ".x {display: none} @media (min-width: 768px) {.x {display: block}}",
        "@media (max-width: 48em) {.x {display: none}}",
        "@media (width < 600px) {.x {display: none}}",
        "@supports not (display: grid) {.x {display: none}}",
        ".x:not(.x) {display: none}",
        ".x::before {display: none}",
    ],
)
def test_what_a_stronger_rule_shows_is_read(style: str) -> None:
    assert read("<div id=y><p class=x>Rest.</p></div>", style).text == "Rest."


@pytest.mark.parametrize(
    "style",
    [
        ".x {display: block} #y .x {display: none}",
        "#y .x {display: none} .x {display: block}",
        ".x {display: none !important} #y .x {display: block}",
        ".x {display: none !important; display: block}",
        "@layer late {.x {display: none !important}} #y .x {display: block !important}",
        "@media only screen and (min-width: 768px) {.x {display: none}}",
        "@media screen {@media (width >= 600px) {.x {display: none}}}",
        ".x:not(.z) {display: none}",
        "/* } */ .x { background: url(data:a;b}) ; display: none",
        ".z::-moz-what, .x {display: none}",
        r".md\:x {display: none}",
    ],
)
def test_what_a_stronger_rule_hides_is_not_read(style: str) -> None:
    reading = read("<div id=y><p class='x md:x'>Rest.</p></div><p>Go.</p>", style)
    assert reading.text == "Go."
    assert [(left.kind, left.text) for left in reading.omissions] == [("hidden", "Rest.")]


@pytest.mark.parametrize(
    ("own", "text"),
    [
        ("display: none", ""),
        ("display: none !important", ""),
        ("display: block", ""),
        ("display: block !important", "Rest."),
    ],
)
def test_an_important_rule_is_stronger_than_a_tag_s_own_style(own: str, text: str) -> None:
    page = f"<p class=x style='{own}'>Rest.</p>"
    assert read(page, ".x {display: none !important}").text == text
    shown = read(page, ".x {display: none}")
    assert shown.text == ("Rest." if "block" in own else "")


def test_of_two_copies_the_one_for_a_wide_screen_is_read() -> None:
    style = (
        ".phone {display: block} .desk {display: none}"
        "@media (min-width: 900px) {.phone {display: none} .desk {display: block}}"
    )
    page = "<p class=phone>Peel: 80 euros</p><p class=desk>Peel: 80 euros</p>"
    assert read(page, style).text == "Peel: 80 euros"


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ('.x::before {content: "Do not "}', "Do not swim."),
        ('.x:before {content: "Do not"}', "Do not swim."),
        (r".x::before {content: '\2717'}", "✗ swim."),
        ('.x::before {content: "From "} #y .x::before {content: "Do not "}', "Do not swim."),
        (".x::before {content: attr(data-word)}", "Never swim."),
        ('.x::after {content: "(not for children)"}', "swim. (not for children)"),
        ('.x::before {content: "€"}', "€swim."),
    ],
)
def test_words_and_ticks_that_a_style_writes_are_read(style: str, text: str) -> None:
    assert read("<div id=y><p class=x data-word=Never>swim.</p></div>", style).text == text


@pytest.mark.parametrize(
    "style",
    [
        '.x::before {content: "→"}',
        '.x::before {content: "•"}',
        r".x::before {content: '\e050'}",
        '.x::before {content: "L"; font-family: ETmodules}',
        '.x::before {content: "No"; display: none}',
        '.x::before {content: "" / "No"}',
        '@media print {.x::before {content: "No"}}',
        '.x:hover::before {content: "No"}',
    ],
)
def test_ornaments_and_what_is_not_on_the_screen_are_not_read(style: str) -> None:
    assert read("<p class=x>Swim.</p>", style).text == "Swim."


def test_a_rule_is_only_tried_on_the_tags_that_it_may_mean() -> None:
    boxes = "".join(f"<div class='c{n} d{n % 7}'><p>Text.</p></div>" for n in range(200))
    index = index_page(parse_html(boxes))
    rules = [f".c{n} p" for n in range(200)] + [f"div .d9 .c{n} > p" for n in range(200)]
    assert sum(len(index.list_candidates(rule)) for rule in rules) == 200
    assert len(index.list_candidates("p + p")) == 200
