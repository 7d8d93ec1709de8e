"""CHAT, screens of answers: what was found by words, by speaker, by time; and what is offered where nothing was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.answers import (
    Found,
    answer_html,
    has_asked,
    latest_first,
    nearest,
    newest_said_first,
    of_page,
    ranked,
    readable,
    told_once,
)
from bot.briefs import parse_window
from bot.chat.buttons import BriefButton, RunButton, SearchButton, SearchKind, button
from bot.chat.screens import Screen
from bot.locales import Words
from bot.muting import without_muted
from bot.render import escape, shorten
from feeds.errors import InvalidInputError
from feeds.extract import speaker_key
from feeds.search_words import all_of, any_of, asked_words, claim_words, has_words, is_denying, said_by
from feeds.text import index_words
from feeds.types import Chat, Fact, WordQuery
from storage.ports import Transaction

# Facts that are read for an answer: those of its pages, with what is said twice or cannot be read alone.
MOST_READ: Final = 36
MOST_SPEAKERS: Final = 20_000
LATEST_WINDOW: Final = "24h"
WIDER_WINDOW: Final = "7d"
_SHOWN_WIDTH: Final = 60
_NAME_WIDTH: Final = 40
_TOPICS_OFFERED: Final = 2

ButtonRow = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for, by whom and when.

    Attributes:
        chat: whose language and topics to take.
        now: aware UTC.
        kind, text, page: as in SearchButton.
        note: a line of HTML below the head of the answer.
        is_typing: True if the last word of the text may not be complete.
        story_id: of the alert that the question answers: what this story tells comes before anything else.
    """

    chat: Chat
    now: datetime
    kind: SearchKind
    text: str
    page: int = 1
    note: str = ""
    is_typing: bool = False
    story_id: int | None = None

    @property
    def words(self) -> Words:
        """The strings of the chat."""
        return Words(self.chat.language, self.chat.time_zone)

    @property
    def shown(self) -> str:
        """What was asked, as HTML of one line."""
        return escape(shorten(self.text, _SHOWN_WIDTH))


async def answer_screen(read: Transaction, asked: Asked) -> Screen:
    """Returns the answer; where nothing is found, what is near or can be done else."""
    found = await found_facts(read, asked)
    if found is None:
        return await nothing_screen(read, asked)
    asked, facts = found
    page = of_page(facts, asked.page)
    head = asked.words.text(f"answers.head_{asked.kind}", asked=_head_of(asked, facts))
    html = answer_html(page, asked.words, asked.now, head=head, notes=[asked.note] if asked.note else [])
    turns = _everywhere_row(asked) if asked.story_id is not None else _page_row(asked, page)
    rows = [turns, _speaker_row(asked, page.shown), *await topic_rows(read, page.shown, asked.chat)]
    return Screen(html, [row for row in rows if row])


async def found_facts(read: Transaction, asked: Asked) -> tuple[Asked, Sequence[Fact]] | None:
    """Returns the facts of an answer, with what they answer, which may be less than was asked; None if there are none.

    Args:
        read: to read in.
        asked: what is asked; a window that does not parse is that of the default.
    """
    if asked.kind == "new":
        return await _latest(read, asked)
    return await (_said(read, asked) if asked.kind == "said" else _with_words(read, asked))


async def _with_words(read: Transaction, asked: Asked) -> tuple[Asked, Sequence[Fact]] | None:
    terms = asked_words(asked.text)
    if not terms:
        return None
    if asked.story_id is not None:
        told = await _of_story(read, asked.story_id, all_of(terms), asked.chat.language)
        if told:
            asked = replace(asked, note=asked.words.text("answers.of_story"))
            return asked, ranked(told, asked.text, asked.now)
        asked = replace(asked, story_id=None)
    facts = await _having(read, asked, terms)
    if not facts and len(terms) > 1:
        # Who asks for denials wants those of somebody else rather than something else about the same one.
        some = [word for word in terms if is_denying(word)] or terms
        facts = readable(await read.search.facts(any_of(some), MOST_READ), asked.chat.language)
        asked = replace(asked, note=asked.words.text("answers.not_all"))
    if not facts:
        return None
    return asked, ranked(facts, asked.text, asked.now)


async def _having(read: Transaction, asked: Asked, terms: Sequence[str]) -> list[Fact]:
    """Returns facts that have all of the words; where no text has them, those with names that sound like them."""
    for is_heard in (False, True):
        query = all_of(terms, is_typing=asked.is_typing, is_heard=is_heard)
        found = readable(await read.search.facts(query, MOST_READ), asked.chat.language)
        facts = found if asked.is_typing else [fact for fact in found if has_asked(fact, terms)]
        if facts:
            return facts
    return []


async def _of_story(read: Transaction, story_id: int, query: WordQuery, language: str) -> Sequence[Fact]:
    """Returns what a story tells with the words; nothing if it was merged away or forgotten."""
    facts = readable(await read.facts.of_story(story_id), language)
    return [fact for fact in facts if any(has_words(query, claim_words(source.claim)) for source in fact.sources)]


async def _said(read: Transaction, asked: Asked) -> tuple[Asked, Sequence[Fact]] | None:
    if facts := await _said_by(read, asked.text, asked.chat.language):
        return asked, facts
    near = nearest(asked.text, await read.search.speakers(MOST_SPEAKERS), 1)
    facts = await _said_by(read, near[0], asked.chat.language) if near else ()
    if not facts:
        return None
    if _is_spelling_of(asked.text, near[0]):
        return asked, facts
    note = asked.words.text("answers.taken_for", asked=asked.shown)
    return replace(asked, text=near[0], note=note), facts


