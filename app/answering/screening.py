"""What is told before anything is looked up: how far back to listen, scripts, friendly signs."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

# How many of the patient's last messages are still listened to for a danger.
LAST_TURNS = 3

_GLAD = "👍👌🙏🙂😊☺😀😃😄🥰❤💚💙🎉✅💯"


def list_turns(history: Sequence[str]) -> tuple[str, ...]:
    """Return the last messages before this one that are still listened to, the latest first."""
    return tuple(reversed(history[-(LAST_TURNS - 1) :]))


def find_script(text: str) -> str | None:
    """Return the script that most letters of a text are in ('LATIN', 'CJK', …), or None."""
    scripts = Counter(
        unicodedata.name(character, "UNKNOWN").split()[0].replace("-", " ").split()[0]
        for character in text
        if character.isalpha()
    )
    return scripts.most_common(1)[0][0] if scripts else None


def is_glad(text: str) -> bool:
    """Say whether a message without words is a friendly sign."""
    return any(sign in text for sign in _GLAD)


def find_scripts(texts: Iterable[str]) -> frozenset[str]:
    """Return the scripts that the documents are written in."""
    return frozenset(script for text in texts if (script := find_script(text)))
