"""What stands where a page's language has no place for it, or is parted by its layout alone."""

from __future__ import annotations

import pytest

from index_build.documents.readers.html import read_html


def read(body: str, head: str = "") -> str:
    page = f"<html><head>{head}</head><body><h1>T</h1>{body}</body></html>"
    return read_html(page.encode()).text.removeprefix("T").strip()


@pytest.mark.parametrize(
    "stray",
    [
        "<table>Only cash.{}</table>",
        "<table>{}Only cash.</table>",
        "<table><tbody>{}<p>Only cash.</p></tbody></table>",
        "<table><tr>Only cash.</tr>{}</table>",
        "<table>{}<div>Only <b>cash</b>.</div></table>",
    ],
)
def test_text_in_a_table_outside_its_cells_is_read_above_it(stray: str) -> None:
    rows = "<tr><td>A</td><td>40</td></tr><tr><td>B</td><td>50</td></tr>"
    assert read(stray.format(rows)) == "Only cash.\n\nA | 40\nB | 50"


def test_an_editors_bullets_have_no_numbers() -> None:
    quill = (
        "<ol><li data-list='bullet'>Wash</li><li data-list='bullet' class='ql-indent-1'>Hands</li>"
        "<li data-list='ordered'>Dry</li></ol>"
    )
    assert read(quill) == "- Wash\n- Hands\n1. Dry"


@pytest.mark.parametrize(
    "link",
    [
        "<a href='/cdn-cgi/l/email-protection' data-cfemail='{}'>[email&#160;protected]</a>",
        "<a href='/cdn-cgi/l/email-protection#{}'>[email&#160;protected]</a>",
        "<span class='__cf_email__' data-cfemail='{}'>[email&#160;protected]</span>",
    ],
)
def test_a_hidden_address_is_read_as_a_visitor_sees_it(link: str) -> None:
    hidden = "54" + bytes(c ^ 0x54 for c in b"help@clinic.example").hex()
    assert read(f"<p>Write to {link.format(hidden)} now.</p>") == (
        "Write to help@clinic.example now."
    )
    assert "[email" in read(f"<p>Write to {link.format('zz')} now.</p>")


def test_a_page_that_calls_itself_utf_16_but_is_not_is_read_as_browsers_do() -> None:
    assert read("<p>Café – 3 days</p>", "<meta charset='utf-16'>") == "Café – 3 days"
