"""What a subscriber tells a hub, and how it knows the hub's messages."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from feeds.reasons import because
from feeds.types import Feed, FeedHints, FeedState
from feeds.websub import Subscription, SubscriptionState, is_signed, lease_of, subscribe_form, wanted_topic

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ASKED = Subscription(
    "https://example.org/rss", "key", "https://hub.example/", "https://example.org/rss", "s3cret",
    SubscriptionState.REQUESTED, NOW,
)  # fmt: skip


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512", "SHA256"])
def test_the_signature_of_the_body_is_known(method: str) -> None:
    made = hmac.new(b"s3cret", b"body", getattr(hashlib, method.lower())).hexdigest()
    assert is_signed(f"{method}={made}", "s3cret", b"body")
    assert is_signed(f" {method}={made.upper()} ", "s3cret", b"body")
    assert not is_signed(f"{method}={made}", "s3cret", b"another body")
    assert not is_signed(f"{method}={made}", "other", b"body")
    assert not is_signed(f"{method}={made[:-1]}", "s3cret", b"body")


@pytest.mark.parametrize("header", ["", "sha256=", "md5=5d41402abc4b2a76b9719d911017c592", "x", "=", "sha256=é"])
def test_what_is_no_signature_is_none(header: str) -> None:
    assert not is_signed(header, "s3cret", b"body")


@pytest.mark.parametrize(
    ("said", "lease"),
    [
        ("86400", DAY),
        ("", 10 * DAY),
        ("x", 10 * DAY),
        ("-5", 10 * DAY),
        ("0", timedelta(minutes=5)),
        ("9" * 11, 30 * DAY),
    ],
)
def test_a_lease_has_bounds(said: str, lease: timedelta) -> None:
    assert lease_of(said) == lease


def test_a_hub_is_asked_again_before_the_lease_ends_or_when_it_did_not_answer() -> None:
    assert not ASKED.is_due(NOW + 0.9 * HOUR)
    assert ASKED.is_due(NOW + HOUR)
    active = replace(ASKED, state=SubscriptionState.ACTIVE, verified_at=NOW, lease=10 * DAY)
    assert active.expires_at == NOW + 10 * DAY
    assert not active.is_due(NOW + 7.9 * DAY)
    assert active.is_due(NOW + 8.1 * DAY)
    assert not replace(active, asked_at=NOW + 8 * DAY).is_due(NOW + 8 * DAY + 0.5 * HOUR), "it is just being renewed"
    denied = replace(ASKED, state=SubscriptionState.DENIED)
    assert [denied.is_due(NOW + hours * HOUR) for hours in (2, 24)] == [False, True]


def test_a_feed_that_works_and_names_a_hub_is_wanted() -> None:
    hints = FeedHints(hub="https://hub.example/")
    state = FeedState(hints=hints)
    assert wanted_topic(Feed("https://a.org/rss", state=state)) == ("https://hub.example/", "https://a.org/rss")
    named = replace(state, hints=replace(hints, topic="https://a.org/self"))
    assert wanted_topic(Feed("https://a.org/rss", state=named)) == ("https://hub.example/", "https://a.org/self")
    for other in (FeedState(), replace(state, is_paused=True), replace(state, last_error=because("refused"))):
        assert wanted_topic(Feed("https://a.org/rss", state=other)) is None


def test_the_request_says_what_the_hub_needs() -> None:
    assert subscribe_form(ASKED, "https://bot.example/websub/key") == {
        "hub.mode": "subscribe", "hub.topic": "https://example.org/rss", "hub.secret": "s3cret",
        "hub.callback": "https://bot.example/websub/key", "hub.lease_seconds": "864000",
    }  # fmt: skip
