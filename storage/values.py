"""STORE, conversion: rows and JSON to the values of feeds.types, and back."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from feeds.reasons import reason_from_json, reason_to_json
from feeds.types import (
    DEFAULT_TIMING,
    Bound,
    Chat,
    Claim,
    ClaimKind,
    Enclosure,
    Entry,
    Feed,
    FeedHints,
    FeedRequest,
    FeedState,
    Figure,
    MatchedWord,
    Quotation,
    Status,
    Story,
    Telling,
    Timing,
    Topic,
    TopicMatch,
)
from storage.models import EntryRow, FeedRow, StoryRow, TopicRow
from storage.preferences import preferences_of, preferences_text

# Topics and claims whose rows are kept parsed, so that memory has a bound.
MAX_TOPICS_KEPT: Final = 16_384
MAX_CLAIMS_KEPT: Final = 4_096
_LINK = struct.Struct("<qH")  # entry id, weight
_STATE_FIELDS = tuple(item.name for item in fields(FeedState))
_FIGURE_FIELDS = tuple(item.name for item in fields(Figure))
_CLAIM_DEFAULTS = {item.name: item.default for item in fields(Claim)}
# A look-up is faster than ClaimKind(…), and a brief reads hundreds of claims.
_KINDS: Final = {kind.value: kind for kind in ClaimKind}
_STATUSES: Final = {status.value: status for status in Status}
_QUOTATIONS: Final = {quotation.value: quotation for quotation in Quotation}
_TIMING_DEFAULTS = {item.name: item.default for item in fields(Timing)}


def claim_to_json(claim: Claim) -> dict[str, Any]:
    """Returns a claim as JSON, without fields that have their default value."""
    # Not with asdict, which deep-copies every value: that took a fifth of the time of storing an article.
    row = {name: value for name, default in _CLAIM_DEFAULTS.items() if (value := getattr(claim, name)) != default}
    if claim.figures:
        row["figures"] = tuple({name: getattr(figure, name) for name in _FIGURE_FIELDS} for figure in claim.figures)
    return row


def claim_from_json(row: Mapping[str, Any]) -> Claim:
    """Returns the claim of what `claim_to_json` returned."""
    values = dict(row)
    values["kind"] = _KINDS[values["kind"]]
    if "status" in values:
        values["status"] = _STATUSES[values["status"]]
    if "telling" in values:
        values["telling"] = Telling(values["telling"])
    if values.get("quotation"):
        values["quotation"] = _QUOTATIONS[values["quotation"]]
    if "figures" in values:
        values["figures"] = tuple(Figure(**{**f, "bound": Bound(f["bound"])}) for f in values["figures"])
    for name in ("participants", "places"):
        if name in values:
            values[name] = tuple(values[name])
    return Claim(**values)


@lru_cache(maxsize=MAX_CLAIMS_KEPT)
def claim_of_text(text: str) -> Claim:
    """Returns the claim of a JSON column that is given as text.

    Most facts show the claim of one of their sources, and what many read is read again and again.
    """
    return claim_from_json(json.loads(text))


def feed_of(row: FeedRow) -> Feed:
    """Returns the feed of a row, with its state."""
    values = {name: getattr(row, name) for name in _STATE_FIELDS}
    values["last_error"] = values["last_error"] and reason_from_json(values["last_error"])
    values["warnings"] = tuple(map(reason_from_json, values["warnings"]))
    values["hints"] = _hints_of(row.hints)
    return Feed(row.url, row.title, row.publisher, row.language, FeedState(**values), _request_of(row.request))


def feed_columns(feed: Feed) -> dict[str, Any]:
    """A feed's row but for its address."""
    named = {"title": feed.title, "publisher": feed.publisher, "language": feed.language}
    return {**named, "request": _request_columns(feed.request), **state_columns(feed.state)}


def _hints_of(row: Mapping[str, Any]) -> FeedHints:
    values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in row.items()}
    return FeedHints(**values)


def _request_of(row: Mapping[str, Any]) -> FeedRequest:
    return FeedRequest(**{**row, "headers": tuple((name, value) for name, value in row.get("headers", ()))})


def _request_columns(request: FeedRequest) -> dict[str, Any]:
    values = {"auth": request.auth, "proxy": request.proxy, "user_agent": request.user_agent}
    return {name: value for name, value in {"headers": [*map(list, request.headers)], **values}.items() if value}


def state_columns(state: FeedState) -> dict[str, Any]:
    """A feed state's columns."""
    columns = {name: getattr(state, name) for name in _STATE_FIELDS}
    error, warnings = state.last_error, [reason_to_json(warning) for warning in state.warnings]
    hints = {item.name: value for item in fields(FeedHints) if (value := getattr(state.hints, item.name))}
    return columns | {"last_error": error and reason_to_json(error), "warnings": warnings, "hints": hints}


