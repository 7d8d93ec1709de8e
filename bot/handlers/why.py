"""/why under an alert, and its button: which entry, which words, which claim was new, which subscription."""

from __future__ import annotations

from telegram import Update

from bot.handlers.common import Context, answer, chat_for, telegram_chat, words_of
from bot.locales import Words
from bot.render import escape, link
from bot.services import services
from feeds.errors import NotFoundError
from feeds.types import Chat, Fact
from storage.ports import LivingAlert, Transaction

FACTS_SHOWN = 4


async def why(update: Update, context: Context) -> None:
    """/why, in reply to an alert or an update of it."""
    chat = await chat_for(update, context)
    message = update.effective_message
    asked = message.reply_to_message if message is not None else None
    if asked is None:
        await answer(update, words_of(chat).text("chat.why_usage"))
        return
    async with services(context).store.reading() as read:
        alert = await read.alerts.by_message(chat.id, asked.message_id)
        html = await explanation(read, chat, alert)
    await answer(update, html)


async def pressed(update: Update, context: Context) -> None:
    """The button `why:STORY`."""
    query = update.callback_query
    if query is None or query.data is None:
        return
    await query.answer()
    chat = await chat_for(update, context)
    number = query.data.partition(":")[2]
    async with services(context).store.reading() as read:
        alert = await _of_story(read, telegram_chat(update).id, number)
        html = await explanation(read, chat, alert)
    await answer(update, html)


async def _of_story(read: Transaction, chat_id: int, number: str) -> LivingAlert | None:
    try:
        story = await read.stories.get(int(number))
    except (ValueError, NotFoundError):
        return None
    return await read.alerts.get(chat_id, story.id)


async def explanation(read: Transaction, chat: Chat, alert: LivingAlert | None) -> str:
    """Why the chat got the alert, in HTML: per topic the words that matched, per new fact its sentence."""
    words = words_of(chat)
    if alert is None:
        return words.text("chat.why_unknown")
    facts = [fact for fact in await read.facts.of_story(alert.story_id) if fact.id in alert.fact_ids]
    lines = [words.text("chat.why_head")]
    lines += await _matches(read, chat, words, facts)
    for fact in facts[:FACTS_SHOWN]:
        lines += await _fact(read, words, fact)
    return "\n".join(lines)


async def _matches(read: Transaction, chat: Chat, words: Words, facts: list[Fact]) -> list[str]:
    if not facts:
        return []
    entry = await read.entries.get(facts[0].sources[0].entry_id)
    levels = {s.topic: s.level for s in await read.chats.subscriptions(chat.id)}
    lines = [
        words.text(
            "chat.why_entry",
            publisher=escape(entry.publisher),
            time=words.date_time(entry.published),
            title=link(entry.entry.link, escape(entry.entry.title)),
        )
    ]
    for match in entry.matches:
        found = ", ".join(dict.fromkeys(escape(word.text) for word in match.words[:8]))
        lines.append(words.text("chat.why_words", topic=escape(match.slug), words=found))
        if match.slug in levels:
            level = levels[match.slug].value
            lines.append(words.text("chat.why_subscription", topic=escape(match.slug), level=level))
    return lines


async def _fact(read: Transaction, words: Words, fact: Fact) -> list[str]:
    source = fact.sources[0]
    text = (await read.entries.get(source.entry_id)).text
    sentence = text[source.claim.sentence_start : source.claim.sentence_end].strip() or source.claim.content
    named = f"{escape(source.publisher)} · {words.number(round(fact.importance, 2))}"
    return [
        words.text("chat.why_change", change=named),
        words.text("chat.why_sentence", sentence=escape(sentence[:600])),
    ]
