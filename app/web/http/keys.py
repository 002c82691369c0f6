"""Keys of programs that ask for many patients: known by their hashes alone."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable


class KeyRing:
    """The keys that were given out: ``entries`` are ``name:hash``, the hash a key's SHA-256.

    A key is random and long: a slow hash would add nothing.
    """

    def __init__(self, entries: Iterable[str]) -> None:
        pairs = (entry.split(":") for entry in entries)
        self._names = {digest: name for name, digest in pairs}

    def __bool__(self) -> bool:
        return bool(self._names)

    def find_name(self, key: str) -> str | None:
        """Return the name of a key, or None if it is not one that was given out."""
        digest = hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()
        names = [name for known, name in self._names.items() if hmac.compare_digest(known, digest)]
        return names[0] if names else None
