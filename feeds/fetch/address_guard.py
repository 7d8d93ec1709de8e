"""FETCH, the address guard: refuses connections to private networks.

It checks the address that the socket is about to connect to. So it also covers IP addresses in URLs, redirects, and
names that resolve to another address the second time (DNS rebinding).
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

# Not globally reachable by the IANA IPv4 Special-Purpose Address Registry (RFC 6890 and its updates), and multicast.
# Not `ipaddress.is_global`, which differs between versions of Python. 192.0.0.0/24 is refused as a whole: its two
# globally reachable addresses are anycast to the nearest gateway, which is a private machine.
_NOT_PUBLIC_V4: Final = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network (RFC 791)
        "10.0.0.0/8",  # private use (RFC 1918)
        "100.64.0.0/10",  # shared address space of providers (RFC 6598)
        "127.0.0.0/8",  # loopback (RFC 1122)
        "169.254.0.0/16",  # link-local, with the metadata services of clouds (RFC 3927)
        "172.16.0.0/12",  # private use (RFC 1918)
        "192.0.0.0/24",  # IETF protocol assignments (RFC 6890)
        "192.0.2.0/24",  # documentation (RFC 5737)
        "192.88.99.0/24",  # deprecated 6to4 relay anycast (RFC 7526)
        "192.168.0.0/16",  # private use (RFC 1918)
        "198.18.0.0/15",  # benchmarking (RFC 2544)
        "198.51.100.0/24",  # documentation (RFC 5737)
        "203.0.113.0/24",  # documentation (RFC 5737)
        "224.0.0.0/4",  # multicast (RFC 5771)
        "240.0.0.0/4",  # reserved, with the limited broadcast (RFC 1112, RFC 8190)
    )
)
# IANA has allocated only 2000::/3 for global unicast (IPv6 Address Space registry). This excludes loopback,
# IPv4-compatible addresses (::/96), local NAT64 (64:ff9b:1::/48), discard (100::/64), segment routing (5f00::/16),
# unique local (fc00::/7), link-local (fe80::/10), site-local (fec0::/10) and multicast (ff00::/8).
_GLOBAL_UNICAST: Final = ipaddress.IPv6Network("2000::/3")
# Networks inside it that are not globally reachable by the IANA IPv6 Special-Purpose Address Registry.
_NOT_PUBLIC_V6: Final = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # IETF protocol assignments, Teredo among them (RFC 2928, RFC 4380)
        "2001:db8::/32",  # documentation (RFC 3849)
        "3fff::/20",  # documentation (RFC 9637)
    )
)
# Prefixes that embed an IPv4 address, which is checked instead, with the number of bits behind it.
_CARRIERS: Final = (
    (ipaddress.IPv6Network("::ffff:0:0/96"), 0),  # IPv4-mapped (RFC 4291)
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),  # NAT64 (RFC 6052)
    (ipaddress.IPv6Network("2002::/16"), 80),  # 6to4 (RFC 3056)
)


class ForbiddenSocketError(OSError):
    """Feeds may not connect to the address `host`."""

    def __init__(self, host: str) -> None:
        super().__init__(f"{host} is a private or local address, which feeds may not reach")
        self.host = host


def is_public(address: str) -> bool:
    """Returns whether an IP address is one of the public internet, by the IANA registries cited above.

    Raises:
        ValueError: `address` is not an IP address.
    """
    ip = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in network for network in _NOT_PUBLIC_V4)
    for network, bits_behind in _CARRIERS:
        if ip in network:
            return is_public(str(ipaddress.IPv4Address(int(ip) >> bits_behind & 0xFFFF_FFFF)))
    return ip in _GLOBAL_UNICAST and not any(ip in network for network in _NOT_PUBLIC_V6)


def is_in(address: str, networks: Sequence[Network]) -> bool:
    """Returns whether an IP address is in one of the networks; an IPv4 address that IPv6 maps counts as itself.

    Raises:
        ValueError: `address` is not an IP address.
    """
    ip = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    plain = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped else ip
    return any(plain in network for network in networks)


def is_private_host(host: str, networks: Sequence[Network] = ()) -> bool:
    """Returns whether the host of an address, which somebody else will resolve, is local by itself.

    A name may resolve to a private address all the same; of a proxy, only its owner can prevent that.
    """
    try:
        literal = socket.inet_ntoa(socket.inet_aton(host))  # of 127.1, 0x7f000001 and 2130706433 too
    except OSError:
        literal = host
    try:
        return not is_public(literal) and not is_in(literal, networks)
    except ValueError:
        return host.rstrip(".") == "localhost" or host.rstrip(".").endswith((".localhost", ".local", ".internal"))


def guarded_sockets(allowed: frozenset[str], networks: Sequence[Network] = ()) -> Callable[[Any], socket.socket]:
    """Returns a socket factory for aiohttp's connector that raises ForbiddenSocketError for private addresses.

    Args:
        allowed: "address:port" pairs that are allowed even so, such as a newsroom on loopback.
        networks: private networks that are allowed, such as that of an intranet.
    """

    def make(info: tuple[int, int, int, str, tuple[Any, ...]]) -> socket.socket:
        family, kind, protocol, _, address = info
        host, port = str(address[0]), address[1]
        if f"{host}:{port}" not in allowed and not is_public(host) and not is_in(host, networks):
            raise ForbiddenSocketError(host)
        made = socket.socket(family, kind, protocol)
        made.setblocking(False)
        return made

    return make
