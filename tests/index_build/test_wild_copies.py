"""Saved pages: slides written twice, boxes over the page, hints, paths, pictures made of words."""

import pytest

from index_build.documents.readers import Reading
from index_build.documents.readers.html import read_html


def read(body: str, style: str = "") -> Reading:
    head = f"<style>{style}</style>"
    return read_html(f"<html><head>{head}</head><body>{body}</body></html>".encode())


@pytest.mark.parametrize("name", ["swiper-slide-duplicate", "slick-cloned", "cloned"])
def test_a_slide_that_a_carousel_copies_is_read_once(name: str) -> None:
    slides = "<div><p>Peel: 90 €</p></div><div><p>Toxin: 200 €</p></div>"
    copies = f"<div class='slide {name}'><p>Toxin: 200 €</p></div>{slides}"
    assert read(f"<div>{copies}</div>").text == "Peel: 90 €\n\nToxin: 200 €"
    alone = f"<div><div class={name}><p>Toxin: 200 €</p></div></div>"
    assert read(alone).text == "Toxin: 200 €"


@pytest.mark.parametrize(
    ("box", "kind"),
    [
        ("<div role=alertdialog><p>We set cookies.</p></div>", "hidden"),
        ("<div aria-modal=true><p>Subscribe.</p></div>", "hidden"),
        ("<span role=tooltip>five milligrams</span>", "hidden"),
        ("<ol itemtype='https://schema.org/BreadcrumbList'><li>Veins</li></ol>", "frame"),
        ("<b class=e>for the ears</b>", "hidden"),
    ],
)
def test_what_lies_over_a_page_or_leads_through_it_is_not_read(box: str, kind: str) -> None:
    style = ".e {position: absolute; width: 1px; height: 1px; overflow: hidden}"
    reading = read(f"<div>Take 5 mg.{box}</div>", style)
    assert reading.text == "Take 5 mg."
    assert [left.kind for left in reading.omissions] == [kind]


def test_words_that_a_font_draws_as_pictures_are_ticks_crosses_or_nothing() -> None:
    icon = "<span class='material-symbols-outlined'>{}</span>".format
    rows = f"<tr><td>Lip<td>{icon('check')}</tr><tr><td>Chin<td>{icon('close')}</tr>"
    page = f"<table>{rows}</table><p>{icon('schedule')}Nine to five.</p>"
    assert read(page).text == "Lip | ✓\nChin | ✗\n\nNine to five."
