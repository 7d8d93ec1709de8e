"""/topics, /subscribe, /unsubscribe, and the buttons that follow, unfollow, mute and unmute a topic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeAlias

from telegram import Update

from bot.chat.buttons import BriefButton, FollowButton, MuteButton, TopicButton, UnfollowButton, UnmuteButton, button
from bot.chat.handlers.common import Context, chat_for, find_topic, known_chat, nearest_topics, words_of
from bot.chat.handlers.group_rights import may_decide
from bot.chat.screens import Screen, acknowledge, answer, set_keyboard, with_button_replaced
from bot.chat.services import Services, services
from bot.chat.updates import callback_query, pressed_button, telegram_chat, thread_of
from bot.locales import Words
from bot.render import escape, plain
from feeds.types import Chat, Subscription, Topic
from storage.ports import Transaction

# Topics that a screen has buttons for; more rows than this are hard to read.
MAX_TOPIC_ROWS: Final = 20
ToTopicButton: TypeAlias = Callable[[str], TopicButton]


async def topics(update: Update, context: Context) -> None:
    """Handles /topics: lists every topic, marks those that the chat follows, and offers to follow or unfollow each."""
    given = services(context)
    chat = await chat_for(update, context)
    async with given.store.reading() as read:
        every = await read.topics.all()
        followed = {s.topic: s for s in await read.chats.subscriptions(chat.id)}
    words = words_of(chat)
    if not every:
        await answer(update, words.text("chat.no_topics"))
        return
    lines = [_topic_line(topic, followed.get(topic.slug), words) for topic in every]
    rows = [_topic_row(topic, followed.get(topic.slug), words) for topic in every[:MAX_TOPIC_ROWS]]
    await answer(update, Screen("\n".join([words.text("chat.topics"), *lines]), rows))


async def subscribe(update: Update, context: Context) -> None:
    """Handles /subscribe TOPIC; without a topic, lists all to choose from."""
    name = " ".join(context.args or ())
    if not name:
        await topics(update, context)
    elif await may_decide(update, context):
        await _follow(update, context, name)


async def unsubscribe(update: Update, context: Context) -> None:
    """Handles /unsubscribe TOPIC; without a topic, lists those that the chat follows."""
    name = " ".join(context.args or ())
    if name:
        if await may_decide(update, context):
            await _unfollow(update, context, name)
        return
    given = services(context)
    chat = await chat_for(update, context)
    words = words_of(chat)
    async with given.store.reading() as read:
        followed = [await read.topics.get(s.topic) for s in await read.chats.subscriptions(chat.id)]
    if not followed:
        await answer(update, words.text("chat.follows_nothing"))
        return
    rows = [[_unfollow_button(topic, words)] for topic in followed]
    await answer(update, Screen(words.text("chat.which_to_end"), rows))


async def follow_pressed(update: Update, context: Context) -> None:
    """Handles FollowButton."""
    if await may_decide(update, context):
        await acknowledge(callback_query(update))
        await _follow(update, context, pressed_button(update, FollowButton).topic)


async def unfollow_pressed(update: Update, context: Context) -> None:
    """Handles UnfollowButton."""
    if await may_decide(update, context):
        await acknowledge(callback_query(update))
        await _unfollow(update, context, pressed_button(update, UnfollowButton).topic)


async def mute_pressed(update: Update, context: Context) -> None:
    """Handles MuteButton."""
    if await may_decide(update, context):
        await _set_muted(update, context, pressed_button(update, MuteButton).topic, is_muted=True)


async def unmute_pressed(update: Update, context: Context) -> None:
    """Handles UnmuteButton."""
    if await may_decide(update, context):
        await _set_muted(update, context, pressed_button(update, UnmuteButton).topic, is_muted=False)


async def _set_muted(update: Update, context: Context, name: str, *, is_muted: bool) -> None:
    """Stops or resumes alerts on a topic that the chat follows, and replaces the pressed button by its opposite."""
    given = services(context)
    query = callback_query(update)
    async with given.store.transaction() as transaction:
        chat = await known_chat(update, transaction, given)
        topic = await find_topic(transaction, name)
        followed = {s.topic: s for s in await transaction.chats.subscriptions(chat.id)}
        words = words_of(chat)
        if topic is None or topic.slug not in followed:
            shown = escape(topic.name(chat.language) if topic else name)
            await acknowledge(query, plain(words.text("chat.was_not_subscribed", topic=shown)))
            return
        await transaction.chats.subscribe(replace(followed[topic.slug], is_muted=is_muted))
    key = "chat.muted" if is_muted else "chat.unmuted"
    await acknowledge(query, plain(words.text(key, topic=topic.name(chat.language))))
    markup = with_button_replaced(query.message, query.data or "", _mute_button(topic, words, is_muted=is_muted))
    if markup is not None:
        await set_keyboard(query, markup)


async def _follow(update: Update, context: Context, name: str) -> None:
    await answer(update, await follow_by_name(update, services(context), name))


async def follow_by_name(update: Update, given: Services, name: str) -> Screen:
    """Subscribes the chat of the update to a topic.

    Args:
        update: one of the chat.
        given: the application's services.
        name: slug or name of the topic, as typed, pressed, or in a deep link.

    Returns:
        The answer: that the chat follows the topic, or that there is none of that name.
    """
    async with given.store.transaction() as transaction:
        chat = await known_chat(update, transaction, given)
        topic = await find_topic(transaction, name)
        if topic is None:
            return await unknown_topic(transaction, chat, name, FollowButton)
        is_new = await transaction.chats.subscribe(Subscription(chat.id, topic.slug, chat.preferences.level))
        if telegram_chat(update).is_forum:  # its messages come where they were asked for
            await transaction.chats.set_thread(chat.id, thread_of(update.effective_message))
    return _followed(topic, words_of(chat), is_new=is_new)


def _followed(topic: Topic, words: Words, *, is_new: bool) -> Screen:
    key = "chat.subscribed" if is_new else "chat.was_subscribed"
    html = words.text(key, topic=escape(topic.name(words.language)), slug=topic.slug)
    return Screen(html, [[button(words.text("chat.button_brief"), BriefButton(topic.slug))]])


async def _unfollow(update: Update, context: Context, name: str) -> None:
    given = services(context)
    async with given.store.transaction() as transaction:
        chat = await known_chat(update, transaction, given)
        topic = await find_topic(transaction, name)
        if topic is None:
            screen = await unknown_topic(transaction, chat, name, UnfollowButton)
        else:
            was_followed = await transaction.chats.unsubscribe(chat.id, topic.slug)
            key = "chat.unsubscribed" if was_followed else "chat.was_not_subscribed"
            words = words_of(chat)
            html = words.text(key, topic=escape(topic.name(chat.language)))
            screen = Screen(html, [[_follow_button(topic, words)]])
    await answer(update, screen)


async def unknown_topic(transaction: Transaction, chat: Chat, name: str, to_button: ToTopicButton) -> Screen:
    """Returns the answer where no topic has that name: the nearest ones as buttons.

    Args:
        transaction: to read the topics in.
        chat: whose language to take.
        name: what was typed.
        to_button: makes a button of a slug, such as `FollowButton`.
    """
    near = await nearest_topics(transaction, name)
    words = words_of(chat)
    key = "chat.unknown_topic" if near else "chat.no_topics"
    rows = [[button(topic.name(chat.language), to_button(topic.slug))] for topic in near]
    return Screen(words.text(key, name=escape(name)), rows)


def _topic_line(topic: Topic, followed: Subscription | None, words: Words) -> str:
    mark = "•" if followed is None else "🔕" if followed.is_muted else "✓"
    note = f" · {words.text('chat.is_muted')}" if followed is not None and followed.is_muted else ""
    return f"{mark} <b>{escape(topic.name(words.language))}</b> · {topic.slug}{note}"


def _topic_row(topic: Topic, followed: Subscription | None, words: Words) -> list[dict[str, str]]:
    if followed is None:
        return [_follow_button(topic, words)]
    return [_unfollow_button(topic, words), _mute_button(topic, words, is_muted=followed.is_muted)]


def _follow_button(topic: Topic, words: Words) -> dict[str, str]:
    text = words.text("chat.button_follow", topic=topic.name(words.language))
    return button(text, FollowButton(topic.slug))


def _unfollow_button(topic: Topic, words: Words) -> dict[str, str]:
    text = words.text("chat.button_unfollow", topic=topic.name(words.language))
    return button(text, UnfollowButton(topic.slug))


def _mute_button(topic: Topic, words: Words, *, is_muted: bool) -> dict[str, str]:
    if is_muted:
        return button(words.text("chat.button_unmute"), UnmuteButton(topic.slug))
    return button(words.text("alerts.button_mute"), MuteButton(topic.slug))
