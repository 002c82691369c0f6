"""Tells a title from what a program wrote in its place, and from a short statement."""

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


_STATEMENT = re.compile(rf"(?:{match_any('titles', 'statements')})(?![\w-])", re.IGNORECASE)


def is_template_title(title: str) -> bool:
    """Say whether a title names no document: a program's own, such as "Document1", or a file's."""
    text = re.sub(r"\s*\((?:\d+|copy)\)$", "", " ".join(title.split()))
    return _TEMPLATE.fullmatch(text) is not None


def opens_statement(line: str) -> bool:
    """Say whether a short line begins like a statement ("No smoking"), and not like a heading."""
    return _STATEMENT.match(line) is not None
