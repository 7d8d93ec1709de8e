"""FETCH, the address guard: a feed's address may not lead into a private network.

It looks at the very address that the socket is about to connect to, so it holds for address literals, through
redirects, and when a name answers differently the second time (DNS rebinding).
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import Any, Final

# Prefixes that carry an IPv4 address inside (RFC 6052, RFC 3056), judged by what they carry.
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_SHARED: Final = ipaddress.ip_network("100.64.0.0/10")


class ForbiddenSocketError(OSError):
    """The address `host` is not one that feeds may reach."""

    def __init__(self, host: str) -> None:
        super().__init__(f"{host} is a private or local address, which feeds may not reach")
        self.host = host


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet."""
    ip = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if ip.teredo is not None:
            return False
    return ip.is_global and not ip.is_multicast and ip not in _SHARED


def guarded_sockets(allowed: frozenset[str]) -> Callable[[Any], socket.socket]:
    """A socket factory for aiohttp's connector that refuses private addresses.

    Args:
        allowed: "address:port" pairs that may be private, such as a newsroom on loopback.
    """

    def make(info: tuple[int, int, int, str, tuple[Any, ...]]) -> socket.socket:
        family, kind, protocol, _, address = info
        host, port = str(address[0]), address[1]
        if f"{host}:{port}" not in allowed and not is_public(host):
            raise ForbiddenSocketError(host)
        made = socket.socket(family, kind, protocol)
        made.setblocking(False)
        return made

    return make
