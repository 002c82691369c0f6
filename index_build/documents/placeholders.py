"""Finds what a template leaves for somebody to fill in: it must never reach a patient."""

from __future__ import annotations

import re

from index_build.errors import ContentError, quote_value

# The report of a document names so many.
_SHOWN = 3
_FILL_IN = (
    r"insert|enter|add|type|fill\s+in|replace|delete|your|name\s+of|to\s+be|tbc|tbd|todo"
    r"|einfügen|eintragen|eingeben|ergänzen|ihr[e]?\s+praxis|name\s+der"
    r"|insérer|saisir|ajouter|nom\s+d[eu]|insertar|escriba|introducir|nombre\s+de"
    r"|inserire|nome\s+d[eio]|inserir|invoegen|invullen|naam\s+van"
)
_THING = (
    r"(?:clinic|practice|hospital|patient|doctor|nurse|surgeon|trust|ward|department)?(?:['’]s)?\s*"
    r"(?:name|date|time|address|phone|telephone|number|phone\s+number|telephone\s+number|e-?mail"
    r"|website|logo|price|amount|dose|link|url|contact\s+details|opening\s+(?:hours|times))"
)
_UNIT = (
    r"(?:days?|hours?|hrs?|minutes?|mins?|weeks?|months?|years?|times|mg|ml|mcg|µg|g|cm|mm|kg|%"
    r"|euros?|€|pounds?|£|dollars?|\$|[Tt]age?n?|[Ss]tunden?|[Mm]inuten|[Ww]ochen?|[Mm]onate?n?|[Jj]ahre?n?"
    r"|jours?|heures?|semaines?|mois|días?|horas?|minutos?|semanas?|meses|dias?|giorni|ore|minuti"
    r"|settimane|mesi|dagen|uur|weken|maanden)"
)
_HERE = r"here|einfügen|eintragen|ergänzen|invullen|invoegen"
_IN_ANY_CASE = (
    r"\blorem\s+ipsum\b(?:\s+dolor\b)?",
    rf"[\[<{{(]\s*(?:please\s+)?(?:{_FILL_IN})\b[^\]>}})\n]{{0,80}}[\]>}}]",
    rf"[\[<{{][^\[\]>}}\n]{{0,60}}\b(?:{_HERE})\s*[\]>}}]",
    rf"\[\s*(?:{_THING}|x+|\?+|\.{{2,}}|…|_+)\s*\]",
    r"\b(?:click|tap)(?:\s+or\s+tap)?\s+(?:here\s+)?to\s+(?:enter|add|edit)\s+(?:your\s+)?"
    r"(?:text|a\s+date|title)\b",
    r"\b(?:type|enter|add|insert|put)\s+(?:(?:your|some)\s+)?(?:own\s+)?text\s+here\b",
    r"\byour\s+(?:text|content|title|heading)\s+(?:goes\s+)?here\b",
    r"\b(?:placeholder|dummy|sample)\s+text\b",
    r"\bto\s+be\s+(?:confirmed|decided|added|completed|written)\s*[\]).]*$",
    r"\bklicken(?:\s+oder\s+tippen)?\s+sie\s+hier,?\s+um\s+text\s+einzugeben",
    r"\bcliquez(?:\s+ou\s+appuyez)?\s+ici\s+pour\s+(?:entrer|taper)\s+du\s+texte",
    r"\bhaga\s+clic(?:\s+o\s+pulse)?\s+aquí\s+para\s+escribir\s+texto",
)
_AS_WRITTEN = (
    r"\{\{[^{}\n]{0,80}\}\}|\$\{\w{1,60}\}|%%\w{1,60}%%",
    r"«\s*\w*(?:[a-z][A-Z]|_)\w*\s*»",
    rf"(?<![\w-])(?:X{{2,4}}|x{{2,4}})[\s-]?{_UNIT}(?!\w)",
    r"[£€$]\s?(?:X{1,4}|x{1,4})\b(?:\.[Xx]{2})?",
    r"\b[Xx]{2}[/.:-][Xx]{2}(?:[/.:-][Xx]{2,4})?\b",
    r"(?<!\w)[+(]?\d*[Xx]{3,}\)?(?:[\s-][Xx]{3,})+\b",
    r"\b(?:TBD|TODO|FIXME|TBA)\b",
)
_PATTERNS = (
    *(re.compile(pattern, re.IGNORECASE | re.MULTILINE) for pattern in _IN_ANY_CASE),
    *map(re.compile, _AS_WRITTEN),
)
# In many other languages this is short for tuberculosis.
_TO_BE_CONFIRMED = re.compile(r"\b(?:TBC|tbc)\b")


def check_placeholders(text: str, language: str) -> None:
    """Raise ContentError for a text, in a language, with words that stand for others to come."""
    patterns = (*_PATTERNS, *([_TO_BE_CONFIRMED] if language.startswith("en") else []))
    found = sorted({m.start(): m[0] for p in patterns for m in p.finditer(text)}.items())
    names = list(dict.fromkeys(words for _at, words in found))
    if names:
        shown = ", ".join(quote_value(words) for words in names[:_SHOWN])
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        remedy = "write the words that belong there, or delete it"
        raise ContentError("a text that is filled in", f"{shown}{more}, as in a template", remedy)
