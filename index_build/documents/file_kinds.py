"""Tells from its first bytes what a file is, whatever its name says."""

from __future__ import annotations

import re

from index_build.errors import ContentError

# What a file is, how it begins, the suffix that such a file has (none can be read without one),
# and what to do.
_KINDS = (
    ("a PDF file", re.compile(rb"%PDF-\d"), ".pdf", ""),
    ("a Word document", re.compile(rb"PK\x03\x04(?s:.*)word/document\d*\.xml"), ".docx", ""),
    ("an archive (zip)", re.compile(rb"PK\x03\x04"), "", "unpack it"),
    (
        "an old .doc file, or another one of old Microsoft Office",
        re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        "",
        "open it in Word and save it as .docx without a password",
    ),
    (
        "a file in Rich Text Format (RTF)",
        re.compile(rb"(?:\xef\xbb\xbf)?\s*\{\\rtf\d"),
        "",
        "open it in a word processor and save it as .docx",
    ),
    (
        "a web page saved as one file (MHTML)",
        re.compile(
            rb"(?=(?s:.{0,2000})^MIME-Version:)(?=(?s:.{0,2000})multipart/related)"
            rb"(?:\xef\xbb\xbf)?\s*[A-Z][\w-]*:",
            re.MULTILINE | re.IGNORECASE,
        ),
        "",
        "open it in a browser and save it as a web page, HTML only",
    ),
    (
        "a picture",
        re.compile(rb"\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a"),
        "",
        "write its text down, or move it out of the folder",
    ),
)
_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!doctype\s+html|<html[\s>])", re.I
)
_TEXTS = frozenset({".txt", ".md", ".markdown"})


def find_suffix(suffix: str, content: bytes) -> str:
    """Return the suffix of the reader for a file: a web page in a text file is one.

    Raises ContentError for a file of another kind than its suffix says.
    """
    for kind, sign, own, remedy in _KINDS:
        if sign.match(content):
            if own == suffix:
                return suffix
            way = remedy or f"give it a name that ends in {own}"
            raise ContentError(f"a file that is what its name says ({suffix})", kind, way)
    return ".html" if suffix in _TEXTS and _PAGE.match(content) else suffix
