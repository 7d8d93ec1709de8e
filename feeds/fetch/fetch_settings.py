"""FETCH, the settings: limits of one request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from feeds.fetch.address_guard import Network


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """Limits of one request.

    Attributes:
        total_timeout: for the whole answer, redirects included.
        max_body_bytes: after decompression.
        per_host_limit: simultaneous connections to one host.
        allow_private_networks: switches the address guard off.
        allowed_hosts: "address:port" pairs that the guard allows.
        allowed_networks: private networks that the guard allows.
    """

    user_agent: str = "wirebrief (self-hosted news alerts)"
    total_timeout: timedelta = timedelta(seconds=30)
    connect_timeout: timedelta = timedelta(seconds=10)
    max_body_bytes: int = 10_000_000
    per_host_limit: int = 4
    most_redirects: int = 8
    allow_private_networks: bool = False
    allowed_hosts: frozenset[str] = frozenset()
    allowed_networks: tuple[Network, ...] = ()
