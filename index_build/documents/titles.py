"""Tells a document's title from what a program wrote in its place."""

from __future__ import annotations

import re

from index_build.documents.words import match_any

_ENDINGS = (
    r"docx?|docm|dotx?|odt|ott|rtf|pdf|txt|md|html?|tex|dvi|pages|indd|qxd|pub|pptx?|xlsx?|ai|eps"
)
_TEMPLATE = re.compile(
    rf"""
      .*\.(?:{_ENDINGS})
    | (?:new\s)?(?:microsoft\sword\s)?(?:{match_any("titles", "documents")})[\s_-]*\d*
    | (?:{match_any("titles", "untitled")})(?:[\s_-]*\w+)?
    | {match_any("titles", "programs")}
    | [\[<{{]+[^\[\]<>{{}}]*[\]>}}]+
    """,
    re.IGNORECASE | re.VERBOSE,
)


def is_template_title(title: str) -> bool:
    """Say whether a title names no document: a program's own, such as "Document1", or a file's."""
    text = re.sub(r"\s*\((?:\d+|copy)\)$", "", " ".join(title.split()))
    return _TEMPLATE.fullmatch(text) is not None
