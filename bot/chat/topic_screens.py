"""CHAT: the lists of topics and of what a chat follows, in pages, and how it follows one topic. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final, TypeVar

from bot.chat.buttons import (
    BriefButton,
    ButtonData,
    ConnectButton,
    ConnectPageButton,
    MuteButton,
    SettingsButton,
    SubscriptionButton,
    SubscriptionsButton,
    ToggleButton,
    TopicsButton,
    UnmuteButton,
    button,
)
from bot.chat.screens import Screen
from bot.locales import Words
from bot.render import escape
from feeds.match import suggest
from feeds.text import fold
from feeds.types import AlertLevel, Chat, Subscription, Topic

PER_PAGE: Final = 8
LONGEST_SEARCH: Final = 60
ON: Final = "✓"
MUTED: Final = "🔕"
MOST_BESIDE: Final = 14  # letters of a name in half the width of a phone of 360 px, behind its mark

T = TypeVar("T")


def found_topics(topics: Sequence[Topic], search: str) -> list[Topic]:
    """Returns the topics whose names have every word of a search, or its beginning; else those with similar names.

    Args:
        topics: all that there are.
        search: as typed; "" for all topics.
    """
    wanted = fold(search).split()
    if not wanted:
        return sorted(topics, key=lambda topic: topic.slug)
    found = []
    for topic in topics:
        names = fold(" ".join((topic.slug, *topic.names.values()))).split()
        if all(any(name.startswith(word) for name in names) for word in wanted):
            found.append(topic)
    if found:
        return sorted(found, key=lambda topic: topic.slug)
    by_slug = {topic.slug: topic for topic in topics}
    return [by_slug[slug] for slug in suggest(search, topics, PER_PAGE)]


def topics_screen(
    topics: Sequence[Topic], followed: Mapping[str, Subscription], words: Words, page: int = 1, search: str = ""
) -> Screen:
    """Returns a page of the topics, each with a button that follows it or ends that.

    Args:
        topics: all that there are.
        followed: subscriptions of the chat by topic.
        words: the reader's language.
        page: from 1; one that there is not is the nearest.
        search: as typed; "" for all topics.
    """
    if not topics:
        return Screen(words.text("chat.no_topics"))
    search = search[:LONGEST_SEARCH]
    found = found_topics(topics, search)
    if not found:
        rows = [[button(words.text("topics.button_all"), TopicsButton(1))]]
        return Screen(words.text("topics.none_found", search=escape(search)), rows)
    shown, page, pages = _page_of(found, page)
    key = "topics.found" if search else "topics.head"
    head = words.text(key, count=len(found), search=escape(search))
    lines = [_line(topic, followed.get(topic.slug), words) for topic in shown]
    rows = [topic_row(topic, followed.get(topic.slug), words) for topic in shown]
    turns = _turns(page, pages, words, lambda number: TopicsButton(number, search))
    back = [[button(words.text("topics.button_followed"), SubscriptionsButton(1))]] if followed else []
    return Screen("\n".join([head, *lines]), [*rows, *turns, *back])


def channel_screen(
    topics: Sequence[Topic], followed: Collection[str], channel: Chat, words: Words, page: ConnectPageButton | str
) -> Screen:
    """Returns a page of the topics that a channel may follow, each with a button that says so or ends that.

    Args:
        topics: all that there are.
        followed: slugs of those that the channel follows.
        channel: the channel.
        words: the language of who connects it.
        page: which page; or a topic, for the page of all topics that has it.
    """
    asked = page if isinstance(page, ConnectPageButton) else ConnectPageButton(channel.id, 1)
    search = asked.search[:LONGEST_SEARCH]
    found = found_topics(topics, search)
    if not found:
        none = words.text("topics.none_found" if topics else "chat.no_topics", search=escape(search))
        back = [[button(words.text("topics.button_all"), ConnectPageButton(channel.id, 1))]] if topics else []
        return Screen(none, back)
    at = next((at for at, topic in enumerate(found) if topic.slug == page), (asked.page - 1) * PER_PAGE)
    shown, number, pages = _page_of(found, at // PER_PAGE + 1)
    rows = [
        [
            button(
                f"{ON} {topic.name(words.language)}" if topic.slug in followed else topic.name(words.language),
                ConnectButton(channel.id, topic.slug, topic.slug not in followed),
            )
        ]
        for topic in shown
    ]
    turns = _turns(number, pages, words, lambda number: ConnectPageButton(channel.id, number, search))
    return Screen(words.text("chat.connect_topics", channel=escape(channel.title)), [*rows, *turns])


def topic_row(topic: Topic, followed: Subscription | None, words: Words) -> list[dict[str, str]]:
    """Returns the buttons of a topic in the list: follow; or stop, and mute or unmute."""
    name = topic.name(words.language)
    if followed is None:
        return [button(words.text("chat.button_follow", topic=name), ToggleButton(topic.slug, is_on=True))]
    stop = button(f"{ON} {name}", ToggleButton(topic.slug, is_on=False))
    return [stop, *_mute_beside(topic, name, words, is_muted=followed.is_muted)]


def _mute_beside(topic: Topic, name: str, words: Words, *, is_muted: bool) -> list[dict[str, str]]:
    """The button that mutes, if a name is short enough to have one beside it; the screen of the topic has it too."""
    return [mute_button(topic, words, is_muted=is_muted)] if len(name) <= MOST_BESIDE else []


def mute_button(topic: Topic, words: Words, *, is_muted: bool) -> dict[str, str]:
    """Returns the button that mutes a topic, or ends that."""
    if is_muted:
        return button(words.text("chat.button_unmute"), UnmuteButton(topic.slug))
    return button(words.text("alerts.button_mute"), MuteButton(topic.slug))


def subscriptions_screen(followed: Sequence[tuple[Topic, Subscription]], words: Words, page: int = 1) -> Screen:
    """Returns a page of what a chat follows, each with its level and a button that mutes it.

    Args:
        followed: topics with the chat's subscriptions, in the order in which they are shown.
        words: the reader's language.
        page: from 1; one that there is not is the nearest.
    """
    more = [[button(words.text("topics.button_all"), TopicsButton(1)), _to_settings(words)]]
    if not followed:
        return Screen(words.text("chat.follows_nothing"), more)
    shown, page, pages = _page_of(followed, page)
    rows = [
        [
            button(topic.name(words.language), SubscriptionButton(topic.slug)),
            *_mute_beside(topic, topic.name(words.language), words, is_muted=subscription.is_muted),
        ]
        for topic, subscription in shown
    ]
    head = words.text("topics.followed", count=len(followed))
    lines = [
        f"• <b>{escape(topic.name(words.language))}</b> · {_level(subscription.level, words)}"
        + (f" · {words.text('chat.is_muted')}" if subscription.is_muted else "")
        for topic, subscription in shown
    ]
    return Screen("\n".join([head, *lines]), [*rows, *_turns(page, pages, words, SubscriptionsButton), *more])


def subscription_screen(topic: Topic, subscription: Subscription, words: Words) -> Screen:
    """Returns the screen on which a chat chooses how it follows one topic."""
    levels = [
        [
            button(
                f"{ON} {_level(level, words)}" if level is subscription.level else _level(level, words),
                SubscriptionButton(topic.slug, level.value),
            )
        ]
        for level in AlertLevel
    ]
    mute = "unmute" if subscription.is_muted else "mute"
    muting = button(
        words.text("chat.button_unmute" if subscription.is_muted else "alerts.button_mute"),
        SubscriptionButton(topic.slug, mute),
    )
    stop = button(words.text("topics.button_stop"), SubscriptionButton(topic.slug, "stop"))
    brief = button(words.text("chat.button_brief"), BriefButton(topic.slug))
    back = button(words.text("when.back"), SubscriptionsButton(1))
    note = f"\n{words.text('topics.is_muted')}" if subscription.is_muted else ""
    name = escape(topic.name(words.language))
    return Screen(words.text("topics.how", topic=name) + note, [*levels, [muting, stop], [brief, back]])


def _line(topic: Topic, followed: Subscription | None, words: Words) -> str:
    mark = "•" if followed is None else MUTED if followed.is_muted else ON
    note = f" · {words.text('chat.is_muted')}" if followed is not None and followed.is_muted else ""
    return f"{mark} <b>{escape(topic.name(words.language))}</b> · {topic.slug}{note}"


def _page_of(rows: Sequence[T], page: int) -> tuple[Sequence[T], int, int]:
    """Returns the rows of a page, its number, and how many pages there are."""
    pages = -(-len(rows) // PER_PAGE)
    page = min(max(page, 1), pages)
    return rows[(page - 1) * PER_PAGE : page * PER_PAGE], page, pages


def _turns(page: int, pages: int, words: Words, to: Callable[[int], ButtonData]) -> list[list[dict[str, str]]]:
    """Returns the row of buttons that turn the pages; none if there is one page."""
    if pages == 1:
        return []
    row = [button(words.text("brief.page", page=page, count=pages), to(page))]
    if page > 1:
        row.insert(0, button(words.text("brief.button_previous"), to(page - 1)))
    if page < pages:
        row.append(button(words.text("brief.button_next"), to(page + 1)))
    return [row]


def _level(level: AlertLevel, words: Words) -> str:
    return words.text(f"chat.level_{level.value}")


def _to_settings(words: Words) -> dict[str, str]:
    return button(words.text("settings.back"), SettingsButton("home"))
