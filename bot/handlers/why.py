"""/why under an alert, and its button: which words matched, which subscription, and where each shown fact stands."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from telegram import Message, Update

from bot.handlers.common import Context, answer, chat_for, telegram_chat, words_of
from bot.locales import Words
from bot.render import escape, link
from bot.render.facts import told
from bot.services import services
from feeds.types import Chat, Source
from storage.ports import LivingAlert, Transaction

FACTS_SHOWN = 4
WORDS_SHOWN = 8
SENTENCE_WIDTH = 600


async def why(update: Update, context: Context) -> None:
    """/why, in reply to an alert or an update of it."""
    chat = await chat_for(update, context)
    message = update.effective_message
    asked = message.reply_to_message if message is not None else None
    html = await _explained(chat, asked, context) if asked is not None else None
    if asked is None or html is None:
        await answer(update, words_of(chat).text("chat.why_usage"))
        return
    await answer(update, html, reply_to=asked.message_id)


async def _explained(chat: Chat, asked: Message, context: Context) -> str | None:
    """Returns why the chat got the message; None if it belongs to no alert."""
    async with services(context).store.reading() as read:
        alert = await read.alerts.by_message(chat.id, asked.message_id)
        return None if alert is None else await explanation(read, chat, alert, _numbers(_data_of(asked))[1:])


async def pressed(update: Update, context: Context) -> None:
    """The button `why:STORY:FACT.FACT…`."""
    query = update.callback_query
    if query is None or query.data is None:
        return
    await query.answer()
    chat = await chat_for(update, context)
    story, *facts = _numbers(query.data) or [0]
    async with services(context).store.reading() as read:
        alert = await read.alerts.get(telegram_chat(update).id, story)
        html = await explanation(read, chat, alert, facts)
    await answer(update, html, reply_to=query.message.message_id if query.message else None)


def _data_of(message: Message) -> str:
    """What the message's own button would ask."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    found = (str(button.callback_data or "") for button in chain.from_iterable(rows))
    return next((data for data in found if data.startswith("why:")), "")


def _numbers(data: str) -> list[int]:
    """Story and facts of a button; none where the button is not one of ours."""
    parts = data.replace(".", ":").split(":")[1:]
    return [int(part) for part in parts if len(part) < 19] if all(map(str.isdecimal, parts)) else []


async def explanation(read: Transaction, chat: Chat, alert: LivingAlert | None, shown: Sequence[int] = ()) -> str:
    """Why the chat got the alert, in HTML: by topic the words that matched, then each fact's sentence.

    Args:
        shown: the facts that one message of the alert shows; none: the most important that the chat was told.
    """
    words = words_of(chat)
    if alert is None:
        return words.text("chat.why_unknown")
    known = {fact.id: fact for fact in await read.facts.of_story(alert.story_id) if fact.id in alert.fact_ids}
    facts = [known[number] for number in shown if number in known]
    facts = facts or sorted(known.values(), key=lambda fact: (-fact.importance, fact.id))[:FACTS_SHOWN]
    sources = [told(fact, words.language).source for fact in facts]
    lines = [words.text("chat.why_head"), *await _matches(read, chat, words, sources)]
    sentences = [await _sentence(read, words, source) for source in sources]
    return "\n".join([*lines, *dict.fromkeys(sentences)])


async def _matches(read: Transaction, chat: Chat, words: Words, sources: Sequence[Source]) -> list[str]:
    names = {topic.slug: topic.name(chat.language) for topic in await read.topics.all()}
    levels = {subscription.topic: subscription.level for subscription in await read.chats.subscriptions(chat.id)}
    found: dict[str, dict[str, str]] = {}
    for source in sources:
        for match in (await read.entries.get(source.entry_id)).matches:
            by_form = found.setdefault(match.slug, {})
            for word in match.words:
                by_form.setdefault(word.text.casefold(), escape(word.text))
    lines = []
    for slug, by_form in found.items():
        topic = escape(names.get(slug, slug))
        if slug in levels:
            level = words.text(f"chat.level_{levels[slug].value}")
            lines.append(words.text("chat.why_follows", topic=topic, level=level))
        else:
            lines.append(words.text("chat.why_topic", topic=topic))
        lines.append(words.text("chat.why_words", words=", ".join(list(by_form.values())[:WORDS_SHOWN])))
    return lines


async def _sentence(read: Transaction, words: Words, source: Source) -> str:
    text = (await read.entries.get(source.entry_id)).text
    sentence = text[source.claim.sentence_start : source.claim.sentence_end].strip() or source.claim.content
    publisher = link(source.link, escape(source.publisher))
    head = words.text("chat.why_source", publisher=publisher, time=words.date_time(source.published))
    return f"{head}\n<blockquote>{escape(sentence[:SENTENCE_WIDTH])}</blockquote>"
