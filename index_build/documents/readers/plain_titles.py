"""Finds the headings of plain text: underlined with signs, in capitals, or alone on their lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.index.passage import Span
from index_build.documents.readers.blocks import has_words
from index_build.documents.readers.heads import divides_columns, may_head
from index_build.documents.readers.typed_lists import begins_item

BLANK_LINES = re.compile(r"\n\s*\n")
# A title alone on its line, and a line of signs about as long as it below.
_UNDERLINED = re.compile(
    r"(?:^|(?<=\n\n))(?P<title>\S[^\n|+]{1,78}\S)[ \t]*\n"
    r"(?P<line>={3,}|-{3,}|~{3,}|\*{3,}|#{3,})[ \t]*(?:\n|\Z)"
)
_RAGGED = 3
_ENDS = re.compile(r"[.!?:…。！？؟।][\"'”’»)\]]*\Z")
# So many letters in capitals are no abbreviation.
_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Title:
    """A heading: where it stands, how deep it is (1 or 2), and where what it heads begins."""

    span: Span
    level: int
    end: int


@dataclass(frozen=True, slots=True)
class _Lines:
    """A paragraph: where its first line stands, that line, and the text of those below."""

    start: int
    first: str
    rest: str

    @property
    def is_capital(self) -> bool:
        """Whether the first line alone is in capitals, and may be a title."""
        line = self.first
        letters = [c for c in line if c.isalpha()]
        is_loud = len(letters) >= _LETTERS and line == line.upper() and line != line.lower()
        below = self.rest.partition("\n")[0]
        goes_on = bool(below) and below == below.upper()
        return is_loud and not goes_on and may_head(line)

    @property
    def is_alone(self) -> bool:
        """Whether it is a single line that begins like a sentence, ends like none, and counts
        nothing.
        """
        line = self.first
        begins = line[:1].isalpha() and not line[:1].islower()
        counts = any(c.isdigit() for c in line)
        return not self.rest and begins and not counts and may_head(line)

    @property
    def is_text(self) -> bool:
        """Whether it says something whole: sentences, items, or lines of a list."""
        whole = _ENDS.search(self.rest or self.first) is not None
        return whole or bool(self.rest) or begins_item(self.first)


def find_titles(text: str, start: int, end: int) -> list[Title]:
    """Return the headings between two places: the underlined ones, or else those that nothing
    marks but their capitals, or that they stand alone above a text.
    """
    return list(_find_underlined(text, start, end)) or _find_unmarked(text, start, end)


def _find_underlined(text: str, start: int, end: int) -> Iterator[Title]:
    for found in _UNDERLINED.finditer(text, start, end):
        is_even = abs(len(found["title"]) - len(found["line"])) <= _RAGGED
        if is_even and not divides_columns(found["title"]):
            level = 1 if found["line"][0] in "=#*" else 2
            yield Title(Span(*found.span("title")), level, found.end())


def _find_unmarked(text: str, start: int, end: int) -> list[Title]:
    paragraphs = list(_list_paragraphs(text, start, end))
    levels = _tell_levels(paragraphs)
    titles = [
        Title(Span(p.start, p.start + len(p.first)), level, p.start + len(p.first))
        for p, level in zip(paragraphs, levels, strict=True)
        if level
    ]
    # A line alone in a text may be anything, but for the first.
    return titles if len(titles) > 1 or (levels and levels[0] == 1) else []


def _tell_levels(paragraphs: Sequence[_Lines]) -> list[int]:
    """Return how deep a title opens each paragraph, 0 for none: what heads nothing is no title."""
    levels = [0] * len(paragraphs)
    for at in reversed(range(len(paragraphs))):
        this = paragraphs[at]
        after = paragraphs[at + 1] if at + 1 < len(paragraphs) else None
        heads = after is not None and after.is_text and not after.is_alone
        if this.is_capital:
            is_top = at == 0 and after is not None and levels[1] > 0
            is_above = after is not None and (levels[at + 1] == 2 or not after.is_capital)
            levels[at] = 1 if this.rest or is_top or is_above else 0
        elif this.is_alone and heads and after is not None and not after.is_capital:
            levels[at] = 2
    return levels


def _list_paragraphs(text: str, start: int, end: int) -> Iterator[_Lines]:
    gaps = [match.span() for match in BLANK_LINES.finditer(text, start, end)]
    for begin, stop in zip(
        [start, *(gap[1] for gap in gaps)], [*(gap[0] for gap in gaps), end], strict=True
    ):
        said = text[begin:stop]
        if has_words(said):
            first, _, rest = said.strip().partition("\n")
            yield _Lines(begin + len(said) - len(said.lstrip()), first.rstrip(), rest.strip())
