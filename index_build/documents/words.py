"""The words that readers know of each language: data, one file a language (``lexicon/``).

Every phrase is a regular expression; a space in it stands for any white space.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

LEXICON = Path(__file__).parent / "lexicon"


@cache
def read_words(language: str) -> Mapping[str, Any] | None:
    """Return what is known of a language tag such as en-GB, or None without a file for it."""
    path = LEXICON / f"{language.split('-')[0].lower()}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def list_phrases(table: str, name: str) -> tuple[str, ...]:
    """Return the phrases of all languages under a name, for what no document says its language."""
    languages = (read_words(path.stem) or {} for path in sorted(LEXICON.glob("*.toml")))
    found = (words.get(table, {}).get(name, ()) for words in languages)
    return tuple(dict.fromkeys(phrase for phrases in found for phrase in phrases))


def join_phrases(phrases: Iterable[str]) -> str:
    """Return one expression that matches any of the phrases."""
    return "|".join(phrase.replace(" ", r"\s+") for phrase in phrases)


def match_any(table: str, name: str) -> str:
    """Return one expression that matches any phrase of any language under a name."""
    return join_phrases(list_phrases(table, name))
