"""Turns for messages: who comes when too many wait is told so at once, instead of waiting too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """Counts the messages that are answered or wait for it. Use it from the event loop alone."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken = 0

    @contextmanager
    def take(self) -> Iterator[bool]:
        """Hold a turn until the block ends; False if there is none left."""
        has_turn = self._taken < self._most
        self._taken += has_turn
        try:
            yield has_turn
        finally:
            self._taken -= has_turn