def entry_of(row: EntryRow) -> Entry:
    """An entry; its legs are not read back."""
    return Entry(
        id=row.uid,
        title=row.title,
        link=row.link,
        published=row.published,
        updated=row.updated,
        author=row.author,
        summary=row.summary,
        content=row.content,
        enclosures=tuple(Enclosure(**enclosure) for enclosure in row.enclosures),
        language=row.language,
    )


def matches_of(rows: Mapping[str, Any]) -> tuple[TopicMatch, ...]:
    """Topic matches of {slug: words}."""
    return tuple(TopicMatch(slug, tuple(MatchedWord(**word) for word in words)) for slug, words in rows.items())


def story_of(row: StoryRow, topics: tuple[str, ...]) -> Story:
    """A story."""
    assert row.id is not None, "a stored row has its id"
    return Story(
        id=row.id,
        title=row.title,
        language=row.language,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        topics=topics,
        entry_count=row.entry_count,
        publishers=tuple(row.publishers),
        origins=tuple(row.origins),
    )


def topic_of(row: TopicRow) -> Topic:
    """Returns the topic of a row."""
    aliases = {
        name: {language: tuple(phrases) for language, phrases in by_language.items()}
        for name, by_language in row.aliases.items()
    }
    return Topic(row.slug, dict(row.names), row.query, aliases, row.weight, row.chat_id)


@lru_cache(maxsize=MAX_TOPICS_KEPT)
def topic_of_text(  # noqa: PLR0913, PLR0917 - the columns of a row
    slug: str, names: str, query: str, aliases: str, weight: float, chat_id: int | None
) -> Topic:
    """Returns the topic of a row whose JSON columns are given as text.

    Every command reads all topics; those whose rows are unchanged are not parsed anew.
    """
    return topic_of(
        TopicRow(
            slug=slug,
            names=json.loads(names),
            query=query,
            aliases=json.loads(aliases),
            weight=weight,
            chat_id=chat_id,
        )
    )


def topic_columns(topic: Topic) -> dict[str, Any]:
    """Returns the columns of a topic."""
    aliases = {name: {code: list(phrases) for code, phrases in by.items()} for name, by in topic.aliases.items()}
    return {
        "slug": topic.slug,
        "names": dict(topic.names),
        "query": topic.query,
        "aliases": aliases,
        "weight": topic.weight,
        "chat_id": topic.chat_id,
    }


def chat_of(row: Any) -> Chat:
    """Returns the chat of a ChatRow, or of a row with its columns."""
    timing = timing_of(row.timing) if row.timing else DEFAULT_TIMING
    return Chat(
        row.id,
        row.kind,
        row.title,
        row.language,
        row.time_zone,
        row.is_open,
        timing,
        row.thread_id,
        row.blocked_reason,
        preferences_of(row.preferences),
    )


def chat_columns(chat: Chat) -> dict[str, Any]:
    """Returns the columns of a chat, without `closed_at`."""
    columns = {item.name: getattr(chat, item.name) for item in fields(Chat)}
    return columns | {"timing": timing_to_json(chat.timing), "preferences": preferences_text(chat.preferences)}


def timing_to_json(timing: Timing) -> dict[str, Any]:
    """Returns a chat's choices as JSON, without those that are the default."""
    row = {name: value for name, default in _TIMING_DEFAULTS.items() if (value := getattr(timing, name)) != default}
    if timing.muted_until is not None:
        row["muted_until"] = timing.muted_until.isoformat()
    return row


def timing_of(stored: Mapping[str, Any]) -> Timing:
    """Returns the choices of what `timing_to_json` returned."""
    values = dict(stored)
    for name in ("digest_times", "digest_days"):
        if name in values:
            values[name] = tuple(values[name])
    if "muted_until" in values:
        values["muted_until"] = datetime.fromisoformat(values["muted_until"])
    return Timing(**values)


def links_to_bytes(links: Iterable[tuple[int, int]] | None) -> bytes | None:
    """Returns the links of an entry, (entry id, weight), as stored."""
    return None if links is None else b"".join(_LINK.pack(entry_id, weight) for entry_id, weight in links)


def links_of(stored: bytes | None) -> tuple[tuple[int, int], ...] | None:
    """Returns the links of an entry; None if it was stored before there were links."""
    return None if stored is None else tuple((entry_id, weight) for entry_id, weight in _LINK.iter_unpack(stored))
