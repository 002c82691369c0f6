"""The words that the service mends spelling with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA
from spellchecker import SpellChecker
from tokenizers import Tokenizer

from app.index.encoder import TOKENIZER_FILE
from app.index.passage import Document
from app.index.words import Words
from index_build.knowledge import Examples

_WORD = re.compile(r"[^\W\d_]+")
# A word of the examples counts as the subject's from here on, and as a common one from there on.
_USUAL = 8
_SEEN = 3
_SHORTEST = 4
# How often a word stands in the dictionary's own sources: rarer ones are mostly slips in a message.
_REAL = 500
# The examples hold slips too: a word that no dictionary has, an edit away from one this much more
# usual.
_SLIP_RATIO = 10


def collect_words(
    documents: Iterable[Document], examples: Examples, tokenizer_folder: Path
) -> Words:
    """Return the subject's words (documents and usual words of examples) and the common ones.

    The subject's come with those that patients use most first.
    """
    tokenizer = Tokenizer.from_file(str(tokenizer_folder / TOKENIZER_FILE))
    common = {token.lower() for token in tokenizer.get_vocab() if token.isalpha()}
    asked = Counter(
        word
        for number, question in enumerate(examples.questions)
        if examples.outcome(number) != "unsupported_language"
        for word in set(_find_words(question))
    )
    dictionary = SpellChecker(language="en")
    common |= {word for word, count in dictionary.word_frequency.items() if count >= _REAL}
    stated = {word for document in documents for word in _find_words(document.text)}
    slips = _find_slips(asked, stated | common, dictionary)
    usual = {word for word, count in asked.items() if count >= _USUAL and word not in slips}
    seen = {word for word, count in asked.items() if count >= _SEEN and word not in slips}
    long_enough = [word for word in stated | usual if len(word) >= _SHORTEST and word.isascii()]
    subject = sorted(long_enough, key=lambda word: (-asked[word], word))
    return Words(tuple(subject), tuple(sorted(common | seen)))


def _find_slips(asked: Counter[str], known: set[str], dictionary: SpellChecker) -> set[str]:
    contracted = {word.replace("'", "") for word in dictionary if "'" in word}
    strange = dictionary.unknown(set(asked) - known) - contracted
    usual = [word for word, count in asked.items() if count >= _SEEN * _SLIP_RATIO]
    return {
        word
        for word in strange
        if any(
            asked[near] >= _SLIP_RATIO * asked[word]
            for near, *_ in process.extract(
                word, usual, scorer=OSA.distance, score_cutoff=1, limit=None
            )
        )
    }


def _find_words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
