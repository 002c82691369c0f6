"""Names made of titles and file names, for ids that people can read."""

from __future__ import annotations

import re
import unicodedata


def make_slug(text: str) -> str:
    """Return the text in lower case with its words joined by '-'; '' when it has no words.

    Apostrophes and commas are dropped, so that "skin's" stays one word; all other punctuation
    parts words.
    """
    joined = re.sub(r"['’‘ʼ`´,]", "", unicodedata.normalize("NFC", text).lower())
    return re.sub(r"[\W_]+", "-", joined).strip("-")
