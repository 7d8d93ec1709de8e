"""WebSub (W3C Recommendation of 2018): what a subscriber asks a hub, and how it knows the hub's messages. Pure.

A hub sends a feed's new content to a callback address as soon as its publisher has told the hub. The section numbers
are those of the Recommendation.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from feeds.types import Feed

_HASHES: Final = {"sha1": hashlib.sha1, "sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}
LEASE: Final = timedelta(days=10)
_SHORTEST_LEASE: Final = timedelta(minutes=5)
_LONGEST_LEASE: Final = timedelta(days=30)
# A subscription is renewed when a fifth of its lease is left; an answer to a request is awaited for an hour.
_RENEWED: Final = 5
_AWAITED: Final = timedelta(hours=1)
_AFTER_DENIAL: Final = timedelta(days=1)


class SubscriptionState(StrEnum):
    """How far a subscription is."""

    REQUESTED = "requested"
    ACTIVE = "active"
    DENIED = "denied"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription to a feed at a hub.

    Attributes:
        feed_url: the feed.
        key: last part of the callback address; nobody else can know it.
        hub: the hub's address.
        topic: address under which the hub knows the feed.
        secret: key of the signatures.
        asked_at: when the hub was last asked, aware UTC.
        lease: how long the hub sends, from `verified_at` on.
    """

    feed_url: str
    key: str
    hub: str
    topic: str
    secret: str
    state: SubscriptionState
    asked_at: datetime
    verified_at: datetime | None = None
    lease: timedelta = timedelta()

    @property
    def expires_at(self) -> datetime | None:
        """When the hub stops sending; None if it never began."""
        return None if self.verified_at is None else self.verified_at + self.lease

    def is_due(self, now: datetime) -> bool:
        """Returns whether the hub has to be asked (again)."""
        if self.state is SubscriptionState.ACTIVE and self.expires_at is not None:
            return now >= self.expires_at - self.lease / _RENEWED and now - self.asked_at >= _AWAITED
        return now - self.asked_at >= (_AFTER_DENIAL if self.state is SubscriptionState.DENIED else _AWAITED)


def wanted_topic(feed: Feed) -> tuple[str, str] | None:
    """Returns hub and topic of a feed; None if it has no hub, or is not polled."""
    hints, state = feed.state.hints, feed.state
    if hints.hub is None or state.is_paused or state.last_error is not None:
        return None
    return hints.hub, hints.topic or feed.url


def subscribe_form(subscription: Subscription, callback: str) -> Mapping[str, str]:
    """Returns the form that asks a hub to subscribe (5.1)."""
    return {
        "hub.mode": "subscribe",
        "hub.topic": subscription.topic,
        "hub.callback": callback,
        "hub.secret": subscription.secret,
        "hub.lease_seconds": str(int(LEASE.total_seconds())),
    }


def lease_of(seconds: str) -> timedelta:
    """Returns the lease that a hub grants, within bounds: it is only asked for again earlier or later."""
    granted = int(seconds) if seconds.isdecimal() and len(seconds) < 12 else int(LEASE.total_seconds())
    return min(max(timedelta(seconds=granted), _SHORTEST_LEASE), _LONGEST_LEASE)


def is_signed(header: str, secret: str, body: bytes) -> bool:
    """Returns whether X-Hub-Signature is that of the body (7.1): `method=hex`."""
    method, _, signature = header.strip().partition("=")
    if (made := _HASHES.get(method.strip().lower())) is None:
        return False
    wanted = hmac.new(secret.encode(), body, made).hexdigest()
    return hmac.compare_digest(wanted.encode(), signature.strip().lower().encode())
