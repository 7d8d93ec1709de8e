"""/addfeed: shows a feed, or the feeds that a site's page has, each with a button that adds it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from telegram import Message, Update

from bot.admin import advice_on, is_passing, parse_feed_argument, refuse_known
from bot.chat.buttons import AddFeedButton, Rows, button, refers_to
from bot.chat.handlers.admin import audit, for_editors
from bot.chat.handlers.common import Context, known_chat
from bot.chat.handlers.feed_preview import preview
from bot.chat.screens import Screen, answer
from bot.chat.services import services
from bot.chat.updates import callback_query, pressed_button
from bot.locales import Words
from bot.render import escape
from feeds.discovery import Discovery, FoundFeed
from feeds.errors import FeedError
from feeds.match import Matcher
from feeds.polling import PollReport
from feeds.reasons import because
from feeds.types import Feed, Topic

_MOST_OFFERS: Final = 8
_BUTTON_CHARACTERS: Final = 40
_COMMAND: Final = "/addfeed"


@for_editors
async def add_feed(update: Update, context: Context, words: Words) -> None:
    """Handles /addfeed ADDRESS [publisher]: shows the feed, or the feeds of a page; a button stores and polls one."""
    if not context.args:
        await answer(update, words.text("admin.addfeed_usage"))
        return
    feed = parse_feed_argument(context.args[0], " ".join(context.args[1:]))
    await _look_and_add(update, context, words, feed, context.args[0], is_sure=False)


@for_editors
async def add_pressed(update: Update, context: Context, words: Words) -> None:
    """Handles AddFeedButton under the answer to /addfeed."""
    pressed, message = pressed_button(update, AddFeedButton), callback_query(update).message
    feed = _offered(pressed.url, message if isinstance(message, Message) else None)
    if pressed.is_unchecked:
        await _add(update, context, words, feed)
    else:
        await _look_and_add(update, context, words, feed, feed.url, is_sure=True)


def _offered(reference: str, message: Message | None) -> Feed:
    """Returns the feed that a button means, with the publisher that the admin gave in the message that is answered.

    A long address does not fit into a button, but stands in its message.
    """
    shown = ((message.text or "") if message else "").split()
    url = next((word for word in shown if refers_to(reference, word)), reference)
    asked = message.reply_to_message if message else None
    command, *given = ((asked.text or "") if asked else "").split() or [""]
    return parse_feed_argument(url, " ".join(given[1:]) if command.startswith(_COMMAND) else "")


async def _look_and_add(  # noqa: PLR0913 - a handler with what it looks for
    update: Update, context: Context, words: Words, feed: Feed, typed: str, *, is_sure: bool
) -> None:
    """Adds what was pressed; shows what was typed, if it can be read now, before it is added."""
    given = services(context)
    async with given.store.reading() as read:
        every, topics = await read.feeds.all(), await read.topics.all()
    refuse_known(feed.url, every)
    try:
        found = await given.finder.find(typed)
    except FeedError as error:
        if is_passing(error):
            await _add(update, context, words, feed)
        else:
            await _refuse(update, words, feed, error)
        return
    if found.is_page or not is_sure:
        await _offer(update, words, feed, found, topics)
    else:
        only = found.feeds[0]
        await _add(update, context, words, Feed(only.url, feed.title, feed.publisher), only)


async def _add(update: Update, context: Context, words: Words, feed: Feed, found: FoundFeed | None = None) -> None:
    """Stores a feed, polls it at once, and answers with the result; `found` is what was read of it before."""
    given = services(context)
    async with given.store.transaction() as transaction:
        await known_chat(update, transaction, given)  # the poll may have a notice for this chat
        refuse_known(feed.url, await transaction.feeds.all())
        await transaction.feeds.add(feed)
        await audit(transaction, given, update, "addfeed", feed.url)
    report = await given.poller.poll(feed)
    await answer(update, _added(report, found, words))
    given.delivery.wake()


def _added(report: PollReport, found: FoundFeed | None, words: Words) -> str:
    """Returns what an admin is told of the first poll of a feed."""
    feed, state = report.feed, report.feed.state
    read = found.parsed if found else None
    title = escape(feed.publisher or (read.title if read else "") or feed.url)
    # The running bot may have polled it a moment before, so that nothing was new for this poll.
    count, matched = report.entry_count or (len(read.entries) if read else 0), report.matched_count
    if report.error:
        key = "admin.feed_added_paused" if state.is_paused else "admin.feed_added_broken"
        return words.text(key, feed=title, reason=escape(words.reason(report.error)))
    if state.last_polled_at is None and state.next_poll_at is not None:  # its host wants to be left alone
        return words.text("admin.feed_added_later", feed=title, when=words.time(state.next_poll_at))
    if report.is_cut_off or (read is not None and not read.is_whole):
        reason = escape(words.reason(because("cut_off")))
        return words.text("admin.feed_added_cut_off", feed=title, count=count, matched=matched, reason=reason)
    return words.text("admin.feed_added", feed=title, count=count, matched=matched)


async def _refuse(update: Update, words: Words, feed: Feed, error: FeedError) -> None:
    reason, advice = words.reason(error.reason), words.reason(advice_on(error.reason))
    html = words.text("admin.feed_refused", feed=escape(feed.url), reason=escape(reason), advice=escape(advice))
    rows: Rows = ()
    if error.reason.key == "no_host":  # the bot's own resolver may be what fails
        rows = [[button(words.text("admin.button_add_unchecked"), AddFeedButton(feed.url, is_unchecked=True))]]
    await answer(update, Screen(html, rows), reply_to=_command_id(update))


async def _offer(update: Update, words: Words, feed: Feed, found: Discovery, topics: Sequence[Topic]) -> None:
    """Lists the feeds of a page, each with what it brings and a button that adds it."""
    offers = found.feeds[:_MOST_OFFERS]
    matcher = await asyncio.to_thread(Matcher, topics)
    is_short = len(offers) > 2
    shown = [await asyncio.to_thread(preview, offer, words, matcher, topics, is_short=is_short) for offer in offers]
    key = "admin.feeds_found" if found.is_page else "admin.feed_found"
    title = words.text(key, page=escape(feed.url), count=len(offers))
    names = [_short(offer.parsed.title or offer.url) for offer in offers]
    rows = [
        [button(words.text("admin.button_add_feed", feed=name), AddFeedButton(offer.url))]
        for name, offer in zip(names, offers, strict=True)
    ]
    await answer(update, Screen("\n\n".join([title, *shown]), rows), reply_to=_command_id(update))


def _short(name: str) -> str:
    return name if len(name) <= _BUTTON_CHARACTERS else f"{name[: _BUTTON_CHARACTERS - 1].rstrip()}…"


def _command_id(update: Update) -> int | None:
    """Returns the id of the message with the command, in which the publisher's name stands; None under a button."""
    return update.message.message_id if update.message else None
