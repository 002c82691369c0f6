"""Words that mean danger to life or limb: transparent rules, a file a language (``app/lexicon``).

A rule is enough, unless the screen of n-grams is sure that it took one word for another
(answering.danger). The rules of all languages are heard in every message, since an emergency must
be heard in any of them.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

LEXICON = Path(__file__).resolve().parents[1] / "lexicon"
GENERAL, SELF_HARM, CHILD, EYE = "urgent", "urgent_self_harm", "urgent_child", "urgent_eye"
POISON, VIOLENCE, ANIMAL = "urgent_poison", "urgent_violence", "urgent_animal"
# The language whose rules come first.
ENGLISH = "en"

# Letters that are typed without their stroke, and that no normal form takes apart; a Greek letter
# that changes at a word's end; joiners that Persian is typed with or without.
_LETTERS = str.maketrans(
    {"đ": "d", "ł": "l", "ø": "o", "ı": "i", "ß": "ss", "ς": "σ", "\u200c": "", "\u200d": ""}
)
# A word of [words] in an expression; "{0,40}" is none.
_NAMED = re.compile(r"\{([a-z_]+)\}")
# How many other words may stand between a denial and what it denies.
_BETWEEN = r"(?: \w+){0,2}\s*$"


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A danger of one language, the wording that answers it, and what recognises it.

    ``heard`` and ``harmless`` are messages that tell of it, and that look like it.
    """

    name: str
    language: str
    wording: str
    pattern: re.Pattern[str]
    heard: tuple[str, ...]
    harmless: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The dangers of one language, and what takes the meaning out of a sign, if anything does.

    ``denied`` stands before a sign that is denied, feared or asked about; ``told`` anywhere in a
    message about what is long over, made up or taught, unless ``now`` is there too.
    ``is_latin`` says that plain letters may write it.
    """

    flags: tuple[RedFlag, ...]
    is_latin: bool
    denied: re.Pattern[str] | None
    told: re.Pattern[str] | None
    now: re.Pattern[str] | None

    def find(self, folded: str) -> RedFlag | None:
        """Return the first danger that a folded message names as happening, or None."""
        is_told: bool | None = None
        for flag in self.flags:
            for match in flag.pattern.finditer(folded):
                if self.denied and self.denied.search(folded, 0, match.start()):
                    continue
                if is_told is None:
                    is_told = self._is_told(folded)
                if not is_told:
                    return flag
        return None

    def _is_told(self, folded: str) -> bool:
        if self.told is None or not self.told.search(folded):
            return False
        return self.now is None or not self.now.search(folded)


def find_red_flag(text: str) -> RedFlag | None:
    """Return the first danger that a message names as happening, or None."""
    folded = fold_text(text)
    is_plain = folded.isascii()
    lexicons = (one for one in read_lexicons().values() if one.is_latin or not is_plain)
    found = (lexicon.find(folded) for lexicon in lexicons)
    return next((flag for flag in found if flag is not None), None)


def fold_text(text: str) -> str:
    """Return a text as rules are matched: no capitals, accents or strokes."""
    plain = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in plain if not unicodedata.combining(c)).translate(_LETTERS)


@cache
def read_lexicons() -> Mapping[str, Lexicon]:
    """Return the lexicon of each language, English first."""
    paths = sorted(LEXICON.glob("*.toml"), key=lambda path: (path.stem != ENGLISH, path.stem))
    return {path.stem: _read_lexicon(path) for path in paths}


def list_red_flags() -> Iterator[RedFlag]:
    """Yield every rule of every language."""
    for lexicon in read_lexicons().values():
        yield from lexicon.flags


def _read_lexicon(path: Path) -> Lexicon:
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    words = _fill_in(content.get("words", {}))
    if "denied" in content:
        content["denied"] += _BETWEEN
    denied, told, now = (
        _compile(content[key], words) if key in content else None
        for key in ("denied", "told", "now")
    )
    flags = tuple(_read_flag(entry, path.stem, words) for entry in content["rules"])
    is_latin = any(fold_text(text).isascii() for flag in flags for text in flag.heard)
    return Lexicon(flags, is_latin, denied, told, now)


def _read_flag(entry: Mapping[str, Any], language: str, words: Mapping[str, str]) -> RedFlag:
    pattern = _compile("|".join(f"(?:{sign})" for sign in entry["signs"]), words)
    heard, harmless = tuple(entry["heard"]), tuple(entry["harmless"])
    return RedFlag(entry["name"], language, entry["kind"], pattern, heard, harmless)


def _fill_in(words: Mapping[str, str]) -> dict[str, str]:
    """Return the words with those named before them filled in."""
    filled: dict[str, str] = {}
    for name, expression in words.items():
        filled[name] = _replace(expression, filled)
    return filled


def _replace(expression: str, words: Mapping[str, str]) -> str:
    return _NAMED.sub(lambda match: words[match.group(1)], expression)


def _compile(expression: str, words: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile(fold_text(_replace(expression, words)))
