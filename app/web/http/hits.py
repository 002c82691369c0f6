"""Where hits are counted: in this process, or in a storage that several processes share."""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from limits import RateLimitItem
from limits.errors import StorageError
from limits.storage import MemoryStorage, Storage
from limits.strategies import RateLimiter

# A patient's message waits for the shared counts at most about twice this long.
ANSWER_SECONDS = 0.25
# After a failure, this process counts alone for so long before it asks again.
PAUSE_SECONDS = 5.0

# The library loads a server's packages at the first opening, and fails if two do so at once.
_OPENING = threading.Lock()

logger = logging.getLogger("verbatim")


class Counter:
    """Counts hits in a storage of the library's, by one of its strategies."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    def ask(self, strategy: type[RateLimiter], action: str, rate: RateLimitItem, name: str) -> Any:
        """Do what the strategy's method of this name does."""
        return getattr(strategy(self._storage), action)(rate, name)


class HitCounts:
    """Counts of hits by sender, of one clinic; safe to share between threads.

    ``open_shared`` opens a counter that other processes use too; it is called at the first hit.
    While it cannot be reached, this process counts for itself. ``secret`` keys the names
    that are counted.
    """

    def __init__(
        self, open_shared: Callable[[], Counter] | None = None, secret: str = "", clinic: str = ""
    ) -> None:
        self._own = Counter(MemoryStorage())
        self._open_shared = open_shared
        self._shared: Counter | None = None
        self._key = hashlib.sha256(f"{secret}\n{clinic}".encode()).digest()
        self._paused_until = 0.0
        self._is_away = False

    def name(self, sender: str) -> str:
        """Return the name that a sender is counted under: no address is kept."""
        return hashlib.blake2b(sender.encode(), key=self._key, digest_size=16).hexdigest()

    def ask(self, strategy: type[RateLimiter], action: str, rate: RateLimitItem, name: str) -> Any:
        """Put a question to the shared counts, or to this process's own while they are away."""
        if self._open_shared is None or time.monotonic() < self._paused_until:
            return self._own.ask(strategy, action, rate, name)
        try:
            # Another thread may find the counts away meanwhile, and forget them.
            shared = self._shared or self._open(self._open_shared)
            found = shared.ask(strategy, action, rate, name)
        except (StorageError, OSError, EOFError) as exc:
            self._shared = None
            self._paused_until = time.monotonic() + PAUSE_SECONDS
            self._tell(away=True, why=type(getattr(exc, "storage_error", exc)).__name__)
            return self._own.ask(strategy, action, rate, name)
        self._tell(away=False)
        return found

    def _open(self, open_shared: Callable[[], Counter]) -> Counter:
        """Return the shared counter, which another thread may have opened meanwhile."""
        with _OPENING:
            shared = self._shared = self._shared or open_shared()
            return shared

    def _tell(self, *, away: bool, why: str = "") -> None:
        if away and not self._is_away:
            logger.error(
                "the shared limits cannot be reached (%s), this process counts for itself; check "
                "the server and the setting VERBATIM_LIMITS_URL",
                why,
            )
        elif self._is_away and not away:
            logger.info("the shared limits can be reached again")
        self._is_away = away


def open_server(url: str) -> Counter:
    """Return the counter of a Redis or Valkey, whose packages only those with one need."""
    from limits.storage import RedisStorage
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    # Valkey speaks the same protocol.
    address = url.replace("valkey", "redis", 1) if url.startswith("valkey") else url
    options = {
        "socket_timeout": ANSWER_SECONDS,
        "socket_connect_timeout": ANSWER_SECONDS,
        # Once more at once: a connection may have broken while it was idle.
        "retry": Retry(NoBackoff(), 1),
    }
    storage = RedisStorage(address, key_prefix="verbatim", wrap_exceptions=True, **options)  # type: ignore[arg-type]
    return Counter(storage)
