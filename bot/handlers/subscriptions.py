"""/topics, /subscribe, /unsubscribe, and their buttons."""

from __future__ import annotations

from telegram import Update

from bot.handlers.common import (
    Buttons,
    Context,
    answer,
    button,
    chat_for,
    find_topic,
    known_chat,
    nearest,
    words_of,
)
from bot.locales import Words
from bot.render import escape
from bot.services import Services, services
from feeds.types import Chat, Subscription, Topic
from storage.ports import Transaction


async def topics(update: Update, context: Context) -> None:
    """Every topic, those the chat follows marked, each with its button."""
    given = services(context)
    chat = await chat_for(update, context)
    async with given.store.reading() as read:
        every = await read.topics.all()
        followed = {s.topic for s in await read.chats.subscriptions(chat.id)}
    words = words_of(chat)
    if not every:
        await answer(update, words.text("chat.no_topics"))
        return
    lines = [f"{'✓' if t.slug in followed else '•'} <b>{escape(t.name(chat.language))}</b> · {t.slug}" for t in every]
    rows = [[_toggle(words, t, t.slug in followed, chat.language)] for t in every[:20]]
    await answer(update, "\n".join([words.text("chat.topics"), *lines]), rows)


async def subscribe(update: Update, context: Context) -> None:
    """/subscribe TOPIC; without one, the topics to choose from."""
    name = " ".join(context.args or ())
    if not name:
        await topics(update, context)
        return
    await _set(update, context, name, is_wanted=True)


async def unsubscribe(update: Update, context: Context) -> None:
    """/unsubscribe TOPIC; without one, the topics that the chat follows."""
    name = " ".join(context.args or ())
    if name:
        await _set(update, context, name, is_wanted=False)
        return
    given = services(context)
    chat = await chat_for(update, context)
    words = words_of(chat)
    async with given.store.reading() as read:
        followed = [await read.topics.get(s.topic) for s in await read.chats.subscriptions(chat.id)]
    if not followed:
        await answer(update, words.text("chat.follows_nothing"))
        return
    rows = [[_toggle(words, t, True, chat.language)] for t in followed]
    await answer(update, words.text("chat.which_to_end"), rows)


async def pressed(update: Update, context: Context) -> None:
    """The buttons `sub:SLUG`, `unsub:SLUG` and `mute:SLUG`."""
    query = update.callback_query
    if query is None or query.data is None:
        return
    action, _, slug = query.data.partition(":")
    await query.answer()
    await _set(update, context, slug, is_wanted=action == "sub")


async def _set(update: Update, context: Context, name: str, *, is_wanted: bool) -> None:
    given = services(context)
    async with given.store.transaction() as transaction:
        chat = await known_chat(update, transaction, given)
        topic = await find_topic(transaction, name)
        if topic is None:
            html, buttons = await unknown_topic(transaction, chat, name, "sub" if is_wanted else "unsub")
        elif is_wanted:
            html, buttons = await follow(transaction, chat, topic)
        else:
            was_there = await transaction.chats.unsubscribe(chat.id, topic.slug)
            key = "chat.unsubscribed" if was_there else "chat.was_not_subscribed"
            html = words_of(chat).text(key, topic=escape(topic.name(chat.language)))
            buttons = [[_toggle(words_of(chat), topic, False, chat.language)]]
    await answer(update, html, buttons)


async def follow(transaction: Transaction, chat: Chat, topic: Topic) -> tuple[str, Buttons]:
    """Subscribes the chat and gives the answer to show."""
    is_new = await transaction.chats.subscribe(Subscription(chat.id, topic.slug))
    words = words_of(chat)
    key = "chat.subscribed" if is_new else "chat.was_subscribed"
    html = words.text(key, topic=escape(topic.name(chat.language)), slug=topic.slug)
    return html, [[button(words.text("chat.button_brief"), "brief", topic.slug)]]


async def unknown_topic(transaction: Transaction, chat: Chat, name: str, action: str) -> tuple[str, Buttons]:
    """What to say when there is no such topic: the nearest names as buttons."""
    near = await nearest(transaction, name)
    words = words_of(chat)
    key = "chat.unknown_topic" if near else "chat.no_topics"
    return words.text(key, name=escape(name)), [[button(t.name(chat.language), action, t.slug)] for t in near]


def _toggle(words: Words, topic: Topic, is_followed: bool, language: str) -> dict[str, str]:
    key, action = ("chat.button_unfollow", "unsub") if is_followed else ("chat.button_follow", "sub")
    return button(words.text(key, topic=topic.name(language)), action, topic.slug)


async def follow_by_link(update: Update, given: Services, slug: str) -> tuple[str, Buttons]:
    """`/start SLUG`: the deep link of a topic."""
    async with given.store.transaction() as transaction:
        chat = await known_chat(update, transaction, given)
        topic = await find_topic(transaction, slug)
        if topic is None:
            return await unknown_topic(transaction, chat, slug, "sub")
        return await follow(transaction, chat, topic)
