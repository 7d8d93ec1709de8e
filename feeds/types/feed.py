"""Values of fetching and parsing: feeds, their state, bodies, entries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from feeds.reasons import Reason

# Characters of title and text from which on two equal ones are hardly a coincidence.
LEAST_TEXT: Final = 40


@dataclass(frozen=True, slots=True)
class FeedHints:
    """What a feed says of itself for its readers.

    Attributes:
        period_seconds: between two of its updates (sy:updatePeriod, sy:updateFrequency).
        skip_hours: hours of the day in UTC, 0 to 23, in which it need not be asked.
        skip_days: days of the week in UTC, Monday is 0, on which it need not be asked.
        hub: address of its WebSub hub.
        topic: address under which the hub knows it; None for the feed's own.
    """

    period_seconds: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    hub: str | None = None
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is stored of a feed between two polls.

    Attributes:
        etag, last_modified, body_hash: of the last body, for a conditional request and to recognise the same body.
        next_poll_at: None if the feed was never polled.
        interval_seconds: between two polls, without jitter.
        failures: number of failures in a row.
        is_paused: True if the feed is not polled until an administrator resumes it.
        failing_since: time of the first failure in a row; None if the last poll worked.
        is_failure_told: True if the administrators were told that it fails; they are told when it works again.
        warnings: what was left out of the last body, and why.
        hints: what the last body said of the feed.
    """

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    next_poll_at: datetime | None = None
    last_polled_at: datetime | None = None
    last_success_at: datetime | None = None
    last_entry_at: datetime | None = None
    interval_seconds: int = 900
    failures: int = 0
    last_error: Reason | None = None
    is_paused: bool = False
    failing_since: datetime | None = None
    is_failure_told: bool = False
    warnings: tuple[Reason, ...] = ()
    hints: FeedHints = field(default_factory=FeedHints)

    @property
    def status(self) -> Literal["new", "ok", "failing", "paused"]:
        """The state in one word: `new` until the first poll that worked or failed."""
        if self.is_paused:
            return "paused"
        if self.last_error is not None:
            return "failing"
        return "ok" if self.last_success_at is not None else "new"


@dataclass(frozen=True, slots=True)
class FeedRequest:
    """What the requests of one feed have that others have not.

    A value `env:NAME` stands for the environment variable NAME, so that no secret is stored.

    Attributes:
        headers: names and values, in the order of their names.
        auth: `env:NAME`, whose value is user:password (HTTP basic authentication).
        proxy: the address of an HTTP proxy, or `env:NAME`.
        user_agent: how the fetcher names itself to this publisher.
    """

    headers: tuple[tuple[str, str], ...] = ()
    auth: str = ""
    proxy: str = ""
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed with its state.

    Attributes:
        url: its address, which identifies it.
        publisher: its entries count as this publisher's; several feeds may have one publisher.
        language: ISO 639-1, of entries that state none.
        request: headers and other parts of requests that this feed wants.
    """

    url: str
    title: str = ""
    publisher: str = ""
    language: str | None = None
    state: FeedState = field(default_factory=FeedState)
    request: FeedRequest = field(default_factory=FeedRequest)


@dataclass(frozen=True, slots=True)
class FetchedBody:
    """A new body.

    Attributes:
        body: decompressed.
        body_hash: hexadecimal SHA-256 of `body`.
        permanent_url: the new address, if all redirects on the way were permanent.
        max_age_seconds: of Cache-Control.
    """

    url: str
    body: bytes
    content_type: str
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str = ""
    permanent_url: str | None = None
    max_age_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server answered 304, or the body has the same hash as before. `permanent_url` as in FetchedBody."""

    url: str
    max_age_seconds: int | None = None
    permanent_url: str | None = None


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file attached to an entry."""

    url: str
    type: str = ""
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed. Texts are plain, without markup.

    Attributes:
        id: stable within the feed.
        published: None if the feed gives no date or a wrong one.
        legs: names under which the entry may come again (`guid:…`, `link:…`, `text:…`) and which no other entry of the
            feed has; publishers change each of them now and then.
        shared_legs: names that other entries of the feed have too, so that they identify none of them.
        has_wrong_date: True if the feed dates it before 1990 or after 2099.
        utc_offset_minutes: how far the publisher's clock is from UTC, None if the feed's date is in UTC. Not stored.
    """

    id: str
    title: str
    link: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    author: str | None = None
    summary: str = ""
    content: str = ""
    enclosures: tuple[Enclosure, ...] = ()
    language: str | None = None
    legs: tuple[str, ...] = ()
    shared_legs: tuple[str, ...] = ()
    has_wrong_date: bool = False
    utc_offset_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A parsed feed with its entries, in the feed's order.

    Attributes:
        ttl_seconds: how long the feed asks to be cached.
        warnings: what was left out, and why.
        is_whole: False if the feed breaks off, so that it must be read again.
        hints: what it says of itself for its readers.
    """

    title: str
    link: str | None
    language: str | None
    entries: tuple[Entry, ...]
    ttl_seconds: int | None = None
    warnings: tuple[Reason, ...] = ()
    is_whole: bool = True
    hints: FeedHints = field(default_factory=FeedHints)
