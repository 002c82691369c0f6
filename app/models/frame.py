"""A passage as the network reads it: with its title and section, in windows that fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.index.passage import Document, Passage, Span

Offsets = npt.NDArray[np.int64]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Frame:
    """A passage with its title and section before it.

    ``sentences`` are the passage's sentences, as offsets in ``text``.
    """

    text: str
    sentences: tuple[Span, ...]

    def open_window(self, number: int) -> Frame:
        """Return the frame with its title, its first sentence (a list's lead, a table's head row),
        and what stands from a later sentence on.
        """
        first, start = self.sentences[0], self.sentences[number].start
        head = self.text[: first.end]
        shift = len(head) + 1 - start
        moved = (Span(s.start + shift, s.end + shift) for s in self.sentences[number:])
        return Frame(f"{head}\n{self.text[start:]}", (first, *moved))


def frame_passage(document: Document, passage: Passage) -> Frame:
    """Return a passage as the network reads it."""
    same = passage.section.casefold() == document.title.casefold()
    head = document.title if same else f"{document.title} › {passage.section}"
    shift = len(head) + 1 - passage.span.start
    sentences = tuple(Span(s.start + shift, s.end + shift) for s in passage.sentences)
    return Frame(f"{head}\n{document.slice(passage.span)}", sentences)


def frame_passages(documents: Mapping[str, Document], passages: Sequence[Passage]) -> list[Frame]:
    """Return passages as the network reads them."""
    return [frame_passage(documents[p.document_id], p) for p in passages]


def find_cut(offsets: Offsets, sentences: Sequence[Span]) -> int | None:
    """Return the number of the first sentence that the tokens do not reach the end of, or None."""
    reached = int(offsets[:, 1].max())
    return next((n for n, sentence in enumerate(sentences) if sentence.end > reached), None)


def find_tokens(offsets: Offsets, sentences: Sequence[Span]) -> list[Places]:
    """Return the positions of each sentence's tokens; none for a sentence that was cut off.

    ``offsets`` are where the tokens start and end in the text: (tokens, 2).
    """
    starts, ends = offsets[:, 0], offsets[:, 1]
    real = ends > starts
    return [np.flatnonzero(real & (starts < s.end) & (ends > s.start)) for s in sentences]


def find_rest(count: int, places: Sequence[Places]) -> Places:
    """Return the positions, of so many, that are no sentence's, such as the title's."""
    is_rest = np.ones(count, dtype=bool)
    for place in places:
        is_rest[place] = False
    return np.flatnonzero(is_rest)
