"""What every reader returns: a plain text and the blocks in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Protocol

from app.index.passage import Span
from app.index.report import Omission, OmissionKind
from index_build.documents.readers.heads import mark_heads, may_head
from index_build.documents.readers.typed_lists import Draft, ParagraphKind, mark_typed_items
from index_build.errors import ContentError, quote_value

# White space, also without any width: page builders put it into empty places.
_EDGES = " \t\n\u00a0\u200b\u2060"
# The bytes of one letter in UTF-8 as Windows-1252 shows them: "Ã©" for é, "â€™" for an apostrophe.
# Quotation marks may stand behind a real Ã.
_TWICE = re.compile(r"[ÂÃ][¡-ª¬-º¼-¿]|ÃŸ|â(?:€[\u0080-\u00bf˜™š›œžŸ“”¢¦]|„¢|‚¬)")
# What is meant by the control codes of Unicode that are letters in Windows-1252.
WINDOWS = {code: bytes([code]).decode("cp1252", "ignore") or None for code in range(0x80, 0xA0)}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the highest. The span holds the title as it stands in the text."""

    span: Span
    level: int
    title: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of prose, an item of a list or a row of a table.

    ``marker`` counts the code points at the start of the span that are only a list marker.
    """

    span: Span
    kind: ParagraphKind = "prose"
    marker: int = 0


Block = Heading | Paragraph


@dataclass(frozen=True, slots=True)
class Reading:
    """A file's plain text (NFC, ``\\n`` line ends), its blocks in order, and its own details.

    ``meta`` may hold title, language, perspective, origin, reviewed_on, review_due and id, as
    they were found: nothing in it is checked yet. ``omissions`` are what the file holds besides.
    """

    text: str
    blocks: tuple[Block, ...]
    meta: Mapping[str, object]
    omissions: tuple[Omission, ...] = ()


class Reader(Protocol):
    """Read the bytes of a file in one format; ContentError when they cannot be used."""

    def __call__(self, content: bytes) -> Reading: ...


@dataclass(slots=True)
class LeftOut:
    """Collects what a reader leaves out, in the order of the file."""

    _counts: dict[tuple[OmissionKind, str], int] = field(default_factory=dict)
    _places: dict[tuple[OmissionKind, str], str] = field(default_factory=dict)

    def add(
        self, kind: OmissionKind, text: str = "", place: str = "", always: bool = False
    ) -> None:
        """Add something; without words only when it counts ``always``, as a picture does."""
        said = " ".join(clean_text(text).split())
        if always or has_words(said) or (kind == "sign" and said):
            key = (kind, said)
            self._counts[key] = self._counts.get(key, 0) + 1
            self._places.setdefault(key, place)

    def finish(self) -> tuple[Omission, ...]:
        """Return all of it; what was there several times is counted, at its first place."""
        return tuple(
            Omission(kind, text, self._places[kind, text], count)
            for (kind, text), count in self._counts.items()
        )


@dataclass(slots=True)
class BlockWriter:
    """Writes blocks one after another into one text, and knows where each of them lies.

    With ``keep_signs`` also what holds no letter or digit is written, such as a tick in a cell.
    """

    keep_signs: bool = False
    left_out: LeftOut = field(default_factory=LeftOut)
    _drafts: list[Draft] = field(default_factory=list)

    def add_heading(self, text: str, level: int) -> None:
        """Add a heading, on a line of its own; one without letters or digits is left out."""
        title = " ".join(clean_text(text).split()).strip(_EDGES)
        if has_words(title):
            self._drafts.append(Draft(title, level=level))
        else:
            self.left_out.add("sign", title)

    def leave_section(self, title: str) -> None:
        """Put what follows under the heading above the last one with this title, if it is text."""
        headings = [draft for draft in self._drafts if draft.level and draft.text]
        left = next((d for d in reversed(headings) if d.text == title), None)
        if left is not None:
            above = (d for d in reversed(headings) if d.level < left.level)
            if (found := next(above, None)) is not None:
                self._drafts.append(Draft("", marker=found.text, level=found.level))

    def add_paragraph(
        self, text: str, kind: ParagraphKind = "prose", marker: str = "", loud: str = ""
    ) -> None:
        """Add a paragraph; one without letters or digits is left out.

        ``loud`` is what of its beginning is set in bold: if it is the first line, that may be a
        heading.
        """
        body = clean_text(text).strip(_EDGES)
        line, _, rest = body.partition("\n")
        is_loud = kind == "prose" and has_words(loud) and _is_same(loud, line)
        if is_loud and rest and may_head(line):
            self._drafts.append(Draft(line.strip(_EDGES), loud=True))
            body, rest, is_loud = rest.strip(_EDGES), "", False
        if has_words(body) or (self.keep_signs and body):
            self._drafts.append(Draft(body, kind, marker, loud=is_loud and not rest))
        else:
            self.left_out.add("sign", body)

    def add_row(self, cells: Iterable[str]) -> None:
        """Add a table row; an empty cell keeps its place, so that columns can be told apart."""
        self.add_paragraph(" | ".join(cells).rstrip(" |"), "row")

    def join_cell(self) -> str:
        """Return all that was written as the text of one cell: its list or rows as 'a; b'."""
        text, last = "", None
        for draft in mark_typed_items(self._drafts):
            goes_on = last is not None and last.kind == draft.kind != "prose"
            joint = ("; " if goes_on else " ") if text else ""
            # In a table's cell the columns of another one would be taken for its own.
            said = draft.text.replace(" | ", " ") if draft.kind == "row" else draft.text
            text += joint + draft.marker.removeprefix("- ") + " ".join(said.split())
            last = draft
        return text

    def finish(self, meta: Mapping[str, object]) -> Reading:
        """Return all that was written: the items of lists typed by hand are items, and lines in
        bold above a text headings.
        """
        blocks: list[Block] = []
        parts: list[str] = []
        length = 0
        again: Draft | None = None
        for draft in mark_heads(mark_typed_items(self._drafts)):
            if not draft.text:
                again = draft
                continue
            if again is not None and _is_still_inside(blocks, again, draft):
                blocks.append(_find_heading(blocks, again))
            again = None
            joint = _choose_joint(parts, blocks, draft)
            start = length + len(joint)
            text = draft.marker + draft.text
            length = start + len(text)
            parts += (joint, text)
            blocks.append(_place_block(draft, Span(start, length)))
        return Reading("".join(parts), tuple(blocks), meta, self.left_out.finish())


def _find_heading(blocks: Sequence[Block], again: Draft) -> Heading:
    """Return the heading that a draft without words of its own goes back to."""
    headings = (block for block in reversed(blocks) if isinstance(block, Heading))
    return next(h for h in headings if (h.title, h.level) == (again.marker, again.level))


def _is_still_inside(blocks: Sequence[Block], again: Draft, draft: Draft) -> bool:
    """Say whether a draft would stand under a heading that was left for one above it."""
    above = _find_heading(blocks, again)
    headings = (block for block in reversed(blocks) if isinstance(block, Heading))
    left = takewhile(lambda heading: heading is not above, headings)
    return not draft.level or any(heading.level < draft.level for heading in left)


def _choose_joint(parts: Sequence[str], blocks: Sequence[Block], draft: Draft) -> str:
    if not parts:
        return ""
    last = blocks[-1]
    continues = isinstance(last, Paragraph) and not draft.level and draft.kind == last.kind
    return "\n" if continues and draft.kind != "prose" else "\n\n"


def _place_block(draft: Draft, span: Span) -> Block:
    if draft.level:
        return Heading(span, draft.level, draft.text)
    return Paragraph(span, draft.kind, len(draft.marker))


def _is_same(loud: str, line: str) -> bool:
    return clean_text(loud).split() == line.split()


def has_words(text: str) -> bool:
    """Say whether there is a letter or a digit in the text."""
    return any(c.isalnum() for c in text)


def clean_text(text: str) -> str:
    """Return rendered text in NFC, without the characters that no reader of it can see."""
    # Control characters, soft hyphens and lone surrogates come out of PDF, DOCX and HTML files;
    # signs of Windows-1252 that a program took for ISO-8859-1, as a dash in "2–3", are themselves.
    visible = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\ufeff]", "", unify_lines(text))
    visible = visible.translate(WINDOWS)
    return unicodedata.normalize("NFC", re.sub(r"[\ud800-\udfff]", "\ufffd", visible))


def unify_lines(text: str) -> str:
    """Return the text with ``\\n`` line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def decode_text(content: bytes) -> str:
    """Return the bytes of a UTF-8 text file as text, without its byte order mark.

    Raises ContentError for bytes that are not UTF-8, and for NUL bytes.
    """
    if (nul := content.find(b"\0")) >= 0:
        raise ContentError(
            "text in UTF-8", f"a NUL byte at byte {nul}", "save the file as plain text in UTF-8"
        )
    try:
        text = content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as exc:
        found = f"byte 0x{content[exc.start]:02x} at byte {exc.start}, which is not UTF-8"
        raise ContentError("text in UTF-8", found, "save the file again in UTF-8") from exc
    check_converted_once(text)
    return text


def check_converted_once(text: str) -> None:
    """Raise ContentError for a text whose UTF-8 was taken for another encoding, as in "donâ€™t"."""
    for match in _TWICE.finditer(text):
        codes = b"".join(c.encode("cp1252" if ord(c) > 0xFF else "latin-1") for c in match[0])
        try:
            meant = codes.decode("utf-8")
        except UnicodeDecodeError:
            continue
        found = f"{quote_value(match[0])} where {quote_value(meant)} is meant"
        remedy = "save the original again in UTF-8: its text was converted twice"
        raise ContentError("text that was converted once", found, remedy)


def find_title(blocks: Sequence[Block], lowest: int = 6) -> str | None:
    """Return the title of the first heading down to a level, or None."""
    titles = (b.title for b in blocks if isinstance(b, Heading) and b.level <= lowest)
    return next(titles, None)
