"""Slows down guessing of the report's token."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable

MAX_GUESSES = 5
LOCK_SECONDS = 60
MAX_SENDERS = 1024


class GuessGuard:
    """Counts wrong tokens by sender, in memory only; the longest unseen sender is forgotten first.

    Not safe between threads: use it from the event loop alone.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        # sender → wrong guesses, and when they are forgotten
        self._guesses: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def find_wait(self, address: str) -> int:
        """Return the whole seconds that the address has to wait before its next try; 0 if none."""
        guesses, until = self._guesses.get(_find_sender(address), (0, 0.0))
        left = until - self._clock()
        return int(left) + 1 if guesses >= MAX_GUESSES and left > 0 else 0

    def note_wrong(self, address: str) -> None:
        """Count a wrong token from the address."""
        sender, now = _find_sender(address), self._clock()
        guesses, until = self._guesses.pop(sender, (0, 0.0))
        self._guesses[sender] = (guesses + 1 if until > now else 1, now + LOCK_SECONDS)
        if len(self._guesses) > MAX_SENDERS:
            self._guesses.popitem(last=False)

    def note_right(self, address: str) -> None:
        """Forget the wrong tokens of an address that has shown the right one."""
        self._guesses.pop(_find_sender(address), None)


def _find_sender(address: str) -> str:
    # One line has a whole /64 of IPv6 addresses.
    try:
        network = ipaddress.ip_network(f"{address}/64", strict=False)
    except ValueError:
        return address
    return str(network)
