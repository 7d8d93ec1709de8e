"""CHAT: the screens of /settings, on which a chat chooses everything, and what each of their buttons sets. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.chat.buttons import (
    Rows,
    SettingsButton,
    SubscriptionsButton,
    TopicsButton,
    WhenButton,
    button,
    in_rows,
    refers_to,
)
from bot.chat.screens import Screen
from bot.chat.when_screens import timing_lines
from bot.locales import LANGUAGES, Words
from bot.render import escape
from bot.zones import city, is_zone
from feeds.types import DEFAULT_PREFERENCES, DEFAULT_TIMING, AlertLevel, Chat

# Zones with a button of their own, from west to east.
ZONES: Final = (
    "America/Los_Angeles", "America/Chicago", "America/New_York", "America/Sao_Paulo", "Europe/London", "Europe/Paris",
    "Europe/Kyiv", "Europe/Moscow", "Asia/Dubai", "Asia/Kolkata", "Asia/Shanghai", "Asia/Seoul", "Asia/Tokyo",
    "Australia/Sydney", "UTC",
)  # fmt: skip
MOST_MUTED: Final = 30
# The value of a button that asks for something to type.
ASK: Final = "+"
SHARE: Final = "@"
_LEVELS: Final = {level.value: level for level in AlertLevel}


def changed(chat: Chat, page: str, value: str) -> Chat:
    """Returns the chat after a press. A value that no button has changes nothing.

    Args:
        chat: as it is.
        page, value: of the SettingsButton.
    """
    setter = _SETTERS.get(page)
    return setter(chat, value) if setter is not None and value else chat


def with_muted(chat: Chat, page: str, names: Iterable[str]) -> Chat:
    """Returns the chat with more muted words or publishers, at most MOST_MUTED in all.

    Args:
        chat: as it is.
        page: "words" or "publishers".
        names: as they are shown.
    """
    chosen, is_words = chat.preferences, page == "words"
    known = chosen.muted_words if is_words else chosen.muted_publishers
    every: dict[str, str] = {}
    for name in (*known, *names):
        every.setdefault(name.casefold(), name)
    if len(every) > MOST_MUTED:
        return chat
    muted = tuple(sorted(every.values(), key=str.casefold))
    chosen = replace(chosen, muted_words=muted) if is_words else replace(chosen, muted_publishers=muted)
    return replace(chat, preferences=chosen)


def _set_language(chat: Chat, value: str) -> Chat:
    return replace(chat, language=value) if value in LANGUAGES else chat


def _set_zone(chat: Chat, value: str) -> Chat:
    return replace(chat, time_zone=value) if is_zone(value) else chat


def _set_level(chat: Chat, value: str) -> Chat:
    level = _LEVELS.get(value)
    return chat if level is None else replace(chat, preferences=replace(chat.preferences, level=level))


def _set_sources(chat: Chat, value: str) -> Chat:
    if value not in {"on", "off"}:
        return chat
    return replace(chat, preferences=replace(chat.preferences, shows_sources=value == "on"))


def _unmute_word(chat: Chat, value: str) -> Chat:
    left = tuple(word for word in chat.preferences.muted_words if not refers_to(value, word))
    return replace(chat, preferences=replace(chat.preferences, muted_words=left))


def _unmute_publisher(chat: Chat, value: str) -> Chat:
    left = tuple(name for name in chat.preferences.muted_publishers if not refers_to(value, name))
    return replace(chat, preferences=replace(chat.preferences, muted_publishers=left))


def _reset(chat: Chat, value: str) -> Chat:
    kept = replace(DEFAULT_PREFERENCES, is_stopped=chat.preferences.is_stopped)
    return replace(chat, timing=DEFAULT_TIMING, preferences=kept) if value == "yes" else chat


_SETTERS: Final[Mapping[str, Callable[[Chat, str], Chat]]] = {
    "language": _set_language,
    "zone": _set_zone,
    "level": _set_level,
    "sources": _set_sources,
    "words": _unmute_word,
    "publishers": _unmute_publisher,
    "reset": _reset,
}


def settings_screen(chat: Chat, page: str, words: Words, now: datetime) -> Screen:
    """Returns a screen; the first one for a page that there is not.

    Args:
        chat: whose choices are shown.
        page: of a SettingsButton.
        words: the reader's language and time zone.
        now: aware UTC.
    """
    make = _PAGES.get(page)
    if make is None:
        return _home(chat, words, now)
    title = words.text(f"settings.{page}", zone=escape(words.zone.key), time=words.time(now))
    return Screen(title, [*make(chat, words), [_back(words)]])


def zones_screen(zones: Sequence[str], words: Words) -> Screen:
    """Returns the choice between time zones that a name may mean."""
    rows = [[button(_zone_name(zone, words), SettingsButton("zone", zone))] for zone in zones]
    return Screen(words.text("settings.which_zone"), rows)


def _home(chat: Chat, words: Words, now: datetime) -> Screen:
    chosen = chat.preferences
    lines = [
        words.text("settings.home"),
        *([words.text("personal.is_stopped")] if chosen.is_stopped else []),
        "",
        words.text("settings.is_language", language=words.text("chat.language_name")),
        words.text("settings.is_level", level=words.text(f"chat.level_{chosen.level.value}")),
        *timing_lines(chat, words, now),
    ]
    for page, muted in (("words", chosen.muted_words), ("publishers", chosen.muted_publishers)):
        lines += [words.text(f"settings.has_{page}", names=escape(", ".join(muted)))] if muted else []
    lines.append(words.text("settings.has_sources" if chosen.shows_sources else "settings.has_no_sources"))
    switch = SettingsButton("sources", "off" if chosen.shows_sources else "on")
    switched = "settings.button_hide_sources" if chosen.shows_sources else "settings.button_show_sources"
    pairs = [
        [
            button(words.text("topics.button_followed"), SubscriptionsButton(1)),
            button(words.text("topics.button_all"), TopicsButton(1)),
        ],
        [_to("language", words), _to("zone", words)],
        [_to("level", words), button(words.text("settings.button_when"), WhenButton("home"))],
        [_to("words", words), _to("publishers", words)],
        [button(words.text(switched), switch), _to("reset", words)],
    ]
    return Screen("\n".join(lines), [row for pair in pairs for row in in_rows(pair, 2)])


def _to(page: str, words: Words) -> dict[str, str]:
    return button(words.text(f"settings.button_{page}"), SettingsButton(page))


def _back(words: Words) -> dict[str, str]:
    return button(words.text("settings.back"), SettingsButton("home"))


def _language_rows(chat: Chat, words: Words) -> Rows:
    names = {code: Words(code).text("chat.language_name") for code in LANGUAGES}
    return [[_choice(name, "language", code, is_on=code == words.language) for code, name in names.items()]]


def _zone_rows(chat: Chat, words: Words) -> Rows:
    cities = [_choice(_zone_name(zone, words), "zone", zone, is_on=zone == words.zone.key) for zone in ZONES]
    asking = [button(words.text("settings.button_ask_zone"), SettingsButton("zone", ASK))]
    if chat.kind == "private":  # Telegram lets only private chats share a location by a button
        asking.append(button(words.text("settings.button_share_zone"), SettingsButton("zone", SHARE)))
    return [*in_rows(cities, 2), *in_rows(asking, 2)]


def _zone_name(zone: str, words: Words) -> str:
    return city(zone, words.language)


def _level_rows(chat: Chat, words: Words) -> Rows:
    rows = [
        [_choice(words.text(f"chat.level_{level.value}"), "level", level.value, is_on=level is chat.preferences.level)]
        for level in AlertLevel
    ]
    return [*rows, [button(words.text("settings.button_levels"), SubscriptionsButton(1))]]


def _word_rows(chat: Chat, words: Words) -> Rows:
    return _muted_rows("words", chat.preferences.muted_words, words)


def _publisher_rows(chat: Chat, words: Words) -> Rows:
    return _muted_rows("publishers", chat.preferences.muted_publishers, words)


def _muted_rows(page: str, names: Sequence[str], words: Words) -> Rows:
    muted = [button(words.text("settings.button_unmute", name=name), SettingsButton(page, name)) for name in names]
    asking = [[button(words.text(f"settings.button_ask_{page}"), SettingsButton(page, ASK))]]
    return [*(muted[place : place + 2] for place in range(0, len(muted), 2)), *asking]


def _reset_rows(chat: Chat, words: Words) -> Rows:
    return [[button(words.text("settings.button_reset_yes"), SettingsButton("reset", "yes"))]]


_PAGES: Final[Mapping[str, Callable[[Chat, Words], Rows]]] = {
    "language": _language_rows,
    "zone": _zone_rows,
    "level": _level_rows,
    "words": _word_rows,
    "publishers": _publisher_rows,
    "reset": _reset_rows,
}


def _choice(text: str, page: str, value: str, *, is_on: bool) -> dict[str, str]:
    return button(f"✓ {text}" if is_on else text, SettingsButton(page, value))
