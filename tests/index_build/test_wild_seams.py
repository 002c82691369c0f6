"""Figures side by side in a page's elements: one number, or two that its layout sets apart."""

import pytest

from index_build.documents.readers.html import read_html

OUTER = "<link rel=stylesheet href=theme.css>"


def read(body: str, head: str = "") -> str:
    return read_html(f"<html><head>{head}</head><body>{body}</body></html>".encode()).text


@pytest.mark.parametrize(
    "body",
    [
        "<p><span>Check-up 2</span><span>45 €</span></p>",
        "<p><b class=name>Check-up 2</b><span class=sum>45 €</span></p>",
        "<a href=/x><strong>Check-up 2</strong><em>45 €</em></a>",
    ],
)
def test_figures_that_styles_elsewhere_may_set_apart_are_never_one_number(body: str) -> None:
    assert read(body, OUTER) == "Check-up 2 45 €"


@pytest.mark.parametrize(
    "body",
    [
        "<p><span lang=EN-GB>It costs 1</span><span lang=DE>20</span><span lang=DE> €.</span></p>",
        "<p><span style='color:red'>It costs 1</span><span>20 €.</span></p>",
        "<p>It costs 1<b>20</b> €.</p>",
        "<p>It costs <i>1</i><i>2</i><i>0</i> €.</p>",
    ],
)
def test_a_number_that_a_word_processor_cuts_stays_one(body: str) -> None:
    assert read(body, OUTER) == "It costs 120 €."


def test_a_page_with_all_its_styles_in_itself_shows_one_number() -> None:
    body = "<p><span class=c2>It costs 1</span><span class=c3>20 €.</span></p>"
    assert read(body, "<style>.c2{color:red}</style>") == "It costs 120 €."
