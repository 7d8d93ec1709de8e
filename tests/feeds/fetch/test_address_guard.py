"""Which addresses feeds may reach: each block of the IANA registries at its ends, and the addresses beside it."""

from __future__ import annotations

import ipaddress

import pytest

from feeds.fetch.address_guard import is_public

# https://www.iana.org/assignments/iana-ipv4-special-registry and …/multicast-addresses
PRIVATE_V4 = (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    "224.0.0.0/4", "240.0.0.0/4",
)  # fmt: skip
# https://www.iana.org/assignments/iana-ipv6-special-registry and …/ipv6-address-space
PRIVATE_V6 = (
    "::/128", "::1/128", "::/96", "::ffff:0:0:0/96", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/32",
    "2001::/23", "2001:2::/48", "2001:10::/28", "2001:db8::/32", "3fff::/20", "4000::/3", "5f00::/16", "fc00::/7",
    "fe80::/10", "fec0::/10", "ff00::/8",
)  # fmt: skip
BESIDE = (
    "1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
    "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.0.3.0", "192.88.98.255",
    "192.88.100.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "198.51.99.255", "198.51.101.0",
    "203.0.112.255", "203.0.114.0", "223.255.255.255", "2000::", "2001:200::", "2001:db7:ffff::", "2001:db9::",
    "2003::", "3ffe:ffff::", "2606:2800:220:1:248:1893:25c8:1946",
)  # fmt: skip


@pytest.mark.parametrize("block", PRIVATE_V4 + PRIVATE_V6)
def test_a_block_that_is_not_globally_reachable_is_refused(block: str) -> None:
    network = ipaddress.ip_network(block)
    for address in (network[0], network[network.num_addresses // 2], network[-1]):
        assert not is_public(str(address))


@pytest.mark.parametrize("address", BESIDE)
def test_the_address_beside_a_block_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("carrier", ["::ffff:{}", "64:ff9b::{}", "2002:{:02x}{:02x}:{:02x}{:02x}::1"])
@pytest.mark.parametrize(("inner", "wanted"), [("93.184.216.34", True), ("127.0.0.1", False), ("192.0.0.8", False)])
def test_an_address_that_carries_another_is_judged_by_it(carrier: str, inner: str, wanted: bool) -> None:
    octets = ipaddress.IPv4Address(inner).packed
    assert is_public(carrier.format(*([inner] if carrier.endswith("{}") else octets))) is wanted


def test_a_scope_changes_nothing() -> None:
    assert not is_public("fe80::1%eth0")
    assert is_public("2003::1%2")


def test_python_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its answers differ between the versions that are supported."""
    for kind in (ipaddress.IPv4Address, ipaddress.IPv6Address):
        for name in ("is_global", "is_private", "is_reserved", "is_multicast", "is_loopback", "is_link_local"):
            monkeypatch.delattr(kind, name)
    assert is_public("93.184.216.34")
    assert not is_public("fec0::1")
