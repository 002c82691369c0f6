"""Finds what mail programs write around a message, in the languages that have words for it."""

from __future__ import annotations

import re

from app.index.passage import Span
from index_build.documents.words import match_any

_FLAGS = re.IGNORECASE | re.MULTILINE
_SENDER = re.compile(rf"^(?:{match_any('mail', 'senders')})\s?: ", _FLAGS)
# "From: 9" and "To: 12" are hours: a message also says when it was sent, or about what.
_FIELD = re.compile(rf"^(?:{match_any('mail', 'fields')})\s?: ", _FLAGS)
_HEAD = (
    r"(?:^(?:-{3,}[^\n-]{3,60}-{3,}|_{10,}|"
    rf"(?:{match_any('mail', 'forwarded')})\s?:)[ \t]*\n\s*?)?"
    r"(?:^[^\W\d_][\w-]{0,20}(?: [\w-]{1,20})?[ \u00a0]?: [^\n]*\n(?:[ \t]+\S[^\n]*\n)*){2,}(?=\n)"
)
_WROTE = (
    rf"^(?!>)[^\n]{{0,200}}\b(?:{match_any('mail', 'wrote')})\b"
    r"[^\n]{0,200}(?:\n(?!>)[^\n]{1,200})?:[ \t]*\n\s*"
)
_ANSWERED = r"(?:^[ \t]*>[^\n]*(?:\n|\Z))+"
# Two dashes and a space are what mail programs set above a signature.
_SIGNATURE = r"^-- \n(?:[^\n]*\S[^\n]*(?:\n|\Z))+"
_FRAME = re.compile(
    rf"(?P<head>{_HEAD})|(?P<wrote>{_WROTE})?(?P<answered>{_ANSWERED})|(?P<signature>{_SIGNATURE})",
    _FLAGS,
)


def find_frames(text: str) -> list[Span]:
    """Return where the heads, signatures and answered lines of a text's messages stand; none in a
    text that is no message.
    """
    frames = [found for found in _FRAME.finditer(text) if not found["head"] or _is_head(found)]
    is_mail = any(found["head"] or found["wrote"] for found in frames)
    return [Span(*found.span()) for found in frames] if is_mail else []


def _is_head(found: re.Match[str]) -> bool:
    head = found["head"]
    opens = not found.string[: found.start()].strip() or found.string[found.start() - 2] == "\n"
    return opens and _SENDER.search(head) is not None and _FIELD.search(head) is not None
