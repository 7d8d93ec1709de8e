"""/why and the button Why: explains an alert: subscription, words that matched, what made it one story, each fact."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from itertools import chain

from telegram import Message, Update

from bot.chat.buttons import WhyButton, decode
from bot.chat.handlers.common import Context, chat_for, words_of
from bot.chat.screens import acknowledge, answer
from bot.chat.services import services
from bot.chat.updates import callback_query, pressed_button, telegram_chat
from bot.locales import Words
from bot.render import escape, link
from bot.render.facts import sourced_fact
from bot.render.sources import sentence_address
from bot.render.story_certainty import story_lines
from feeds.errors import NotFoundError
from feeds.types import Chat, Fact, FactSource
from storage.ports import LivingAlert, Transaction

FACTS_SHOWN = 4
WORDS_SHOWN = 8
SENTENCE_WIDTH = 600
ARTICLES_READ = 600


async def why(update: Update, context: Context) -> None:
    """Handles /why in reply to an alert or to an update under it."""
    chat = await chat_for(update, context)
    message = update.effective_message
    alert_message = message.reply_to_message if message is not None else None
    html = await _explain_message(chat, alert_message, context) if alert_message is not None else None
    if alert_message is None or html is None:
        await answer(update, words_of(chat).text("chat.why_usage"))
        return
    await answer(update, html, reply_to=alert_message.message_id)


async def _explain_message(chat: Chat, message: Message, context: Context) -> str | None:
    """Returns why the chat got the message; None if it belongs to no alert."""
    async with services(context).store.reading() as read:
        alert = await read.alerts.by_message(chat.id, message.message_id)
        return None if alert is None else await explanation(read, chat, alert, _fact_ids_of(message))


async def why_pressed(update: Update, context: Context) -> None:
    """Handles WhyButton."""
    query, button = callback_query(update), pressed_button(update, WhyButton)
    await acknowledge(query)
    chat = await chat_for(update, context)
    async with services(context).store.reading() as read:
        alert = await living_alert(read, telegram_chat(update).id, button.story_id)
        html = await explanation(read, chat, alert, button.fact_ids)
    await answer(update, html, reply_to=query.message.message_id if query.message else None)


def _fact_ids_of(message: Message) -> tuple[int, ...]:
    """Returns the facts that the message's own button asks about."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    found = (decode(str(item.callback_data or "")) for item in chain.from_iterable(rows))
    return next((data.fact_ids for data in found if isinstance(data, WhyButton)), ())


async def explanation(read: Transaction, chat: Chat, alert: LivingAlert | None, shown: Sequence[int] = ()) -> str:
    """Returns why the chat got the alert, as HTML: by topic the words that matched, what made it one story, and the
    sentence of each fact.

    Args:
        read: to read in.
        chat: whose language, time zone and subscriptions to take.
        alert: None if the chat has none on the story.
        shown: ids of the facts that the message shows; empty for the most important that the chat was told.
    """
    words = words_of(chat)
    if alert is None:
        return words.text("chat.why_unknown")
    facts = await _facts(read, alert, shown)
    sources = [sourced_fact(fact, words.language).source for fact in facts]
    lines = [words.text("chat.why_head"), *await _matches(read, chat, words, sources)]
    lines += story_lines(await read.entries.of_story(alert.story_id, ARTICLES_READ), words)
    sentences = [await _sentence(read, words, source) for source in sources]
    return "\n".join([*lines, *dict.fromkeys(sentences)])


async def living_alert(read: Transaction, chat_id: int, story_id: int) -> LivingAlert | None:
    """Returns the alert of a chat on a story, also under the id of a story that was merged; None if there is none."""
    try:
        story = await read.stories.get(story_id)
    except NotFoundError:
        return None
    return await read.alerts.get(chat_id, story.id)


async def _facts(read: Transaction, alert: LivingAlert, shown: Sequence[int]) -> list[Fact]:
    """Returns the facts to explain. Those of a message may have been absorbed, or be told in another story now."""
    found: dict[int, Fact] = {}
    for number in shown:
        with suppress(NotFoundError):
            fact = await read.facts.get(number)
            found[fact.id] = fact
    if asked := [fact for fact in found.values() if fact.id in alert.fact_ids]:
        return asked
    known = [fact for fact in await read.facts.of_story(alert.story_id) if fact.id in alert.fact_ids]
    return sorted(known, key=lambda fact: (-fact.importance, fact.id))[:FACTS_SHOWN]


async def _matches(read: Transaction, chat: Chat, words: Words, sources: Sequence[FactSource]) -> list[str]:
    """Returns two lines for each topic: the chat's level, and the words that matched."""
    own = await read.topics.of_chat(chat.id)
    names = {topic.slug: topic.name(chat.language) for topic in (*await read.topics.all(), *own)}
    levels = {subscription.topic: subscription.level for subscription in await read.chats.subscriptions(chat.id)}
    found: dict[str, dict[str, str]] = {}
    for source in sources:
        for match in (await read.entries.get(source.entry_id)).matches:
            if match.slug not in names:  # it was removed, or is the own one of another chat
                continue
            by_form = found.setdefault(match.slug, {})
            for word in match.words:
                by_form.setdefault(word.text.casefold(), escape(word.text))
    lines = []
    for slug, by_form in found.items():
        topic = escape(names[slug])
        if slug in levels:
            level = words.text(f"chat.level_{levels[slug].value}")
            lines.append(words.text("chat.why_follows", topic=topic, level=level))
        else:
            lines.append(words.text("chat.why_topic", topic=topic))
        lines.append(words.text("chat.why_words", words=", ".join(list(by_form.values())[:WORDS_SHOWN])))
    return lines


async def _sentence(read: Transaction, words: Words, source: FactSource) -> str:
    text = (await read.entries.get(source.entry_id)).text
    sentence = text[source.claim.sentence_start : source.claim.sentence_end].strip() or source.claim.content
    publisher = link(sentence_address(source), escape(source.publisher))
    head = words.text("chat.why_source", publisher=publisher, time=words.date_time(source.published))
    return f"{head}\n<blockquote>{escape(sentence[:SENTENCE_WIDTH])}</blockquote>"
