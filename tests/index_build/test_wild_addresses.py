"""E-mail addresses that a page hides from machines: a visitor sees them."""

import pytest

from index_build.documents.readers.html import read_html

CODE = "2a42436a4f524b475a464f0445584d"
HIDDEN = "[email&#160;protected]"


@pytest.mark.parametrize(
    "link",
    [
        f"<a href='/cdn-cgi/l/email-protection' class='__cf_email__' data-cfemail='{CODE}'>"
        f"{HIDDEN}</a>",
        f"<a href='/cdn-cgi/l/email-protection#{CODE}'><span class='__cf_email__' "
        f"data-cfemail='{CODE}'>{HIDDEN}</span></a>",
        f"<a href='https://example.org/cdn-cgi/l/email-protection#{CODE}'>{HIDDEN}</a>",
    ],
)
def test_an_address_that_cloudflare_hides_is_read(link: str) -> None:
    assert read_html(f"<p>Write to {link} today.</p>".encode()).text == (
        "Write to hi@example.org today."
    )


@pytest.mark.parametrize(
    "link",
    [
        f"<a href='/cdn-cgi/l/email-protection#{CODE}'>us</a>",
        "<a data-cfemail='xyz'>us</a>",
        "<a data-cfemail=''>us</a>",
        "<a data-cfemail='2ad5'>us</a>",
    ],
)
def test_words_that_hide_no_address_stay(link: str) -> None:
    assert read_html(f"<p>Write to {link} today.</p>".encode()).text == "Write to us today."
