"""What a page shows to the eyes and says to the ears is read once, as it is shown."""

import pytest

from index_build.documents.readers import Reading
from index_build.documents.readers.html import read_html


def read(body: str) -> Reading:
    return read_html(f"<html><body>{body}</body></html>".encode())


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        ("<span aria-hidden=true>90 €</span><span class=sr-only>90 euros</span>", "Peel: 90 €"),
        ("<b class=visually-hidden>ninety</b><b aria-hidden=true>90 €</b>", "Peel: 90 €"),
        (
            "<span class=a-offscreen>$19.99</span><span aria-hidden=true><span>$</span>"
            "<span>19<span>.</span></span><span>99</span></span>",
            "Peel: $19.99",
        ),
        ("<i aria-hidden=true>€</i>90", "Peel: €90"),
        ("<span aria-hidden=true>✓</span><span class=sr-only>Yes</span>", "Peel: ✓"),
        ("<span aria-hidden=true>90 €</span><span>90 €</span>", "Peel: 90 €"),
        ("90 €<span aria-hidden=true> →</span>", "Peel: 90 €"),
        ("90 €<i class=material-icons aria-hidden=true>expand_more</i>", "Peel: 90 €"),
        ("90 €<a href='#p' aria-hidden=true>Link to this line</a>", "Peel: 90 €"),
        ("90 €<span aria-hidden=true style='display:none'>80 €</span>", "Peel: 90 €"),
    ],
)
def test_what_is_shown_is_read_once(shown: str, text: str) -> None:
    assert read(f"<p>Peel: {shown}</p>").text == text


def test_a_price_in_a_box_of_its_own_is_read_beside_its_words_for_the_ears() -> None:
    box = "<h2>Peel</h2><div aria-hidden=true>90 €</div><div class=sr-only>90 euros</div>"
    assert read(box).text == "Peel\n\n90 €"


@pytest.mark.parametrize(
    "closed",
    [
        "<div class='modal fade' aria-hidden=true><p>Ten per cent off.</p></div>",
        "<ul aria-hidden=true><li>Home</li><li>Prices</li></ul>",
        "<div role=tooltip aria-hidden=true>Copied.</div>",
    ],
)
def test_a_part_that_is_closed_is_not_read(closed: str) -> None:
    reading = read(f"<p>Rest.</p>{closed}")
    assert reading.text == "Rest."
    assert [left.kind for left in reading.omissions] == ["hidden"]


def test_an_equation_that_is_drawn_beside_its_mathml_is_read_once() -> None:
    page = (
        "<p>Take <span class=katex><span class=katex-mathml><math><mn>5</mn></math></span>"
        "<span class=katex-html aria-hidden=true><span>5</span></span></span> of it.</p>"
    )
    assert read(page).text == "Take 5 of it."


def test_a_columns_head_that_narrow_screens_repeat_in_each_cell_is_read_once() -> None:
    reading = read(
        "<table><tr><th>Size</th><th>Price</th></tr><tr>"
        "<td><span aria-hidden=true>Size </span>1 cm</td>"
        "<td><span aria-hidden=true>Price: </span>45 €</td></tr></table>"
    )
    assert reading.text == "Size | Price\n1 cm | 45 €"
