"""Tells a document's title from what a program wrote in its place."""

from __future__ import annotations

import re

_ENDINGS = (
    r"docx?|docm|dotx?|odt|ott|rtf|pdf|txt|md|html?|tex|dvi|pages|indd|qxd|pub|pptx?|xlsx?|ai|eps"
)
_TEMPLATE = re.compile(
    rf"""
      microsoft\s(?:office\s)?(?:word|powerpoint|publisher|excel)\b.*
    | .*\.(?:{_ENDINGS})
    | (?:un|no\s?)titled?(?:[\s_-]*(?:document|page|design|presentation|\d+))*
    | (?:new\s)?(?:microsoft\sword\s)?(?:document|dokument|documento|presentation)[\s_-]*\d*
    | (?:powerpoint|pdf|word)[\s-](?:presentation|document)
    | (?:unbenannt(?:e[sr]?)?|ohne\stitel|sans\s(?:titre|nom)|sin\st[ií]tulo|senza\s(?:titolo|nome)
        |sem\st[ií]tulo|zonder\stitel|naamloos)(?:[\s_-]*\w+)?
    | [\[<{{]+[^\[\]<>{{}}]*[\]>}}]+
    | (?:document|page|your)?\s?title(?:\shere)?
    | (?:new|sample|blank)\spage | lorem\sipsum.*
    """,
    re.IGNORECASE | re.VERBOSE,
)


def is_template_title(title: str) -> bool:
    """Say whether a title names no document: a program's own, such as "Document1", or a file's."""
    text = re.sub(r"\s*\((?:\d+|copy)\)$", "", " ".join(title.split()))
    return _TEMPLATE.fullmatch(text) is not None
