"""Slows down guessing of a token."""

from __future__ import annotations

import hmac
import math
import time
from typing import Any

from fastapi import Request
from limits import RateLimitItemPerSecond, WindowStats
from limits.strategies import MovingWindowRateLimiter
from pydantic import SecretStr

from app.web.http.hits import HitCounts
from app.web.http.problems import ProblemError
from app.web.http.senders import find_sender

MAX_GUESSES = 5
LOCK_SECONDS = 60


class GuessGuard:
    """Counts tries of a token by sender; the right token makes them forgotten."""

    def __init__(self, counts: HitCounts, lock_seconds: int = LOCK_SECONDS) -> None:
        self._counts = counts
        self._rate = RateLimitItemPerSecond(MAX_GUESSES, lock_seconds, namespace="guesses")

    def lets_pass(self, request: Request, shown: bytes, expected: SecretStr, page: str) -> bool:
        """Say whether a request shows the token of a page, such as "report".

        Raises a 429 problem after too many tries, whatever the token then is.
        """
        sender = find_sender(request)
        if wait := self.take_try(sender):
            raise ProblemError(
                429,
                "Too many wrong tokens",
                f"Expected the token of the {page}, found {wait} seconds of waiting time; try "
                "then.",
                {"Retry-After": str(wait)},
            )
        is_right = hmac.compare_digest(shown, expected.get_secret_value().encode())
        if is_right:
            self.note_right(sender)
        return is_right

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
