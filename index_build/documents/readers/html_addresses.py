"""Writes the e-mail addresses that a page hides from machines, as its visitors see them."""

from __future__ import annotations

from bs4 import Tag

_PATH = "/cdn-cgi/l/email-protection#"


def write_addresses(root: Tag) -> None:
    """Put the address in place of Cloudflare's "[email protected]", for which a script stands."""
    for tag in root.select("[data-cfemail]"):
        _write_address(tag, str(tag["data-cfemail"]))
    for link in root.select(f'a[href*="{_PATH}"]'):
        if " ".join(link.get_text().split()) == "[email protected]":
            _write_address(link, str(link["href"]).partition(_PATH)[2])


def _write_address(tag: Tag, code: str) -> None:
    try:
        # Each byte is changed by the first one, which stands before them.
        key, *rest = bytes.fromhex(code)
        tag.string = bytes(byte ^ key for byte in rest).decode("utf-8")
    except ValueError:
        return
