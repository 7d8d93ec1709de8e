"""The values that the stages pass on: frozen dataclasses, times in aware UTC. docs/design.md defines the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from feeds.reasons import Reason

# --- FETCH and SCHEDULE ------------------------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed with its state.

    Attributes:
        url: its address, which identifies it.
        publisher: its entries count as this publisher's; several feeds may have one publisher.
        language: ISO 639-1, of entries that state none.
    """

    url: str
    title: str = ""
    publisher: str = ""
    language: str | None = None
    state: FeedState = field(default_factory=FeedState)


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
    """The server answered 304, or the body has the same hash as before."""

    url: str
    max_age_seconds: int | None = None


# --- PARSE -------------------------------------------------------------------------------------------------------


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
        legs: all names under which the entry may come again (`guid:…`, `link:…`, `text:…`); publishers change each of
            them now and then.
        has_wrong_date: True if the feed dates it before 1990.
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
    has_wrong_date: bool = False


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A parsed feed with its entries, in the feed's order.

    Attributes:
        ttl_seconds: how long the feed asks to be cached.
        warnings: what was left out, and why.
        is_whole: False if the feed breaks off, so that it must be read again.
    """

    title: str
    link: str | None
    language: str | None
    entries: tuple[Entry, ...]
    ttl_seconds: int | None = None
    warnings: tuple[Reason, ...] = ()
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Article:
    """An entry's full text as it is stored: title, blank line, body. All spans count characters of `text`."""

    id: str
    text: str
    title: str = ""
    language: str | None = None
    published: datetime | None = None


# --- MATCH -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Topic:
    """What people follow.

    Attributes:
        slug: lower-case letters, digits and hyphens; what is typed in a chat.
        names: display name by language; always has "en" or one other.
        query: the topic query (feeds/match/query.py has its grammar).
        aliases: alias name → language (or "*") → phrases; `@alias` in the query stands for any of them.
        weight: 0 to 2, 1 is usual; multiplies the importance of what happens on it.
    """

    slug: str
    names: Mapping[str, str]
    query: str
    aliases: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    weight: float = 1.0

    def name(self, language: str = "en") -> str:
        """Returns the display name in `language`, else in English, else in any language, else the slug."""
        return self.names.get(language) or self.names.get("en") or next(iter(self.names.values()), self.slug)


@dataclass(frozen=True, slots=True)
class MatchedWord:
    """A span of a text that matches a topic's query."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TopicMatch:
    """A topic that an entry matches, with the matching words in the order of the text."""

    slug: str
    words: tuple[MatchedWord, ...]


# --- EXTRACT -----------------------------------------------------------------------------------------------------


class ClaimKind(StrEnum):
    """The kind of a claim."""

    ATTRIBUTION = "attribution"
    FIGURE = "figure"
    EVENT = "event"


class Quotation(StrEnum):
    """The type of quotation of an attribution."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


class Status(StrEnum):
    """The factuality that the text gives to a claim."""

    ASSERTED = "asserted"
    UNCONFIRMED = "unconfirmed"
    PLANNED = "planned"
    DENIED = "denied"
    HYPOTHETICAL = "hypothetical"


class Bound(StrEnum):
    """Whether a figure is a value or a limit."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity in a text.

    Attributes:
        value: the number, None where the text gives only a magnitude ("billions").
        unit: what is counted, as in the text ("soldiers"), an ISO 4217 code for money, or "%".
        approximate: the text hedges it ("some", "près de").
        bound: exact, or a lower or upper limit ("more than", "up to").
        high: the upper end of a range whose lower end is `value`.
        of: the phrase that says of what or of whom, as in the text.
        start, end: the figure's own span in the article's text.
    """

    value: float | None
    unit: str
    approximate: bool = False
    bound: Bound = Bound.EXACT
    high: float | None = None
    of: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """One checkable fact with its span; `text[start:end] == content` always.

    Attributes:
        speaker: the full name as the article gives it, for an attribution.
        speaker_key: the same for all spellings of one name, in every language.
        role: the speaker's role or title, as in the text.
        cue: the reporting word as in the text ("said", "d'après"); "" where there is none (`X: "…"`).
        lead: the words from the cue to a content that is no clause of its own ("urged", "a exigé lundi"), by which it
            can be read: "Lee: urged allies to act".
        via: who relays the words ("according to the ministry").
        date: ISO 8601 at the precision of the text: 2024-10-21, 2024-10, 2024.
        sentence_start, sentence_end: the sentence that holds it, to open at the reader's wish.
        confidence: 0 to 1, calibrated (docs/extraction.md says how).
    """

    kind: ClaimKind
    start: int
    end: int
    content: str
    speaker: str | None = None
    speaker_key: str | None = None
    role: str | None = None
    cue: str | None = None
    lead: str = ""
    via: str | None = None
    date: str | None = None
    figures: tuple[Figure, ...] = ()
    predicate: str | None = None
    participants: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    quotation: Quotation | None = None
    status: Status = Status.ASSERTED
    confidence: float = 0.5
    sentence_start: int = 0
    sentence_end: int = 0
    language: str | None = None


