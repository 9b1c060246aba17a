"""The network that a request came from: enough to see a flood from one place, too little to tell
who sent it.
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from pinhole.settings import settings

# What a provider gives to at least a few hundred customers, or to one site.
_BITS = {4: 24, 6: 48}


def of(event: Mapping[str, Any]) -> str:
    """The client's network, as `203.0.113.0/24` or `2001:db8:1::/48`; empty if it is not known."""
    try:
        address = ip_address(_address(event))
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(ip_network((address, _BITS[address.version]), strict=False))


def _address(event: Mapping[str, Any]) -> str:
    """The client's address: the CDN appends it to the addresses in X-Forwarded-For, which the
    client may have invented, and API Gateway appends the CDN's. Without a CDN, the source address.
    """
    asked_from: str = event["requestContext"]["http"].get("sourceIp", "")
    if not settings.origin_hashes:
        return asked_from
    forwarded = event.get("headers", {}).get("x-forwarded-for", "").split(",")
    others = [each.strip() for each in forwarded if each.strip() not in ("", asked_from)]
    return others[-1] if others else asked_from
