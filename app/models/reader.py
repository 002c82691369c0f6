"""Question and passage together: does the passage state what is asked, and in which sentence?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from app.index.passage import Document, Passage, Span
from app.models.session import open_session
from app.models.trunk import Trunk

Offsets = npt.NDArray[np.int64]

MODEL_FILE = "reader.onnx"
QUESTION_INPUT = "question"
PASSAGE_INPUT = "passage"
STATED_OUTPUT = "stated"
SCORES_OUTPUT = "scores"
# The log-odds of a sentence that did not fit into the trunk's MAX_TOKENS.
UNREAD = -20.0
# A passage of more windows than this is a table of hundreds of rows.
MAX_WINDOWS = 16


@dataclass(frozen=True, slots=True)
class Frame:
    """A passage with its title and section before it, as the reader sees it.

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


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the reader makes of a question and a passage, in log-odds.

    ``stated``: something in the passage states what is asked; ``sentences``: each sentence does.
    """

    stated: float
    sentences: tuple[float, ...]


class Reader(Protocol):
    """Reads a question with passages; safe from any thread."""

    def read(self, question: str, frames: Sequence[Frame]) -> list[Verdict]:
        """Return a verdict on each passage."""
        ...


def frame_passage(document: Document, passage: Passage) -> Frame:
    """Return a passage as the reader sees it."""
    same = passage.section.casefold() == document.title.casefold()
    head = document.title if same else f"{document.title} › {passage.section}"
    shift = len(head) + 1 - passage.span.start
    sentences = tuple(Span(s.start + shift, s.end + shift) for s in passage.sentences)
    return Frame(f"{head}\n{document.slice(passage.span)}", sentences)


def find_tokens(offsets: Offsets, sentences: Sequence[Span]) -> list[npt.NDArray[np.int64]]:
    """Return the positions of each sentence's tokens; none for a sentence that was cut off.

    ``offsets`` are where the tokens start and end in the text: (tokens, 2).
    """
    starts, ends = offsets[:, 0], offsets[:, 1]
    real = ends > starts
    return [np.flatnonzero(real & (starts < s.end) & (ends > s.start)) for s in sentences]


class OnnxReader:
    """Runs the reader's own layers, a cross-encoder over the trunk's states, without torch."""

    def __init__(self, trunk: Trunk) -> None:
        self._trunk = trunk
        self._session = open_session(trunk.folder / MODEL_FILE, trunk.threads)

    def read(self, question: str, frames: Sequence[Frame]) -> list[Verdict]:
        """Return a verdict on each passage.

        One by one: in a batch, each would cost as much as the longest, and its numbers would
        depend on the others. What does not fit into one window is read in further ones.
        """
        return [self._read_whole(question, frame) for frame in frames]

    def _read_whole(self, question: str, frame: Frame) -> Verdict:
        verdict = self._read_window(question, frame)
        start = 0
        for _ in range(MAX_WINDOWS):
            left = enumerate(verdict.sentences[start + 1 :], start + 1)
            unread = next((number for number, score in left if score == UNREAD), None)
            if unread is None:
                break
            # The sentence before may have been cut off in its middle: it is read once more.
            start = max(start + 1, unread - 1)
            more = self._read_window(question, frame.open_window(start))
            if max(more.sentences[1:]) == UNREAD:
                break
            verdict = Verdict(
                max(verdict.stated, more.stated), verdict.sentences[:start] + more.sentences[1:]
            )
        return verdict

    def _read_window(self, question: str, frame: Frame) -> Verdict:
        asked, passage = self._trunk.run(question), self._trunk.run(frame.text)
        stated, tokens = self._session.run(
            [STATED_OUTPUT, SCORES_OUTPUT],
            {QUESTION_INPUT: asked.inputs, PASSAGE_INPUT: passage.inputs},
        )
        scores = np.asarray(tokens[0], dtype=np.float32)
        places = find_tokens(passage.offsets, frame.sentences)
        return Verdict(
            float(stated[0]),
            tuple(float(scores[place].mean()) if len(place) else UNREAD for place in places),
        )
