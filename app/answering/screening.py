"""What must be heard before anything is looked up: danger, and languages that are not read here."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from app.answering.red_flags import RedFlag, find_red_flag

# How many of the patient's last messages are still listened to for a danger.
LAST_TURNS = 3

_GLAD = "👍👌🙏🙂😊☺😀😃😄🥰❤💚💙🎉✅💯"


def screen_danger(text: str, history: Sequence[str]) -> RedFlag | None:
    """Return the danger that the message or the last turns before it name, or None."""
    turns = [text, *reversed(history[-(LAST_TURNS - 1) :])]
    return next((flag for turn in turns if (flag := find_red_flag(turn))), None)


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
