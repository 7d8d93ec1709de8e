"""A phone shows every label of the bot's own whole, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.alerts.message import alert_buttons
from bot.chat.buttons import LanguageButton, button, in_rows
from bot.chat.settings_screens import settings_screen
from bot.chat.topic_screens import subscription_screen
from bot.chat.when_screens import when_screen
from bot.locales import LANGUAGES, Words
from feeds.types import Chat, Subscription, Timing
from tests.bot.conversation import NOW, OTHER
from tests.bot.october_facts import story, troops

# Rows of fixed labels that handlers make.
ROWS = (
    ("admin.button_feed_pause", "admin.button_feed_poll"),
    ("admin.button_feed_resume", "admin.button_feed_poll"),
    ("admin.button_feed_remove", "admin.button_feeds"),
    ("admin.button_retry_all", "admin.button_drop_all"),
    ("topics.button_all", "settings.button_open"),
    ("answers.button_latest", "answers.button_topics"),
)


def rows_of(texts: list[str], most: int) -> list[list[str]]:
    rows = in_rows([button(text, LanguageButton("en")) for text in texts], most)
    return [[item["text"] for item in row] for row in rows]


@pytest.mark.parametrize(
    ("texts", "most", "rows"),
    [
        (["a", "b", "c", "d", "e"], 2, [["a", "b"], ["c", "d"], ["e"]]),
        (["Yes", "No, not at all, and never"], 2, [["Yes"], ["No, not at all, and never"]]),
        (["🌙", "🔔", "a label of ten words and more"], 3, [["🌙"], ["🔔"], ["a label of ten words and more"]]),
        (["Brief", "Sources", "Why?"], 3, [["Brief", "Sources", "Why?"]]),
        ([], 3, []),
    ],
)  # fmt: skip
def test_a_row_has_as_many_as_are_shown_whole(texts: list[str], most: int, rows: list[list[str]]) -> None:
    assert rows_of(texts, most) == rows


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_label_of_the_bot_is_cut(language: str) -> None:
    words = Words(language)
    timing = Timing(digest_times=(480,), quiet_from=22 * 60, quiet_until=7 * 60, muted_until=NOW + timedelta(hours=1))
    chat = replace(Chat(1, "private", "Ann", language), timing=timing)
    screens = [
        *(when_screen(chat, page, words, NOW) for page in ("home", "digest", "days", "quiet", "mute", "sounds")),
        *(settings_screen(chat, page, words, NOW) for page in ("home", "language", "zone", "level", "words", "reset")),
        subscription_screen(OTHER, Subscription(1, OTHER.slug), words),
    ]
    rows = [*alert_buttons(story(troops()), OTHER, words, (), 3), *(row for screen in screens for row in screen.rows)]
    labels = [[item["text"] for item in row] for row in rows]
    labels += [[words.text(key) for key in row] for row in ROWS]
    assert len(labels) > 60
    assert [row for row in labels if rows_of(row, len(row)) != [row]] == []
