"""BRIEF: parses what stands behind /brief into a topic, a window, and whether all pages are wanted. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.briefs.window import parse_window
from feeds.errors import InvalidInputError

# No topic is named like this, so a wrong window was meant: "-3d", "99h99", "2024-10-25..2024-10-18".
_WINDOW_LIKE: Final = re.compile(r"[-+]?\d+\s*[a-z]?\w*$|[\d-]+\.\.", re.IGNORECASE)
MOST_WINDOW_WORDS: Final = 4
FULL_WORDS: Final = frozenset({"full", "all", "complet", "tout"})


@dataclass(frozen=True, slots=True)
class BriefRequest:
    """Which brief is asked for.

    Attributes:
        topic: slug or name as typed, or as a button refers to it; "" if none was named.
        window: as `parse_window` takes it; "" for the default one.
        is_full: True for the brief in pages, False for the one message that says the most.
    """

    topic: str
    window: str = ""
    is_full: bool = False


def parse_request(words: Sequence[str], now: datetime, zone: ZoneInfo) -> BriefRequest:
    """Parses `[topic words] [window] [full]`.

    Args:
        words: the command's arguments.
        now: aware UTC.
        zone: the chat's.

    Returns:
        The request. Its window is the last words, if they parse as one: "24h", "24 h", "last 7 days".
    """
    left = list(words)
    is_full = bool(left) and left[-1].lower() in FULL_WORDS
    if is_full:
        left.pop()
    # The longest first: "24 h" is a day, where its last word alone would be an hour.
    for count in range(min(MOST_WINDOW_WORDS, len(left)), 0, -1):
        if _is_window(window := " ".join(left[-count:]), now, zone):
            return BriefRequest(" ".join(left[:-count]), window, is_full)
    return BriefRequest(" ".join(left), "", is_full)


def separate_window(request: BriefRequest, topic_names: Collection[str]) -> BriefRequest:
    """Moves the words behind a known topic's name into the window, so that a wrong window is called wrong.

    `parse_request` only takes a last word that parses as a window. In "harbours -3d" the last word was meant as one and
    does not parse: without this function it would be reported as a part of an unknown topic's name.

    Args:
        request: as parsed from the command.
        topic_names: slugs and names of all topics, case folded.

    Returns:
        The request with its topic's words and its window set apart; unchanged if the whole phrase is a topic, or if
        nothing in it is a topic and it does not look like a window.
    """
    words = request.topic.split()
    if not words or request.topic.casefold() in topic_names:
        return request
    longest = max((name.count(" ") + 1 for name in topic_names), default=0)
    for count in range(min(len(words) - 1, longest), -1, -1):
        topic, rest = " ".join(words[:count]), " ".join([*words[count:], request.window]).strip()
        if topic.casefold() in topic_names or (not topic and _WINDOW_LIKE.match(rest)):
            return BriefRequest(topic, rest, request.is_full)
    return request


def _is_window(text: str, now: datetime, zone: ZoneInfo) -> bool:
    try:
        parse_window(text, now, zone)
    except InvalidInputError:
        return False
    return True
