"""/topics, /subscriptions and the buttons in their lists: what there is, what the chat follows, and how."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from telegram import Update
from telegram.constants import ChatType

from bot.chat.buttons import SubscriptionButton, SubscriptionsButton, ToggleButton, TopicsButton
from bot.chat.handlers.common import Context, chat_for, find_topic, followed_topics, known_chat, words_of
from bot.chat.handlers.following import follow
from bot.chat.handlers.group_rights import may_decide
from bot.chat.screens import Screen, acknowledge, answer, edit, set_keyboard, with_row_replaced
from bot.chat.services import services
from bot.chat.topic_screens import subscription_screen, subscriptions_screen, topic_row, topics_screen
from bot.chat.updates import callback_query, pressed_button, user_id
from bot.render import plain
from feeds.types import AlertLevel, Chat, Subscription, Topic
from storage.ports import Transaction

_LEVELS: Final = {level.value: level for level in AlertLevel}


async def topics(update: Update, context: Context) -> None:
    """Handles /topics and /topics WORDS: a page of all topics, or of those that have the words in their names."""
    await answer(update, await topics_page(update, context, 1, " ".join(context.args or ())))


async def topics_pressed(update: Update, context: Context) -> None:
    """Handles TopicsButton."""
    pressed, query = pressed_button(update, TopicsButton), callback_query(update)
    await acknowledge(query)
    await edit(query, await topics_page(update, context, pressed.page, pressed.search))


async def toggle_pressed(update: Update, context: Context) -> None:
    """Handles ToggleButton: follows the topic or ends that, and replaces its buttons in the list."""
    pressed, query = pressed_button(update, ToggleButton), callback_query(update)
    if not await may_decide(update, context):
        return
    async with services(context).store.transaction() as transaction:
        chat = await known_chat(update, transaction, services(context))
        topic = await find_topic(transaction, pressed.topic)
        if topic is not None and pressed.is_on:
            await follow(update, transaction, chat, topic)
        elif topic is not None:
            await transaction.chats.unsubscribe(chat.id, topic.slug)
        followed = {s.topic: s for s in await transaction.chats.subscriptions(chat.id)}
    words = words_of(chat)
    if topic is None:
        await acknowledge(query, plain(words.text("topics.gone")))
        return
    key = "chat.subscribed" if pressed.is_on else "chat.unsubscribed"
    await acknowledge(query, plain(words.text(key, topic=topic.name(chat.language))))
    row = topic_row(topic, followed.get(topic.slug), words)
    markup = with_row_replaced(query.message, query.data or "", row)
    if markup is not None:
        await set_keyboard(query, markup)


async def subscriptions(update: Update, context: Context) -> None:
    """Handles /subscriptions."""
    await answer(update, await subscriptions_page(update, context, 1))


async def subscriptions_pressed(update: Update, context: Context) -> None:
    """Handles SubscriptionsButton."""
    query = callback_query(update)
    await acknowledge(query)
    await edit(query, await subscriptions_page(update, context, pressed_button(update, SubscriptionsButton).page))


async def subscription_pressed(update: Update, context: Context) -> None:
    """Handles SubscriptionButton: shows how the chat follows a topic, or changes it."""
    pressed, query, given = pressed_button(update, SubscriptionButton), callback_query(update), services(context)
    if pressed.choice and not await may_decide(update, context):
        return
    await acknowledge(query)
    chat = await chat_for(update, context)
    opened = given.store.transaction() if pressed.choice else given.store.reading()
    async with opened as transaction:
        found = await _followed_topic(transaction, chat, pressed.topic)
        if found is not None and pressed.choice == "stop":
            await transaction.chats.unsubscribe(chat.id, found[0].slug)
            found = None
        elif found is not None and (changed := _changed(found[1], pressed.choice)) != found[1]:
            await transaction.chats.subscribe(changed)
            found = found[0], changed
    if found is None:  # it is no longer followed
        await edit(query, await subscriptions_page(update, context, 1))
    else:
        await edit(query, subscription_screen(*found, words_of(chat)))


async def topics_page(update: Update, context: Context, page: int, search: str) -> Screen:
    """Returns a page of the topics as the chat of an update sees them."""
    chat = await chat_for(update, context)
    async with services(context).store.reading() as read:
        every = await read.topics.all()
        followed = {s.topic: s for s in await read.chats.subscriptions(chat.id)}
        is_admin = await read.admins.is_admin(user_id(update)) and chat.kind == ChatType.PRIVATE
        personal = await read.topics.personal_count() if is_admin else 0
    screen = topics_screen(every, followed, words_of(chat), page, search)
    note = words_of(chat).text("topics.personal", count=personal) if personal else ""
    return replace(screen, html=f"{screen.html}\n\n{note}") if note else screen


async def subscriptions_page(update: Update, context: Context, page: int) -> Screen:
    """Returns a page of what the chat of an update follows."""
    chat = await chat_for(update, context)
    async with services(context).store.reading() as read:
        followed = await followed_topics(read, chat.id)
    return subscriptions_screen(followed, words_of(chat), page)


async def _followed_topic(transaction: Transaction, chat: Chat, name: str) -> tuple[Topic, Subscription] | None:
    topic = await find_topic(transaction, name, chat.id)
    followed = {s.topic: s for s in await transaction.chats.subscriptions(chat.id)}
    if topic is None or topic.slug not in followed:
        return None
    return topic, followed[topic.slug]


def _changed(subscription: Subscription, choice: str) -> Subscription:
    if choice in _LEVELS:
        return replace(subscription, level=_LEVELS[choice])
    return replace(subscription, is_muted=choice == "mute") if choice in {"mute", "unmute"} else subscription
