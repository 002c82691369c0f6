"""The words that the service mends spelling with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tokenizers import Tokenizer

from app.index.encoder import TOKENIZER_FILE
from app.index.passage import Document
from app.index.words import Words
from index_build.knowledge import Examples

_WORD = re.compile(r"[^\W\d_]+")
# A word of the examples counts as the subject's from here on; rarer ones may be misspelt there.
_USUAL = 8
_SHORTEST = 5


def collect_words(
    documents: Iterable[Document], examples: Examples, tokenizer_folder: Path
) -> Words:
    """Return the subject's words (documents and usual words of examples) and the common ones."""
    tokenizer = Tokenizer.from_file(str(tokenizer_folder / TOKENIZER_FILE))
    common = {token.lower() for token in tokenizer.get_vocab() if token.isalpha()}
    asked = Counter(
        word
        for number, question in enumerate(examples.questions)
        if examples.outcome(number) != "unsupported_language"
        for word in set(_find_words(question))
    )
    subject = {word for document in documents for word in _find_words(document.text)}
    subject |= {word for word, count in asked.items() if count >= _USUAL}
    long_enough = sorted(word for word in subject if len(word) >= _SHORTEST and word.isascii())
    return Words(tuple(long_enough), tuple(sorted(common | {w for w in asked if asked[w] >= 3})))


def _find_words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
