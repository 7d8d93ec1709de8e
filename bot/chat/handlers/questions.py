"""What is typed without a command: answered from the facts, each line with its source and a next step."""

from __future__ import annotations

from typing import Final

from telegram import Message, Update
from telegram.constants import ChatType, MessageEntityType
from telegram.ext import filters

from bot.answers import (
    Found,
    LatestQuestion,
    LinkQuestion,
    TopicQuestion,
    answer_html,
    link_forms,
    read_question,
    readable,
    words_of_link,
)
from bot.chat.answer_screens import Asked, answer_screen, found_facts, topic_rows
from bot.chat.buttons import RunButton, button
from bot.chat.handlers.brief import send_brief
from bot.chat.handlers.common import Context, chat_for, topics_for, words_of
from bot.chat.screens import Screen, answer
from bot.chat.services import services
from bot.render import escape, shorten
from bot.render.markup import bold, link
from storage.ports import FoundArticle, Transaction

_TITLE_WIDTH: Final = 160


class ToTheBot(filters.MessageFilter):
    """True for a text of a group that names the bot or answers one of its messages, and is no command."""

    def filter(self, message: Message) -> bool:
        """Returns whether the message is for the bot."""
        return not (message.text or "").startswith("/") and (_names_bot(message) or _answers_bot(message))


def _names_bot(message: Message) -> bool:
    name = f"@{message.get_bot().username}".casefold()
    mentions = message.parse_entities([MessageEntityType.MENTION]).values()
    return any(mention.casefold() == name for mention in mentions)


def _answers_bot(message: Message) -> bool:
    answered = message.reply_to_message
    sender = answered.from_user if answered is not None else None
    return sender is not None and sender.id == message.get_bot().id


async def asked_in_words(update: Update, context: Context) -> None:
    """Handles a text that is no command: in a private chat, or to the bot in a group.

    In reply to an alert it is asked of that story first.

    In a group what merely answers a message of the bot may be talk among people: where nothing is found, that stays
    without an answer.
    """
    message = update.effective_message
    if message is None:
        return
    text = _without_name(message)
    chat, given = await chat_for(update, context), services(context)
    words, is_group = words_of(chat), chat.kind != ChatType.PRIVATE
    async with given.store.reading() as read:
        known = await topics_for(read, chat.id)
        asked = read_question(text, known.names, given.now(), words.zone)
        if isinstance(asked, LinkQuestion):
            screen = await _article_screen(read, Asked(chat, given.now(), "find", ""), asked.link)
        elif isinstance(asked, LatestQuestion):
            screen = await answer_screen(read, Asked(chat, given.now(), "new", asked.window))
        elif not isinstance(asked, TopicQuestion):
            answered = message.reply_to_message
            alert = await read.alerts.by_message(chat.id, answered.message_id) if answered is not None else None
            story_id = alert.story_id if alert is not None else None
            search = Asked(chat, given.now(), "find", asked.text, story_id=story_id)
            if is_group and not _names_bot(message) and await found_facts(read, search) is None:
                return
            screen = await answer_screen(read, search)
    if isinstance(asked, TopicQuestion):
        await send_brief(update, context, chat, asked.request)
        return
    await answer(update, screen, reply_to=message.message_id if is_group else None)


def _without_name(message: Message) -> str:
    """Returns the text of a message without the name of the bot."""
    text = message.text or ""
    name = f"@{message.get_bot().username}"
    at = text.casefold().find(name.casefold())
    return text if at < 0 else f"{text[:at]} {text[at + len(name) :]}"


async def _article_screen(read: Transaction, asked: Asked, address: str) -> Screen:
    """Returns what an article tells; where it is not stored, what its address names."""
    words = asked.words
    article = await read.search.article(link_forms(address))
    if article is not None:
        return await _told_by(read, asked, article, address)
    about = words_of_link(address)
    if about:
        told = Asked(asked.chat, asked.now, "find", about, note=words.text("answers.unknown_article"))
        if await found_facts(read, told) is not None:
            return await answer_screen(read, told)
    rows = [[button(words.text("answers.button_latest"), RunButton("latest"))]]
    return Screen(words.text("answers.unknown_article_alone"), rows)


async def _told_by(read: Transaction, asked: Asked, article: FoundArticle, address: str) -> Screen:
    words = asked.words
    facts = readable(await read.facts.of_story(article.story_id), asked.chat.language)
    own = [fact for fact in facts if any(source.entry_id == article.entry_id for source in fact.sources)]
    best = sorted(own or facts, key=lambda fact: (-fact.importance, fact.id))
    rows = await topic_rows(read, best[:1], asked.chat)
    title = link(address, escape(shorten(article.title, _TITLE_WIDTH)))
    head = f"{bold(title)} · {escape(article.publisher)}"
    if not best:
        return Screen(f"{head}\n{words.text('answers.article_without_facts')}", rows)
    notes = [] if own else [words.text("answers.others_tell")]
    return Screen(answer_html(Found(tuple(best)), words, asked.now, head=head, notes=notes), rows)
