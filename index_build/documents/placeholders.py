"""Finds what a template leaves for somebody to fill in: it must never reach a patient."""

from __future__ import annotations

import re

from index_build.documents.words import (
    join_phrases,
    list_phrases,
    match_any,
    read_words,
)
from index_build.errors import ContentError, quote_value

# The report of a document names so many.
_SHOWN = 3
_PLEASE = rf"(?:{match_any('templates', 'please')})?"
_FILL_IN = match_any("templates", "fill_in")
_HERE = match_any("templates", "here")
_THING = match_any("templates", "things")
_OF_WHOM = rf"(?:{match_any('templates', 'owners')})?(?:['’]s)?"
_UNIT = rf"(?:mg|ml|mcg|µg|g|cm|mm|kg|%|€|£|\$|{match_any('templates', 'units')})"
_IN_ANY_CASE = (
    *map(join_phrases, ((prompt,) for prompt in list_phrases("templates", "prompts"))),
    rf"[\[<{{(]\s*{_PLEASE}(?:{_FILL_IN})\b[^\]>}})\n]{{0,80}}[\]>}}]",
    rf"[\[<{{][^\[\]>}}\n]{{0,60}}\b(?:{_HERE})\s*[\]>}}]",
    rf"\[\s*(?:{_OF_WHOM}\s*(?:{_THING})|x+|\?+|\.{{2,}}|…|_+)\s*\]",
)
_AS_WRITTEN = (
    r"\{\{[^{}\n]{0,80}\}\}|\$\{\w{1,60}\}|%%\w{1,60}%%",
    r"«\s*\w*(?:[a-z][A-Z]|_)\w*\s*»",
    rf"(?<![\w-])(?:X{{2,4}}|x{{2,4}})[\s-]?{_UNIT}(?!\w)",
    r"[£€$]\s?(?:X{1,4}|x{1,4})\b(?:\.[Xx]{2})?",
    r"\b[Xx]{2}[/.:-][Xx]{2}(?:[/.:-][Xx]{2,4})?\b",
    r"(?<!\w)[+(]?\d*[Xx]{3,}\)?(?:[\s-][Xx]{3,})+\b",
    rf"\b(?:{match_any('templates', 'marks')})\b",
)
_PATTERNS = (
    *(re.compile(pattern, re.IGNORECASE | re.MULTILINE) for pattern in _IN_ANY_CASE),
    *map(re.compile, _AS_WRITTEN),
)


def check_placeholders(text: str, language: str) -> None:
    """Raise ContentError for a text, in a language, with words that stand for others to come."""
    patterns = (*_PATTERNS, *_find_own_marks(language))
    found = sorted({m.start(): m[0] for p in patterns for m in p.finditer(text)}.items())
    names = list(dict.fromkeys(words for _at, words in found))
    if names:
        shown = ", ".join(quote_value(words) for words in names[:_SHOWN])
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        remedy = "write the words that belong there, or delete it"
        raise ContentError("a text that is filled in", f"{shown}{more}, as in a template", remedy)


def _find_own_marks(language: str) -> list[re.Pattern[str]]:
    """Return the expression of the marks that mean something else in other languages, if any."""
    marks = (read_words(language) or {}).get("templates", {}).get("own_marks", ())
    return [re.compile(rf"\b(?:{join_phrases(marks)})\b")] if marks else []