def _is_spelling_of(typed: str, name: str) -> bool:
    """True if a name sounds like a part of another one: "Putin" is Vladimir Poutine."""
    sounds = frozenset(speaker_key(typed).split())
    return bool(sounds) and sounds <= frozenset(speaker_key(name).split())


async def _said_by(read: Transaction, name: str, language: str) -> tuple[Fact, ...]:
    query = said_by(name)
    if query is None:
        return ()
    return told_once(newest_said_first(readable(await read.search.facts(query, MOST_READ), language)))


async def _latest(read: Transaction, asked: Asked) -> tuple[Asked, Sequence[Fact]] | None:
    topics = [followed.topic for followed in await read.chats.subscriptions(asked.chat.id)]
    for window in (asked.text,) if asked.text else (LATEST_WINDOW, WIDER_WINDOW):
        with suppress(InvalidInputError):
            span = parse_window(window, asked.now, asked.words.zone)
            every = await read.search.latest(topics, span.start, span.end, MOST_READ)
            _, found = without_muted([], every, asked.chat.preferences)
            if facts := told_once(latest_first(readable(found, asked.chat.language))):
                return replace(asked, text=span.lasting_name), facts
    return None


async def nothing_screen(read: Transaction, asked: Asked) -> Screen:
    """Returns what is said where nothing was found: the names and topics that are near, and what can always be done."""
    words, rows = asked.words, []
    if asked.kind == "new":
        if asked.text not in {"", WIDER_WINDOW}:
            rows.append([button(words.text("answers.button_wider"), SearchButton("new", 0, WIDER_WINDOW))])
        return Screen(words.text("answers.nothing_new"), [*rows, _always(words)])
    rows += [_said_row(name, words) for name in nearest(asked.text, await read.search.speakers(MOST_SPEAKERS))]
    topics = {topic.slug: topic.name(words.language) for topic in await read.topics.all()}
    names = {name: slug for slug, shown in topics.items() for name in (slug, shown)}
    near = dict.fromkeys(names[name] for name in nearest(asked.text, names))
    rows += [[_brief_button(slug, topics[slug], words)] for slug in near]
    key = "answers.nothing_but" if any(rows) else "answers.nothing"
    return Screen(words.text(key, asked=asked.shown), [*(row for row in rows if row), _always(words)])


async def topic_rows(read: Transaction, facts: Sequence[Fact], chat: Chat) -> list[ButtonRow]:
    """Returns buttons for briefs on the topics that most of the facts are of.

    Args:
        read: to read in.
        facts: that are shown.
        chat: whose language to take.
    """
    counted: Counter[str] = Counter()
    words, stories = Words(chat.language), Counter(fact.story_id for fact in facts)
    for story_id, topics in (await read.search.topics(stories)).items():
        counted.update(dict.fromkeys(topics, stories[story_id]))
    known = {topic.slug: topic for topic in await read.topics.some(list(counted))}
    # Not the own ones of another chat.
    ordered = [known[slug] for slug, _ in counted.most_common() if slug in known]
    offered = [topic for topic in ordered if topic.chat_id in {None, chat.id}]
    return [[_brief_button(topic.slug, topic.name(words.language), words)] for topic in offered[:_TOPICS_OFFERED]]


def _head_of(asked: Asked, facts: Sequence[Fact]) -> str:
    """What the answer is to, as HTML: the words, the name of the one who speaks, or the time since when."""
    speakers = {fact.claim.speaker for fact in facts}
    if asked.kind == "said" and len(speakers) == 1 and (name := speakers.pop()):
        return escape(shorten(name, _NAME_WIDTH))
    if asked.kind != "new":
        return asked.shown
    span = parse_window(asked.text, asked.now, asked.words.zone)
    return escape(asked.words.date_time(span.start, now=asked.now))


def _speaker_row(asked: Asked, facts: Sequence[Fact]) -> ButtonRow:
    """Returns the button for all that somebody said, if one speaker of the facts is who was asked for."""
    terms = set(asked_words(asked.text))
    names = {name for fact in facts if (name := fact.claim.speaker) and terms <= set(index_words(name))}
    return _said_row(names.pop(), asked.words) if asked.kind == "find" and len(names) == 1 else []


def _page_row(asked: Asked, found: Found) -> ButtonRow:
    """Returns ◀ and ▶; neither if a button has no room for what was asked."""
    turns = [("◀", found.page - 1)] if found.page > 1 else []
    turns += [("▶", found.page + 1)] if found.has_more else []
    with suppress(ValueError):
        return [button(sign, SearchButton(asked.kind, page, asked.text)) for sign, page in turns]
    return []


def _everywhere_row(asked: Asked) -> ButtonRow:
    """Returns the button that asks the same of all stories."""
    with suppress(ValueError):
        return [button(asked.words.text("answers.button_everywhere"), SearchButton("find", 0, asked.text))]
    return []


def _said_row(name: str, words: Words) -> ButtonRow:
    text = words.text("answers.button_said", name=shorten(name, _NAME_WIDTH))
    with suppress(ValueError):
        return [button(text, SearchButton("said", 0, name))]
    return []


def _brief_button(slug: str, name: str, words: Words) -> dict[str, str]:
    return button(words.text("answers.button_brief", topic=shorten(name, _NAME_WIDTH)), BriefButton(slug))


def _always(words: Words) -> ButtonRow:
    """What can be done whatever is stored."""
    return [
        button(words.text("answers.button_latest"), RunButton("latest")),
        button(words.text("answers.button_topics"), RunButton("topics")),
    ]
