"""/topics, /subscribe, /unsubscribe, and their buttons."""

from __future__ import annotations

from dataclasses import replace

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update

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
from bot.handlers.group_rights import may_decide
from bot.locales import Words
from bot.render import escape, plain
from bot.services import Services, services
from feeds.types import Chat, Subscription, Topic
from storage.ports import Transaction


async def topics(update: Update, context: Context) -> None:
    """Every topic, those the chat follows marked, each with its button."""
    given = services(context)
    chat = await chat_for(update, context)
    async with given.store.reading() as read:
        every = await read.topics.all()
        followed = {s.topic: s for s in await read.chats.subscriptions(chat.id)}
    words = words_of(chat)
    if not every:
        await answer(update, words.text("chat.no_topics"))
        return
    lines = [_topic_line(t, followed.get(t.slug), chat.language, words) for t in every]
    rows = [_topic_row(words, t, followed.get(t.slug), chat.language) for t in every[:20]]
    await answer(update, "\n".join([words.text("chat.topics"), *lines]), rows)


async def subscribe(update: Update, context: Context) -> None:
    """/subscribe TOPIC; without one, the topics to choose from."""
    name = " ".join(context.args or ())
    if not name:
        await topics(update, context)
    elif await may_decide(update, context):
        await _set(update, context, name, is_wanted=True)


async def unsubscribe(update: Update, context: Context) -> None:
    """/unsubscribe TOPIC; without one, the topics that the chat follows."""
    name = " ".join(context.args or ())
    if name:
        if await may_decide(update, context):
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
    """The buttons `sub:SLUG`, `unsub:SLUG`, `mute:SLUG` and `unmute:SLUG`."""
    query = update.callback_query
    if query is None or query.data is None or not await may_decide(update, context):
        return
    action, _, slug = query.data.partition(":")
    if action in {"mute", "unmute"}:
        await _mute(update, context, slug, is_muted=action == "mute")
        return
    await query.answer()
    await _set(update, context, slug, is_wanted=action == "sub")


async def _mute(update: Update, context: Context, slug: str, *, is_muted: bool) -> None:
    """Alerts on the topic stop, or come again; the chat goes on following it; the button turns round."""
    given = services(context)
    query = update.callback_query
    assert query is not None, "only a button comes here"
    async with given.store.transaction() as transaction:
        chat = await known_chat(update, transaction, given)
        topic = await find_topic(transaction, slug)
        held = {s.topic: s for s in await transaction.chats.subscriptions(chat.id)}
        words = words_of(chat)
        if topic is None or slug not in held:
            name = escape(topic.name(chat.language) if topic else slug)
            await query.answer(plain(words.text("chat.was_not_subscribed", topic=name)))
            return
        await transaction.chats.subscribe(replace(held[slug], is_muted=is_muted))
    said = words.text("chat.muted" if is_muted else "chat.unmuted", topic=topic.name(chat.language))
    await query.answer(plain(said))
    markup = turned(query.message, f"{'mute' if is_muted else 'unmute'}:{slug}", _mute_button(words, slug, is_muted))
    if markup is not None:
        await query.edit_message_reply_markup(markup)


def turned(message: object, data: str, instead: dict[str, str]) -> InlineKeyboardMarkup | None:
    """A message's buttons with one of them replaced; None where it has no such button."""
    markup = message.reply_markup if isinstance(message, Message) else None
    if markup is None or not any(b.callback_data == data for row in markup.inline_keyboard for b in row):
        return None
    new = InlineKeyboardButton(instead["text"], callback_data=instead["callback_data"])
    return InlineKeyboardMarkup(
        [[new if b.callback_data == data else b for b in row] for row in markup.inline_keyboard]
    )


def _mute_button(words: Words, slug: str, is_muted: bool) -> dict[str, str]:
    return button(
        words.text("chat.button_unmute" if is_muted else "alerts.button_mute"), "unmute" if is_muted else "mute", slug
    )


def _topic_line(topic: Topic, held: Subscription | None, language: str, words: Words) -> str:
    mark = "•" if held is None else "🔕" if held.is_muted else "✓"
    note = f" · {words.text('chat.is_muted')}" if held is not None and held.is_muted else ""
    return f"{mark} <b>{escape(topic.name(language))}</b> · {topic.slug}{note}"


def _topic_row(words: Words, topic: Topic, held: Subscription | None, language: str) -> list[dict[str, str]]:
    row = [_toggle(words, topic, held is not None, language)]
    return [*row, _mute_button(words, topic.slug, held.is_muted)] if held is not None else row


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
