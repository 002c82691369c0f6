import pytest

from index_build.documents.readers import Heading, Paragraph, Reading
from index_build.documents.readers.html import read_html
from index_build.errors import ContentError


def read(body: str) -> Reading:
    return read_html(f"<!doctype html><html><body>{body}</body></html>".encode())


def test_only_the_main_part_of_a_page_is_read() -> None:
    page = (
        "<header>Clinic</header><nav>Home</nav><aside>News</aside>"
        "<main><header><h1>Care</h1></header><p>Keep it clean.</p><aside>Do not rub.</aside></main>"
        "<p>Outside.</p><footer>Imprint</footer>"
    )
    assert read(page).text == "Care\n\nKeep it clean.\n\nDo not rub."


def test_every_article_is_read_once() -> None:
    page = "<article><p>One.</p><article><p>In.</p></article></article><article>Two.</article><p>No"
    assert read(page).text == "One.\n\nIn.\n\nTwo."


def test_a_page_without_a_main_part_is_read_without_its_frame() -> None:
    page = "<header><h1>Clinic</h1></header><nav>Home</nav><h1>Care</h1><p>Rest.</p><footer>End"
    assert read(page).text == "Care\n\nRest."


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>x()</script>",
        "<style>p {}</style>",
        "<template><p>no</p></template>",
        "<noscript>no</noscript>",
        "<form><label>no</label><input value='no'></form>",
        "<p hidden>no</p>",
        "<p style='color: red; DISPLAY : none'>no</p>",
        "<div aria-hidden='true'>no</div>",
        "<select><option>no</option></select>",
        "<svg><text>no</text></svg>",
        "<img alt='no'>",
        "<!-- no -->",
        "<del>no</del>",
        "<nav>no</nav>",
        "<button>no</button>",
    ],
)
def test_what_is_not_reading_text_is_dropped(hidden: str) -> None:
    assert read(f"<main><p>Before.</p>{hidden}<p>After.</p></main>").text == "Before.\n\nAfter."


def test_white_space_is_as_a_browser_shows_it() -> None:
    assert read("<p>  One\n\t<b>two</b>three<br>four &nbsp; five\u00adsix </p>").text == (
        "One twothree\nfour fivesix"
    )


def test_text_beside_blocks_is_a_paragraph_of_its_own() -> None:
    assert (
        read("<div>One<p>Two</p>Three<div>Four</div></div>").text == "One\n\nTwo\n\nThree\n\nFour"
    )


def test_headings_lists_and_tables_are_blocks() -> None:
    reading = read(
        "<h2>Care</h2><ol start=3><li>Wash.<ul><li>Gently.</li></ul></li><li><p>Dry.</p></li></ol>"
        "<table><caption>Prices</caption><tr><th>What<th>Price<tr><td>One<td> 200 </table>"
    )
    assert reading.text == (
        "Care\n\n3. Wash.\n- Gently.\n4. Dry.\n\nPrices\n\nWhat | Price\nOne | 200"
    )
    assert isinstance(reading.blocks[0], Heading)
    kinds = [block.kind for block in reading.blocks if isinstance(block, Paragraph)]
    assert kinds == ["item", "item", "item", "prose", "row", "row"]


def test_a_table_that_is_a_page_s_layout_is_read_as_paragraphs() -> None:
    page = "<table><tr><td><h1>Care</h1><p>Rest.</p></td><td><p>Drink.</p></td></tr></table>"
    assert read(page).text == "Care\n\nRest.\n\nDrink."


def test_a_term_and_its_meaning_are_one_paragraph() -> None:
    reading = read("<dl><dt>Collagen<dd>A protein.<dt>Qi<dd>Energy.</dl>")
    assert reading.text == "Collagen\nA protein.\n\nQi\nEnergy."


def test_a_page_says_what_it_is_in_its_head() -> None:
    reading = read_html(
        b'<html lang="en_GB"><head><title> About\n care </title><meta name="Perspective" '
        b'content="tcm"><meta name="review-due" content="2027-01-01"><meta name="viewport" '
        b'content="width=1"></head><body><p>Rest.</body></html>'
    )
    assert reading.meta == {
        "title": "About care",
        "language": "en-GB",
        "perspective": "tcm",
        "review_due": "2027-01-01",
    }


def test_the_encoding_that_a_page_names_is_used() -> None:
    assert read_html('<meta charset="windows-1252"><p>café'.encode("cp1252")).text == "café"


@pytest.mark.parametrize("charset", ["utf-16x", "ascii", "shift_jis"])
def test_a_page_that_is_not_in_the_encoding_it_names_is_refused(charset: str) -> None:
    with pytest.raises(ContentError, match="save the"):
        read_html(f'<meta charset="{charset}"><p>caf'.encode() + b"\xe9\xff")