# --- GROUP -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What the story index needs of an article; small enough to store.

    Attributes:
        vector: the L2-normalised embedding of title and lead, float16 little-endian bytes.
        names: phonetic keys of the names in it (feeds/group/names.py).
        figures: "value unit" keys in it.
        minhash: MinHash of its word shingles, for agency copy; empty if the text is too short.
        agency: the agency that the text credits ("AFP"), or None.
    """

    vector: bytes
    names: frozenset[str] = frozenset()
    figures: frozenset[str] = frozenset()
    minhash: bytes = b""
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """What is computed of one article before anything is stored.

    Attributes:
        claim_vectors: embeddings, one per claim, encoded as in Fingerprint.
        error: why only the title was analysed; None if the whole text was.
    """

    article: Article
    claims: tuple[Claim, ...]
    fingerprint: Fingerprint
    claim_vectors: tuple[bytes, ...] = ()
    error: Reason | None = None


@dataclass(frozen=True, slots=True)
class FactSource:
    """One entry that carries a fact, and the claim as it stands there.

    Attributes:
        entry_id: of the stored entry.
        publisher: who published it.
        origin: whose words they are: the credited agency, else the publisher of the earliest near-copy, else
            `publisher`.
        title, link, published, language: of the entry.
        claim: as the entry makes it.
        is_withdrawn: True once the publisher has withdrawn the entry.
    """

    entry_id: int
    publisher: str
    origin: str
    title: str
    link: str | None
    published: datetime
    language: str | None
    claim: Claim
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """Claims of one meaning, merged across sources and languages.

    Attributes:
        id: 0 or less while it is not stored.
        claim: the claim that is shown for all, in its own language.
        sources: at least one, the earliest first.
        first_seen: when it was first stored, whatever its date of publication. A fact that was first seen after a
            chat's last brief is new to the chat.
        last_seen: when its latest source was published.
        importance: 0 to 1 (feeds/group/importance.py says how).
        disputed_by: ids of the facts that contradict it.
        replaces: id of the fact whose figure this one changes; None if it changes none.
        vector: mean embedding of its sources' claims, encoded as in Fingerprint.
    """

    id: int
    story_id: int
    claim: Claim
    sources: tuple[FactSource, ...]
    first_seen: datetime
    last_seen: datetime
    importance: float = 0.5
    disputed_by: tuple[int, ...] = ()
    replaces: int | None = None
    vector: bytes = b""

    @property
    def publishers(self) -> tuple[str, ...]:
        """Distinct publishers of the sources that are not withdrawn, in the order of the sources."""
        return tuple(dict.fromkeys(s.publisher for s in self.sources if not s.is_withdrawn))

    @property
    def origins(self) -> tuple[str, ...]:
        """Distinct origins of the sources that are not withdrawn; copies of one agency text have one origin."""
        return tuple(dict.fromkeys(s.origin for s in self.sources if not s.is_withdrawn))


@dataclass(frozen=True, slots=True)
class Story:
    """Entries about one event, across publishers and languages. `id` is 0 while it is not stored."""

    id: int
    title: str
    language: str | None
    first_seen: datetime
    last_seen: datetime
    topics: tuple[str, ...] = ()
    entry_count: int = 0
    publishers: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()


class ChangeKind(StrEnum):
    """The kind of a change in a story."""

    FIRST_SIGHT = "first_sight"
    NEW_FACT = "new_fact"
    FIGURE_CHANGED = "figure_changed"
    DENIAL = "denial"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    MORE_SOURCES = "more_sources"


@dataclass(frozen=True, slots=True)
class Change:
    """A change in a story.

    Attributes:
        importance: 0 to 1.
        fact: the fact that is new or changed; None for a new story without facts.
        previous: the fact that `fact` changes or contradicts; None if there is none.
        reason: in English, for /why.
    """

    kind: ChangeKind
    story_id: int
    importance: float
    fact: Fact | None = None
    previous: Fact | None = None
    reason: str = ""


# --- CHAT --------------------------------------------------------------------------------------------------------


class AlertLevel(StrEnum):
    """How important a change must be for a subscription."""

    BREAKING = "breaking"
    IMPORTANT = "important"
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class Chat:
    """A Telegram chat. `is_open` is False after the bot was blocked or removed."""

    id: int
    kind: str = "private"
    title: str = ""
    language: str = "en"
    time_zone: str = "UTC"
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Subscription:
    """A chat's subscription to a topic."""

    chat_id: int
    topic: str
    level: AlertLevel = AlertLevel.IMPORTANT
    is_muted: bool = False


class OutboxKind(StrEnum):
    """What a message does in its chat. The members are in order of urgency."""

    ALERT = "alert"
    UPDATE = "update"
    EDIT = "edit"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """A message to send, stored in the transaction of the facts that it reports.

    Attributes:
        key: unique; a message that is planned twice is stored once.
        payload: text (Telegram HTML), buttons, is_silent …; bot/delivery/delivery.py documents the keys.
        story_id: of the living alert that it starts, edits or answers; None for other messages.
        not_before: it is not sent earlier; None for no such limit.
    """

    key: str
    chat_id: int
    kind: OutboxKind
    payload: Mapping[str, Any]
    story_id: int | None = None
    not_before: datetime | None = None
    id: int = 0
    attempts: int = 0
    created: datetime | None = None
