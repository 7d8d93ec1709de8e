"""MATCH, files: topics and feeds as TOML that administrators write; errors name the file, the entry and the key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any, Final

import tomli_w

from feeds.errors import InvalidInputError, QueryError
from feeds.match.matcher import check_topic
from feeds.match.query import parse_named_query
from feeds.types import Feed, FeedRequest, Topic

ANY: Final = "*"
MOST_PHRASE: Final = 300
_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,47}")
_TOPIC_KEYS: Final = {"slug", "name", "names", "query", "aliases", "keywords", "weight", "active"}
_REQUEST_KEYS: Final = ("auth", "proxy", "user_agent")
_FEED_KEYS: Final = {"url", "title", "publisher", "language", "headers", *_REQUEST_KEYS}


def read_topics(text: str, source: str = "topics", *, has_inactive: bool = False) -> tuple[Topic, ...]:
    """Returns the topics of `[[topic]]` tables, or of tables named by slug.

    Args:
        text: of the file, TOML.
        source: its name, for errors.
        has_inactive: True to return also those with `active = false`.

    Raises:
        InvalidInputError: names the file, the topic and the key.
    """
    topics = [
        _topic(row, f"{source}: topic {row.get('slug') or number}")
        for number, row in enumerate(_rows(text, source, "topic", "slug"), 1)
        if has_inactive or row.get("active", True)
    ]
    _refuse_twice(source, "topic", [topic.slug for topic in topics])
    return tuple(topics)


def read_feeds(text: str, source: str = "feeds") -> tuple[Feed, ...]:
    """Returns the feeds of `[[feed]]` tables.

    Raises:
        InvalidInputError: names the file, the feed and the key.
    """
    feeds = []
    for number, row in enumerate(_rows(text, source, "feed", "url"), 1):
        where = f"{source}: feed {row.get('url') or number}"
        _refuse_unknown(row, _FEED_KEYS, where)
        url = _text(row, "url", where)
        if not re.match(r"https?://[^\s/]+", url):
            raise InvalidInputError(f"{where}: url is not an http(s) address")
        title = _text(row, "title", where, default="")
        publisher = _text(row, "publisher", where, default=title)
        language = _text(row, "language", where, default="") or None
        feeds.append(Feed(url, title, publisher, language, request=_request(row, where)))
    _refuse_twice(source, "feed", [feed.url for feed in feeds])
    return tuple(feeds)


def write_topics(topics: Iterable[Topic]) -> str:
    """Returns TOML from which `read_topics` returns the same topics."""
    rows = []
    for topic in topics:
        row: dict[str, Any] = {"slug": topic.slug, "names": dict(topic.names), "query": topic.query}
        if topic.weight != 1.0:
            row["weight"] = topic.weight
        if topic.aliases:
            row["aliases"] = {n: {code: list(p) for code, p in by.items()} for n, by in topic.aliases.items()}
        rows.append(row)
    return tomli_w.dumps({"topic": rows}, multiline_strings=False)


def write_feeds(feeds: Iterable[Feed]) -> str:
    """Returns TOML from which `read_feeds` returns the same feeds."""
    rows = []
    for feed in feeds:
        row = {"url": feed.url, "title": feed.title, "publisher": feed.publisher, "language": feed.language}
        own = {"headers": dict(feed.request.headers), **{key: getattr(feed.request, key) for key in _REQUEST_KEYS}}
        rows.append({key: value for key, value in (row | own).items() if value})
    return tomli_w.dumps({"feed": rows})


def default_topics() -> tuple[Topic, ...]:
    """Returns the topics that come with the program."""
    return read_topics(_packaged("topics.toml"), "topics.toml")


def packaged_topics() -> tuple[Topic, ...]:
    """Returns all topics of the package, also those that wait to be switched on: their aliases name many things."""
    return read_topics(_packaged("topics.toml"), "topics.toml", has_inactive=True)


def default_feeds() -> tuple[Feed, ...]:
    """Returns the feeds that come with the program."""
    return read_feeds(_packaged("feeds.toml"), "feeds.toml")


def _packaged(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def _rows(text: str, source: str, noun: str, key: str) -> list[dict[str, Any]]:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInputError(f"{source}: not TOML: {error}") from error
    listed = document.get(noun, document.get(f"{noun}s"))
    if listed is None:
        listed = [{key: name, **row} for name, row in document.items() if isinstance(row, dict)]
    if isinstance(listed, dict):
        listed = [{key: name, **row} for name, row in listed.items() if isinstance(row, dict)]
    if not isinstance(listed, list) or not all(isinstance(row, dict) for row in listed):
        raise InvalidInputError(f"{source}: [[{noun}]] tables are wanted")
    return listed


def _request(row: Mapping[str, Any], where: str) -> FeedRequest:
    headers = row.get("headers", {})
    if not isinstance(headers, dict) or not all(isinstance(value, str) for value in headers.values()):
        raise InvalidInputError(f"{where}: headers is a table of texts")
    own = {key: _text(row, key, where, default="") for key in _REQUEST_KEYS}
    return FeedRequest(tuple(sorted(headers.items())), **own)


def _topic(row: dict[str, Any], where: str) -> Topic:
    _refuse_unknown(row, _TOPIC_KEYS, where)
    slug = _text(row, "slug", where)
    if not _SLUG.fullmatch(slug):
        raise InvalidInputError(f"{where}: slug {slug!r}: small letters, digits and hyphens, at most 48")
    aliases = _aliases(row.get("aliases", {}), where)
    if keywords := row.get("keywords"):
        aliases["keywords"] = _phrases(keywords, f"{where}: keywords")
    query = _text(row, "query", where, default=" OR ".join(f"@{name}" for name in aliases))
    weight = _number(row, "weight", where, 1.0, 2.0) or 1.0
    try:
        name = parse_named_query(query)[1]
        topic = Topic(slug, _names(row, name or slug.replace("-", " ").title(), where), query, aliases, weight)
        check_topic(topic)
    except QueryError as error:
        raise InvalidInputError(f"{where}: {error}") from error
    return topic


def _names(row: Mapping[str, Any], default: str, where: str) -> dict[str, str]:
    names = row.get("names", row.get("name", {}))
    if isinstance(names, str):
        names = {"en": names}
    if not isinstance(names, dict) or not all(isinstance(name, str) for name in names.values()):
        raise InvalidInputError(f"{where}: names is a table of texts by language, or name a text")
    return names or {"en": default}


def _aliases(value: object, where: str) -> dict[str, dict[str, tuple[str, ...]]]:
    if isinstance(value, list):
        return {"aliases": _phrases(value, f"{where}: aliases")} if value else {}
    if not isinstance(value, dict):
        raise InvalidInputError(f"{where}: aliases is a table: name → language → phrases")
    return {str(name): _phrases(phrases, f"{where}: aliases.{name}") for name, phrases in value.items()}


def _phrases(value: object, where: str) -> dict[str, tuple[str, ...]]:
    by_language: dict[Any, Any] = value if isinstance(value, dict) else {ANY: value}
    for phrases in by_language.values():
        if not isinstance(phrases, list) or not all(isinstance(p, str) and p.strip() for p in phrases):
            raise InvalidInputError(f"{where}: a list of phrases is wanted")
        if longest := next((p for p in phrases if len(p) > MOST_PHRASE), None):
            raise InvalidInputError(f"{where}: a phrase is longer than {MOST_PHRASE} characters: {longest[:40]}…")
    return {str(language): tuple(phrases) for language, phrases in by_language.items()}


def _text(row: Mapping[str, Any], key: str, where: str, *, default: str | None = None) -> str:
    value = row.get(key, default)
    if not isinstance(value, str) or (default is None and not value.strip()):
        raise InvalidInputError(f"{where}: {key} is missing or not a text")
    return value


def _number(row: Mapping[str, Any], key: str, where: str, default: float | None, most: float) -> float | None:
    value = row.get(key, default)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        raise InvalidInputError(f"{where}: {key} is a number from 0 to {most:g}")
    return float(value)


def _refuse_unknown(row: Mapping[str, Any], known: set[str], where: str) -> None:
    if unknown := sorted(row.keys() - known):
        raise InvalidInputError(f"{where}: unknown key {unknown[0]}; known are {', '.join(sorted(known))}")


def _refuse_twice(source: str, noun: str, names: list[str]) -> None:
    for place, name in enumerate(names):
        if name in names[:place]:
            raise InvalidInputError(f"{source}: {noun} {name} stands twice: {names.index(name) + 1} and {place + 1}")
