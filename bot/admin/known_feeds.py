"""Finds a stored feed by what an admin types, and tells whether an address that failed may work later. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from feeds.addresses import address_key, canonical_address
from feeds.errors import AlreadyExistsError, FeedError, InvalidInputError
from feeds.reasons import Reason, because
from feeds.types import Feed

# Failures that may pass: the feed is stored and polled again. Any other address is refused.
_PASSING: Final = frozenset(
    {"timeout", "refused", "no_route", "slow_connect", "hung_up", "unreachable", "broken_off", "client_error",
     "not_http", "tls_expired", "status_429", "status_server", "empty", "truncated", "parse_slow", "no_process",
     "none_readable"}
)  # fmt: skip
# What an admin can do about a reason.
_ADVICE: Final = {
    "private": "advice_private", "no_host": "advice_no_host", "status_401": "advice_key", "status_403": "advice_key",
    "status_404": "advice_moved", "status_410": "advice_moved", "page_without_feed": "advice_moved",
    "page": "advice_moved", "titled_page": "advice_moved", "secret_missing": "advice_secret",
    "no_tls": "advice_tls",
    "tls_self_signed": "advice_tls", "tls_unknown": "advice_tls", "tls_other_host": "advice_tls",
}  # fmt: skip


def is_passing(error: FeedError) -> bool:
    """Returns whether an address that failed may work later, so that it is worth storing."""
    return error.reason.key in _PASSING


def advice_on(reason: Reason) -> Reason:
    """Returns what an admin can do about an address that was refused."""
    return Reason(_ADVICE.get(reason.key, "advice_other"))


def feeds_called(wanted: str, feeds: Iterable[Feed]) -> list[Feed]:
    """Returns the feeds with that address in any form of it, title or publisher."""
    every = list(feeds)
    if exact := [feed for feed in every if feed.url == wanted]:
        return exact
    try:
        key = address_key(canonical_address(wanted))
    except InvalidInputError:
        key = ""
    return [f for f in every if (key and address_key(f.url) == key) or wanted in {f.title, f.publisher}]


def refuse_known(url: str, feeds: Iterable[Feed]) -> None:
    """Raises AlreadyExistsError if one of the feeds has the same address, in any form of it."""
    key = address_key(url)
    for feed in feeds:
        if address_key(feed.url) == key:
            raise AlreadyExistsError(because("feed_exists", url=feed.url))
