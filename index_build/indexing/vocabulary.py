"""The words that the service mends spelling with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from spellchecker import SpellChecker
from tokenizers import Tokenizer

from app.index.passage import Document
from app.index.words import Words

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 4


def collect_words(
    documents: Iterable[Document], phrasings: Iterable[str], tokenizer: Path
) -> Words:
    """Return the subject's words, those of the documents, and the common ones of the language.

    The subject's come with those that the documents use most first. The words of the pins'
    phrasings are common ones: mended, a message would miss its pin.
    """
    vocabulary = Tokenizer.from_file(str(tokenizer)).get_vocab()
    common = {token.lower() for token in vocabulary if token.isalpha()}
    dictionary = SpellChecker(language="en")
    common |= set(dictionary.word_frequency)
    common |= {word for phrasing in phrasings for word in _find_words(phrasing.replace("'", ""))}
    stated = Counter(word for document in documents for word in _find_words(document.text))
    long_enough = [word for word in stated if len(word) >= _SHORTEST and word.isascii()]
    subject = sorted(long_enough, key=lambda word: (-stated[word], word))
    return Words(tuple(subject), tuple(sorted(common)))


def _find_words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
