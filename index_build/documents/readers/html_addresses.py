"""Writes out mail addresses that Cloudflare hides from robots, as its script does on a page."""

from __future__ import annotations

import re

from bs4 import Tag

# The first byte is the key, of which the others are the exclusive or (Cloudflare, Email Address
# Obfuscation).
_HIDDEN = re.compile(r"(?:[0-9a-f]{2}){4,200}", re.IGNORECASE)
_LINK = "/cdn-cgi/l/email-protection#"


def write_addresses(root: Tag) -> None:
    """Put each hidden address where a visitor sees it."""
    for tag in root.select("[data-cfemail]"):
        if address := _uncover(str(tag["data-cfemail"])):
            tag.string = address
    for link in root.select(f'a[href*="{_LINK}"]'):
        hidden = str(link["href"]).partition("#")[2]
        if "[email" in link.get_text() and (address := _uncover(hidden)):
            link.string = address


def _uncover(hidden: str) -> str | None:
    if not _HIDDEN.fullmatch(hidden):
        return None
    key, *rest = bytes.fromhex(hidden)
    address = bytes(byte ^ key for byte in rest).decode("utf-8", "replace")
    return address if "@" in address else None
