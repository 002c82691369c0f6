"""Slows down guessing of a token."""

from __future__ import annotations

import math
import time
from typing import Any

from limits import RateLimitItemPerSecond, WindowStats
from limits.strategies import MovingWindowRateLimiter

from app.web.http.hits import HitCounts

MAX_GUESSES = 5
LOCK_SECONDS = 60


class GuessGuard:
    """Counts tries of a token by sender; the right token makes them forgotten."""

    def __init__(self, counts: HitCounts, lock_seconds: int = LOCK_SECONDS) -> None:
        self._counts = counts
        self._rate = RateLimitItemPerSecond(MAX_GUESSES, lock_seconds, namespace="guesses")

    def take_try(self, sender: str) -> int:
        """Count a try, and return 0; or the seconds that the sender has to wait for its next one.

        Counted before the token is looked at, so that tries at the same time are no more than five.
        """
        if self._ask("hit", sender):
            return 0
        stats: WindowStats = self._ask("get_window_stats", sender)
        return max(1, math.ceil(stats.reset_time - time.time()))

    def note_right(self, sender: str) -> None:
        """Forget the tries of a sender that has shown the right token."""
        self._ask("clear", sender)

    def _ask(self, action: str, sender: str) -> Any:
        name = self._counts.name(sender)
        return self._counts.ask(MovingWindowRateLimiter, action, self._rate, name)
