"""/addtopic, /removetopic, /testtopic: adds, removes and tries the topics that chats can follow."""

from __future__ import annotations

import re
from typing import Final

from telegram import Update

from bot.admin import parse_topic_argument
from bot.chat.buttons import FollowButton, button
from bot.chat.handlers import workbench
from bot.chat.handlers.admin import audit, for_editors
from bot.chat.handlers.common import Context
from bot.chat.handlers.feed_control import undo_screen
from bot.chat.screens import Screen, answer
from bot.chat.services import services
from bot.locales import Words
from bot.render import escape
from bot.trials import trial_text, tried_topic, try_topic
from feeds.match import query_warning

# What is no query, but says what the topic is about.
_PHRASE: Final = re.compile(r"(?:[^\W_]|[\s,;.&’'–—-])+")
_OPERATOR: Final = re.compile(r"\b(?:AND|OR|NOT|NEAR|ET|OU|SAUF)\b|&&|(?:^|\s)-\w")


@for_editors
async def add_topic(update: Update, context: Context, words: Words) -> None:
    """Handles /addtopic PHRASE: opens the workbench; /addtopic SLUG [Name |] QUERY: stores the topic at once."""
    message = update.effective_message
    line = (message.text or "").partition(" ")[2] if message is not None else ""
    if not line.strip():
        await answer(update, words.text("workbench.usage"))
        return
    if _PHRASE.fullmatch(line.strip()) and not _OPERATOR.search(line):
        await workbench.begin(update, context, words, line.strip())
        return
    topic = parse_topic_argument(line)
    given = services(context)
    async with given.store.transaction() as transaction:
        await transaction.topics.add(topic)
        await audit(transaction, given, update, "addtopic", topic.slug)
    name = topic.name(words.language)
    html = words.text("admin.topic_added", topic=escape(name), query=escape(topic.query))
    if (warning := query_warning(topic)) is not None:
        html += "\n⚠️ " + escape(words.reason(warning))
    if days := given.settings.archive_days:
        html += "\n" + words.text("admin.topic_past", count=days)
    follow = button(words.text("chat.button_follow", topic=name), FollowButton(topic.slug))
    await answer(update, Screen(html, [[follow]]))


@for_editors
async def test_topic(update: Update, context: Context, words: Words) -> None:
    """Handles /testtopic QUERY or SLUG: shows what a topic finds in the archive; stores nothing."""
    message = update.effective_message
    line = (message.text or "").partition(" ")[2].strip() if message is not None else ""
    if not line:
        await answer(update, words.text("admin.testtopic_usage"))
        return
    given = services(context)
    topic = await tried_topic(given.store, line)
    trial = await try_topic(given.store, topic)
    await answer(update, trial_text(trial, topic.query, words, given.now()))


@for_editors
async def remove_topic(update: Update, context: Context, words: Words) -> None:
    """Handles /removetopic SLUG: removes the topic and its subscriptions."""
    slug = (context.args or [""])[0]
    if not slug:
        await answer(update, words.text("admin.removetopic_usage"))
        return
    given = services(context)
    async with given.store.transaction() as transaction:
        removal = await transaction.removals.topic(slug, given.now())
        await audit(transaction, given, update, "removetopic", slug)
    await answer(update, undo_screen(words.text("admin.topic_removed", topic=escape(slug)), removal, words))
