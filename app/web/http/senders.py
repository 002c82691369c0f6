"""Who sent a request, as far as limits need to know."""

from __future__ import annotations

import ipaddress

from fastapi import Request

# What a proxy adds. Without any of them, an address of this machine is a program on it.
_PASSED_ON = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


def find_sender(request: Request) -> str:
    """Return the sender's address; one line has a whole /64 of IPv6 addresses."""
    address = request.client.host if request.client else "unknown"
    try:
        found = _read_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network(f"{found}/64", strict=False))


def is_this_machine(request: Request) -> bool:
    """Say whether a program on this machine sent a request itself, past any proxy."""
    if request.client is None or any(name in request.headers for name in _PASSED_ON):
        return False
    try:
        return _read_address(request.client.host).is_loopback
    except ValueError:
        return False


def read_bearer(request: Request) -> str | None:
    """Return the secret of the header ``Authorization: Bearer …``."""
    scheme, _, value = request.headers.get("authorization", "").strip().partition(" ")
    return value.strip() if scheme.lower() == "bearer" and value.strip() else None


def _read_address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Read an address; ValueError if it is none. IPv4 in IPv6's clothes is IPv4."""
    found = ipaddress.ip_address(text)
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found
