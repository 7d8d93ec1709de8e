"""ANSWERS, questions: what somebody types without a command → what is meant. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from bot.briefs import BriefRequest, parse_request, parse_window
from feeds.errors import InvalidInputError
from feeds.search_words import asked_words, is_asking
from feeds.text import index_words

# Longer texts are cut: nobody asks in more, and a text of 4,096 characters would be as many words to search.
MOST_TEXT: Final = 300
_LINK: Final = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_AROUND: Final = " \t\n?!.,;:…«»\"'“”()"
_LATEST_WORDS: Final = (
    "latest new news newest recent update updates neuf nouveau nouvelle nouvelles derniere dernieres dernier derniers "
    "recente recentes actu actus actualite actualites info infos"
)
_LATEST: Final = frozenset(_LATEST_WORDS.split())


@dataclass(frozen=True, slots=True)
class LinkQuestion:
    """What is told by the article of a link?"""

    link: str


@dataclass(frozen=True, slots=True)
class LatestQuestion:
    """What is new? `window` is as `parse_window` takes it; "" for the default."""

    window: str = ""


@dataclass(frozen=True, slots=True)
class TopicQuestion:
    """A topic by its name, maybe with a window."""

    request: BriefRequest


@dataclass(frozen=True, slots=True)
class WordsQuestion:
    """Something to search for; `text` is cut to a length that can be searched."""

    text: str


Question: TypeAlias = LinkQuestion | LatestQuestion | TopicQuestion | WordsQuestion


def read_question(text: str, topic_names: Collection[str], now: datetime, zone: ZoneInfo) -> Question:
    """Returns what a text asks for.

    Args:
        text: as typed, of any length and content.
        topic_names: slugs and names of all topics, case folded.
        now: aware UTC.
        zone: the chat's.
    """
    if found := _LINK.search(text[: 8 * MOST_TEXT]):
        return LinkQuestion(found[0].rstrip(_AROUND))
    asked = " ".join(text[:MOST_TEXT].split()).strip(_AROUND)
    if asked.casefold() in topic_names:
        return TopicQuestion(BriefRequest(asked))
    request = parse_request(asked.split(), now, zone)
    if request.topic and request.topic.casefold() in topic_names:
        return TopicQuestion(request)
    if not request.topic and request.window:
        return LatestQuestion(request.window)
    words = index_words(asked)
    if not _LATEST.isdisjoint(words):
        rest = [word for word in words if word not in _LATEST and not is_asking(word)]
        if not rest:
            return LatestQuestion()
        if _is_window(" ".join(rest), now, zone):
            return LatestQuestion(" ".join(rest))
    return WordsQuestion(asked)


def _is_window(text: str, now: datetime, zone: ZoneInfo) -> bool:
    try:
        parse_window(text, now, zone)
    except InvalidInputError:
        return False
    return True


def link_forms(link: str) -> list[str]:
    """Returns the forms under which an article of this link may be stored: http or https, with a last slash or not."""
    from feeds.parse import canonical_link  # noqa: PLC0415 - the bot loads no parser before somebody asks for a link

    canonical = canonical_link(link)
    scheme, sign, rest = canonical.partition("://")
    if not sign or scheme not in {"http", "https"}:
        return []
    bare, slash = rest.rstrip("/"), f"{rest.rstrip('/')}/"
    return [f"{kind}://{form}" for kind in ("https", "http") for form in (bare, slash)]


def words_of_link(link: str) -> str:
    """Returns the words of an article's address, by which others on the same may be found; "" if it has none."""
    try:
        path = unquote(urlsplit(link).path)
    except ValueError:
        return ""
    parts = sorted((re.sub(r"\.\w{1,5}$", "", part) for part in path.split("/")), key=len)
    words = [word for word in asked_words(parts[-1] if parts else "") if not word.isdigit()]
    return " ".join(words) if len(words) >= 2 else ""
