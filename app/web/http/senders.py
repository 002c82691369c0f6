"""Who sent a request, as far as limits need to know."""

from __future__ import annotations

import ipaddress

from fastapi import Request


def find_sender(request: Request) -> str:
    """Return the sender's address; one line has a whole /64 of IPv6 addresses."""
    address = request.client.host if request.client else "unknown"
    try:
        network = ipaddress.ip_network(f"{address}/64", strict=False)
    except ValueError:
        return address
    return str(network)
