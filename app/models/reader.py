"""Question and passage together: does the passage state what is asked, and in which sentence?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
from tokenizers import Encoding, Tokenizer

from app.index.passage import Document, Passage, Span
from app.models.session import open_session

Scores = npt.NDArray[np.float32]

MODEL_FILE = "reader.onnx"
TOKENIZER_FILE = "tokenizer.json"
SCORE_OUTPUT = "scores"
MAX_TOKENS = 320
# The log-odds of a sentence that did not fit into MAX_TOKENS.
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


def open_tokenizer(path: Path) -> Tokenizer:
    """Return the reader's tokenizer: a question and a frame, the longer one cut to what fits."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.enable_truncation(MAX_TOKENS, strategy="longest_first")
    tokenizer.enable_padding()
    return tokenizer


def find_tokens(encoding: Encoding, sentences: Sequence[Span]) -> list[list[int]]:
    """Return the positions of each sentence's tokens; none for a sentence that was cut off."""
    places: list[list[int]] = [[] for _ in sentences]
    number = 0
    pairs = zip(encoding.sequence_ids, encoding.offsets, strict=True)
    for position, (sequence, (start, end)) in enumerate(pairs):
        if sequence != 1:
            continue
        while number < len(sentences) and sentences[number].end <= start:
            number += 1
        if number < len(sentences) and sentences[number].start < end:
            places[number].append(position)
    return places


class OnnxReader:
    """Runs the exported cross-encoder without torch."""

    def __init__(self, folder: Path, threads: int = 1) -> None:
        self._tokenizer = open_tokenizer(folder / TOKENIZER_FILE)
        self._session = open_session(folder / MODEL_FILE, threads)

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
        encoding = self._tokenizer.encode(question, frame.text)
        inputs = {
            "input_ids": np.array([encoding.ids], dtype=np.int64),
            "attention_mask": np.array([encoding.attention_mask], dtype=np.int64),
            "token_type_ids": np.array([encoding.type_ids], dtype=np.int64),
        }
        (scores,) = self._session.run([SCORE_OUTPUT], inputs)
        return _judge(encoding, frame, np.asarray(scores[0], dtype=np.float32))


def _judge(encoding: Encoding, frame: Frame, scores: Scores) -> Verdict:
    """Return the verdict that the scores (tokens, 2) of one pair amount to."""
    stated = scores[np.array(encoding.attention_mask, dtype=bool), 0].mean()
    places = find_tokens(encoding, frame.sentences)
    return Verdict(
        float(stated),
        tuple(float(scores[place, 1].mean()) if place else UNREAD for place in places),
    )
