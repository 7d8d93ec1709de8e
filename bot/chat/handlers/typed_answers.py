"""What answers a text that is no command: by words, by a pasted address, by time, or a brief.

These functions run where `AnswerWorker` lets them, so they take values and a transaction only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.answers import (
    Found,
    LatestQuestion,
    LinkQuestion,
    TopicQuestion,
    answer_html,
    link_forms,
    of_article,
    read_question,
    readable,
    words_of_link,
)
from bot.chat.answer_screens import Asked, answer_screen, found_facts, topic_rows
from bot.chat.buttons import RunButton, button
from bot.chat.handlers.common import topics_for, words_of
from bot.chat.screens import Screen
from bot.ranking import lead_bonus
from bot.render import escape, shorten
from bot.render.markup import bold, link
from feeds.types import Chat, Fact
from storage.ports import FoundArticle, Transaction

_TITLE_WIDTH: Final = 160


@dataclass(frozen=True, slots=True)
class Typed:
    """A text that somebody typed.

    Attributes:
        chat: where.
        now: aware UTC.
        text: without the name of the bot.
        answered_id: id of the message that it answers; None if it answers none.
        is_maybe_talk: True in a group if it does not name the bot: it may be talk among people.
    """

    chat: Chat
    now: datetime
    text: str
    answered_id: int | None = None
    is_maybe_talk: bool = False


async def answer_typed(read: Transaction, typed: Typed) -> Screen | TopicQuestion | None:
    """Returns what answers a text; a question for a brief as such, None for what stays without an answer.

    In reply to an alert it is asked of that story first.
    """
    chat, now = typed.chat, typed.now
    known = await topics_for(read, chat.id)
    asked = read_question(typed.text, known.names, now, words_of(chat).zone)
    if isinstance(asked, TopicQuestion):
        return asked
    if isinstance(asked, LinkQuestion):
        return await _article_screen(read, Asked(chat, now, "find", ""), asked.link)
    if isinstance(asked, LatestQuestion):
        return await answer_screen(read, Asked(chat, now, "new", asked.window))
    alert = await read.alerts.by_message(chat.id, typed.answered_id) if typed.answered_id is not None else None
    search = Asked(chat, now, "find", asked.text, story_id=alert.story_id if alert is not None else None)
    if typed.is_maybe_talk and await found_facts(read, search) is None:
        return None
    return await answer_screen(read, search)


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
    facts, language = await read.facts.of_story(article.story_id), asked.chat.language
    own = of_article(facts, article.entry_id, language)
    best = sorted(own or readable(facts, language), key=lambda fact: (-_weight(fact), fact.id))
    rows = await topic_rows(read, best[:1], asked.chat)
    title = link(address, escape(shorten(article.title, _TITLE_WIDTH)))
    head = f"{bold(title)} · {escape(article.publisher)}"
    if not best:
        return Screen(f"{head}\n{words.text('answers.article_without_facts')}", rows)
    notes = [] if own else [words.text("answers.others_tell")]
    return Screen(answer_html(Found(tuple(best)), words, asked.now, head=head, notes=notes), rows)


def _weight(fact: Fact) -> float:
    return fact.importance + lead_bonus(fact)
