"""/addtopic and /removetopic: what can be followed."""

from __future__ import annotations

from telegram import Update

from bot.handlers.admin import audit, for_admins
from bot.handlers.common import Context, answer, button
from bot.locales import Words
from bot.render import escape
from bot.services import services
from bot.typed import topic_of


@for_admins
async def add_topic(update: Update, context: Context, words: Words) -> None:
    """/addtopic SLUG [Name |] QUERY: stored; the next poll already looks for it."""
    message = update.effective_message
    line = (message.text or "").partition(" ")[2] if message is not None else ""
    if not line.strip():
        await answer(update, words.text("admin.addtopic_usage"))
        return
    topic = topic_of(line)
    given = services(context)
    async with given.store.transaction() as transaction:
        await transaction.topics.add(topic)
        await audit(transaction, given, update, "addtopic", topic.slug)
    rows = [[button(words.text("chat.button_follow", topic=topic.name(words.language)), "sub", topic.slug)]]
    await answer(
        update,
        words.text("admin.topic_added", topic=escape(topic.name(words.language)), query=escape(topic.query)),
        rows,
    )


@for_admins
async def remove_topic(update: Update, context: Context, words: Words) -> None:
    """/removetopic SLUG: its subscriptions end with it."""
    slug = (context.args or [""])[0]
    if not slug:
        await answer(update, words.text("admin.removetopic_usage"))
        return
    given = services(context)
    async with given.store.transaction() as transaction:
        await transaction.topics.remove(slug)
        await audit(transaction, given, update, "removetopic", slug)
    await answer(update, words.text("admin.topic_removed", topic=escape(slug)))
