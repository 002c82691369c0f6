"""What is told before anything is looked up: how far back to listen, scripts, friendly signs."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

# How many of the patient's last messages are still listened to for a danger.
LAST_TURNS = 3

# A single letter may be a sign: β-carotene, the Ω of a device.
_WORD = re.compile(r"[^\W\d_]{2,}")
_GLAD = "👍👌🙏🙂😊☺😀😃😄🥰❤💚💙🎉✅💯"


def list_turns(history: Sequence[str]) -> tuple[str, ...]:
    """Return the last messages before this one that are still listened to, the latest first."""
    return tuple(reversed(history[-(LAST_TURNS - 1) :]))


def find_script(text: str) -> str | None:
    """Return the script that most letters of a text are in ('LATIN', 'CJK', …), or None."""
    scripts = Counter(map(_name_script, filter(str.isalpha, text)))
    return scripts.most_common(1)[0][0] if scripts else None


def is_glad(text: str) -> bool:
    """Say whether a message without words is a friendly sign."""
    return any(sign in text for sign in _GLAD)


def find_scripts(texts: Iterable[str]) -> frozenset[str]:
    """Return the scripts that the documents are written in."""
    return frozenset(script for text in texts if (script := find_script(text)))


def find_foreign_words(text: str, scripts: frozenset[str]) -> str:
    """Return a text's words of two letters or more that are wholly in scripts but these."""
    words = (word for word in _WORD.findall(text) if scripts.isdisjoint(map(_name_script, word)))
    return " ".join(words)


def _name_script(letter: str) -> str:
    return unicodedata.name(letter, "UNKNOWN").split()[0].split("-")[0]
