"""Where hits are counted: in this process, or in a Redis or Valkey that several processes share."""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from typing import TypeVar

from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from redis.backoff import NoBackoff
from redis.retry import Retry

# A patient's message waits for the shared counts at most about twice this long.
ANSWER_SECONDS = 0.25
# After a failure, this process counts alone for so long before it asks again.
PAUSE_SECONDS = 5.0

Found = TypeVar("Found")

logger = logging.getLogger("verbatim")


class HitCounts:
    """Counts of hits by sender, of one clinic; safe to share between threads.

    While shared counts cannot be reached, this process counts for itself.
    """

    def __init__(self, url: str | None = None, clinic: str = "") -> None:
        self._own = MemoryStorage()
        self._shared = _open_shared(url) if url else None
        self._key = hashlib.sha256(f"{url}\n{clinic}".encode()).digest()
        self._paused_until = 0.0
        self._is_away = False

    def name(self, sender: str) -> str:
        """Return the name that a sender is counted under: no address is kept."""
        return hashlib.blake2b(sender.encode(), key=self._key, digest_size=16).hexdigest()

    def ask(self, question: Callable[[MemoryStorage | RedisStorage], Found]) -> Found:
        """Put a question to the shared counts, or to this process's own while they are away."""
        if self._shared is None or time.monotonic() < self._paused_until:
            return question(self._own)
        try:
            found = question(self._shared)
        except StorageError as exc:
            self._paused_until = time.monotonic() + PAUSE_SECONDS
            self._tell(away=True, why=f" ({type(exc.storage_error).__name__})")
            return question(self._own)
        self._tell(away=False)
        return found

    def _tell(self, *, away: bool, why: str = "") -> None:
        if away and not self._is_away:
            logger.error(
                "the shared limits cannot be reached%s, this process counts for itself; check the "
                "server and the setting VERBATIM_LIMITS_URL",
                why,
            )
        elif self._is_away and not away:
            logger.info("the shared limits can be reached again")
        self._is_away = away


def _open_shared(url: str) -> RedisStorage:
    # Valkey speaks the same protocol.
    address = url.replace("valkey", "redis", 1) if url.startswith("valkey") else url
    options = {
        "socket_timeout": ANSWER_SECONDS,
        "socket_connect_timeout": ANSWER_SECONDS,
        # Once more at once: a connection may have broken while it was idle.
        "retry": Retry(NoBackoff(), 1),
    }
    return RedisStorage(address, key_prefix="verbatim", wrap_exceptions=True, **options)  # type: ignore[arg-type]
