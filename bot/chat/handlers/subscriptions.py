"""/subscribe, /unsubscribe, and the buttons that follow, unfollow, mute and unmute a topic."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Final, TypeAlias

from telegram import Update

from bot.chat.buttons import (
    BriefButton,
    FollowButton,
    MuteButton,
    RunButton,
    SearchButton,
    TopicButton,
    UnfollowButton,
    UnmuteButton,
    button,
)
from bot.chat.handlers.common import Context, find_topic, known_chat, nearest_topics, words_of
from bot.chat.handlers.following import follow
from bot.chat.handlers.group_rights import may_decide
from bot.chat.handlers.topic_lists import subscriptions_page, topics_page
from bot.chat.screens import Screen, acknowledge, answer, set_keyboard, with_button_replaced
from bot.chat.services import Services, services
from bot.chat.topic_screens import mute_button
from bot.chat.updates import callback_query, pressed_button
from bot.locales import Words
from bot.render import escape, plain, shorten
from feeds.types import Chat, Topic
from storage.ports import Transaction

# Topics that a screen has buttons for; more rows than this are hard to read.
MAX_TOPIC_ROWS: Final = 20
ToTopicButton: TypeAlias = Callable[[str], TopicButton]


async def subscribe(update: Update, context: Context) -> None:
    """Handles /subscribe TOPIC; without a topic, lists all to choose from."""
    name = " ".join(context.args or ())
    if not name:
        await answer(update, await topics_page(update, context, 1, ""))
    elif await may_decide(update, context):
        await _follow(update, context, name)


async def unsubscribe(update: Update, context: Context) -> None:
    """Handles /unsubscribe TOPIC; without a topic, lists what the chat follows."""
    name = " ".join(context.args or ())
    if name:
        if await may_decide(update, context):
            await _unfollow(update, context, name)
        return
    await answer(update, await subscriptions_page(update, context, 1))


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
        topic = await find_topic(transaction, name, chat.id)
        followed = {s.topic: s for s in await transaction.chats.subscriptions(chat.id)}
        words = words_of(chat)
        if topic is None or topic.slug not in followed:
            shown = escape(topic.name(chat.language) if topic else name)
            await acknowledge(query, plain(words.text("chat.was_not_subscribed", topic=shown)))
            return
        await transaction.chats.subscribe(replace(followed[topic.slug], is_muted=is_muted))
    key = "chat.muted" if is_muted else "chat.unmuted"
    await acknowledge(query, plain(words.text(key, topic=topic.name(chat.language))))
    markup = with_button_replaced(query.message, query.data or "", mute_button(topic, words, is_muted=is_muted))
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
        is_new = await follow(update, transaction, chat, topic)
    screen = _followed(topic, words_of(chat), is_new=is_new)
    note = words_of(chat).text("personal.is_stopped")
    return replace(screen, html=f"{screen.html}\n{note}") if chat.preferences.is_stopped else screen


def _followed(topic: Topic, words: Words, *, is_new: bool) -> Screen:
    key = "chat.subscribed" if is_new else "chat.was_subscribed"
    html = words.text(key, topic=escape(topic.name(words.language)), slug=topic.slug)
    return Screen(html, [[button(words.text("chat.button_brief"), BriefButton(topic.slug))]])


async def _unfollow(update: Update, context: Context, name: str) -> None:
    given = services(context)
    async with given.store.transaction() as transaction:
        chat = await known_chat(update, transaction, given)
        topic = await find_topic(transaction, name, chat.id)
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
    """Returns the answer where no topic has that name: the nearest ones as buttons, and a search for it.

    Args:
        transaction: to read the topics in.
        chat: whose language to take.
        name: what was typed.
        to_button: makes a button of a slug, such as `FollowButton`.
    """
    near = await nearest_topics(transaction, name)
    words = words_of(chat)
    key = "chat.unknown_topic" if near else "chat.no_such_topic"
    rows = [[button(topic.name(chat.language), to_button(topic.slug))] for topic in near]
    with suppress(ValueError):  # too long a name has no button
        rows.append([button(words.text("chat.button_search", name=shorten(name, 40)), SearchButton("find", 0, name))])
    rows.append([button(words.text("answers.button_topics"), RunButton("topics"))])
    return Screen(words.text(key, name=escape(shorten(name, 60))), rows)


def _follow_button(topic: Topic, words: Words) -> dict[str, str]:
    text = words.text("chat.button_follow", topic=topic.name(words.language))
    return button(text, FollowButton(topic.slug))
