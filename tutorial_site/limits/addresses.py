"""Who is at the other end: an address that the visitor cannot choose."""

from __future__ import annotations

import logging
from functools import cache
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

logger = logging.getLogger(__name__)


def address_of(request: HttpRequest) -> str:
    """The visitor's address; of IPv6 the network, because one visitor has all of it.

    A proxy adds whom it hears to the end of ``X-Forwarded-For``. What stands
    before the entries of our own proxies, ``TRUSTED_PROXIES`` in number, is
    what the visitor claims.
    """
    parts = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    heard = [part for part in parts if part]
    if heard and not settings.TRUSTED_PROXIES:
        _wonder()
    chain = [*heard, request.META.get("REMOTE_ADDR", "")]
    return _network(chain[max(0, len(chain) - 1 - settings.TRUSTED_PROXIES)])


@cache
def _wonder() -> None:
    """Say once in each process that a setting may have been forgotten."""
    logger.warning(
        "X-Forwarded-For came with a form, and TRUSTED_PROXIES is 0: if a proxy of yours stands "
        "before the site, all its visitors share the limits of one address; say how many there are"
    )


def _network(text: str) -> str:
    try:
        address = ip_address(text)
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ip_network((int(address) >> 64 << 64, 64)))
    return str(address)
