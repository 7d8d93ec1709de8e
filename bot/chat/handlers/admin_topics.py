"""/addtopic and /removetopic: adds and removes the topics that chats can follow."""

from __future__ import annotations

from telegram import Update

from bot.admin import parse_topic_argument
from bot.chat.buttons import FollowButton, button
from bot.chat.handlers.admin import audit, for_admins
from bot.chat.handlers.common import Context
from bot.chat.screens import Screen, answer
from bot.chat.services import services
from bot.locales import Words
from bot.render import escape
from feeds.match import query_warning


@for_admins
async def add_topic(update: Update, context: Context, words: Words) -> None:
    """Handles /addtopic SLUG [Name |] QUERY: stores the topic; the next poll matches it."""
    message = update.effective_message
    line = (message.text or "").partition(" ")[2] if message is not None else ""
    if not line.strip():
        await answer(update, words.text("admin.addtopic_usage"))
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
    follow = button(words.text("chat.button_follow", topic=name), FollowButton(topic.slug))
    await answer(update, Screen(html, [[follow]]))


@for_admins
async def remove_topic(update: Update, context: Context, words: Words) -> None:
    """Handles /removetopic SLUG: removes the topic and its subscriptions."""
    slug = (context.args or [""])[0]
    if not slug:
        await answer(update, words.text("admin.removetopic_usage"))
        return
    given = services(context)
    async with given.store.transaction() as transaction:
        await transaction.topics.remove(slug)
        await audit(transaction, given, update, "removetopic", slug)
    await answer(update, words.text("admin.topic_removed", topic=escape(slug)))
