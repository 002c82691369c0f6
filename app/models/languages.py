"""The language of a message that is not in the documents' language."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# The languages that something can be said in (knowledge/wording).
LANGUAGES = (
    *("ar", "bn", "de", "el", "en", "es", "fa", "fr", "hi", "id", "it", "ja", "ko", "nl"),
    *("pa", "pl", "pt", "ro", "ru", "so", "sw", "th", "tl", "tr", "uk", "ur", "vi", "zh"),
)
# A language must be likelier than all others together.
_LIKELY = 0.5


def find_language(text: str) -> str | None:
    """Return a message's language as an ISO 639-1 code, or None if that is unsure."""
    language, share = open_identifier().classify(text)
    return str(language) if share > _LIKELY else None


@lru_cache(1)
def open_identifier() -> LanguageIdentifier:
    """Return the identifier: some 55 MB that only a message in another language needs."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(LANGUAGES)
    # It keeps the other languages to choose anew, which is never done: a third of its memory.
    identifier._full_model = ()
    return identifier
