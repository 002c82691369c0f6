"""The words beside which people write who they are (``identifiers.toml``)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("identifiers.toml")


@cache
def read_words() -> Mapping[str, Mapping[str, Any]]:
    """Return the words by what they tell (names, addresses, dates), then by how."""
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def join_words(words: Iterable[str]) -> str:
    """Return the words as one choice of a pattern, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
