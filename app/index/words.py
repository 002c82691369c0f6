"""The words that spelling is mended with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Lower-case words: ``subject`` of the documents, ``common`` of the language and the pins.

    A word of neither set is taken for a slip if it is close to a subject word. The subject's words
    come with those that the documents use most first.
    """

    subject: tuple[str, ...]
    common: tuple[str, ...]
