"""Answers given lately, kept by a keyed hash of what was asked: no question's text is kept."""

from __future__ import annotations

import hashlib
import json
import secrets
import threading

from cachetools import LRUCache

from app.answering.answer import Answer, Question
from app.answering.understanding import clean_text

# Some hundred answers take about a megabyte.
SIZE = 512


class AnswerCache:
    """The latest answers of one index; safe from any thread."""

    def __init__(self, size: int = SIZE) -> None:
        # A new key in every process: the hashes mean nothing outside it.
        self._key = secrets.token_bytes(32)
        self._answers: LRUCache[bytes, Answer] = LRUCache(size)
        self._one_at_a_time = threading.Lock()

    def find(self, question: Question) -> Answer | None:
        """Return the answer to the same question, if it is still kept."""
        name = self._name(question)
        with self._one_at_a_time:
            return self._answers.get(name)

    def keep(self, question: Question, answer: Answer) -> None:
        """Keep an answer, and forget the one that was not asked for longest."""
        name = self._name(question)
        with self._one_at_a_time:
            self._answers[name] = answer

    def _name(self, question: Question) -> bytes:
        said = [question.locale, clean_text(question.text), *map(clean_text, question.history)]
        told = json.dumps(said).encode()
        return hashlib.blake2b(told, key=self._key, digest_size=32).digest()
