"""The screen of one feed under /feeds: pause, resume, poll now, remove; and the way back from a removal."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from telegram import Update

from bot.admin import silent_feeds
from bot.chat.buttons import FeedButton, FeedsButton, UndoButton, button, refers_to
from bot.chat.handlers.admin import audit, for_editors
from bot.chat.handlers.common import Context
from bot.chat.handlers.feed_list import ListedFeed, duration, feed_text
from bot.chat.screens import Screen, answer, edit
from bot.chat.services import Services, services
from bot.chat.updates import callback_query, pressed_button
from bot.locales import Words
from bot.render import escape
from feeds.errors import NotFoundError
from feeds.polling import PollReport
from feeds.reasons import because
from feeds.types import Feed
from storage.ports import MEASURED, FeedDelays, Removal

UNDO: Final = timedelta(minutes=1)  # how long a removal can be undone


@for_editors
async def feed_pressed(update: Update, context: Context, words: Words) -> None:
    """Handles FeedButton: shows one feed, or does with it what the button says."""
    given, pressed = services(context), pressed_button(update, FeedButton)
    async with given.store.reading() as read:
        feed = next((feed for feed in await read.feeds.all() if refers_to(pressed.url, feed.url)), None)
    if feed is None:
        raise NotFoundError(because("no_feed", name=pressed.url))
    match pressed.action:
        case "pause" | "resume":
            await set_paused(update, given, feed.url, is_paused=pressed.action == "pause")
        case "poll":
            report = await given.poller.poll(feed)
            given.delivery.wake()
            await answer(update, _polled(report, words))
        case "remove":
            await edit(callback_query(update), await removed_feed(update, given, words, feed))
            return
    await edit(callback_query(update), await _screen(given, words, feed.url))


async def set_paused(update: Update, given: Services, url: str, *, is_paused: bool) -> None:
    """Pauses a feed, or lets it be polled again at once. Raises NotFoundError."""
    async with given.poller.alone_with(url), given.store.transaction() as transaction:
        if not await transaction.feeds.set_paused(url, is_paused, given.now()):
            return
        await audit(transaction, given, update, "pausefeed" if is_paused else "resumefeed", url)
    given.poller.wake()


async def removed_feed(update: Update, given: Services, words: Words, feed: Feed) -> Screen:
    """Removes a feed, and returns a screen that offers to bring it back."""
    async with given.poller.alone_with(feed.url), given.store.transaction() as transaction:
        removal = await transaction.removals.feed(feed.url, given.now())
        await audit(transaction, given, update, "removefeed", feed.url)
    return undo_screen(words.text("admin.feed_removed", feed=escape(feed.url)), removal, words)


def undo_screen(html: str, removal: Removal, words: Words) -> Screen:
    """Returns a screen with a button that brings back what was removed."""
    return Screen(html, [[button(words.text("admin.button_undo"), UndoButton(removal.id))]])


@for_editors
async def undo_pressed(update: Update, context: Context, words: Words) -> None:
    """Handles UndoButton: brings a feed or topic back that was removed within the last minute."""
    given, pressed = services(context), pressed_button(update, UndoButton)
    async with given.store.transaction() as transaction:
        removal = await transaction.removals.undo(pressed.removal_id, given.now() - UNDO)
        if removal is not None:
            await audit(transaction, given, update, f"undo-remove{removal.kind}", removal.subject)
    if removal is None:
        await edit(callback_query(update), Screen(words.text("admin.undo_late")))
        return
    await edit(callback_query(update), Screen(words.text("admin.undone", name=escape(removal.subject))))
    given.poller.wake()


async def _screen(given: Services, words: Words, url: str) -> Screen:
    now = given.now()
    async with given.store.reading() as read:
        feed = await read.feeds.get(url)
        silence = next((thing.silence for thing in await silent_feeds(read, [feed], now)), None)
        delays = (await read.statistics.delays(now - MEASURED, [url])).get(url, FeedDelays())
    lines = [feed_text(ListedFeed(feed, delays, silence), words, now), _rhythm(feed, words)]
    other = "resume" if feed.state.is_paused else "pause"
    rows = [
        [button(words.text(f"admin.button_feed_{action}"), FeedButton(url, action)) for action in (other, "poll")],
        [
            button(words.text("admin.button_feed_remove"), FeedButton(url, "remove")),
            button(words.text("admin.button_feeds"), FeedsButton(1)),
        ],
    ]
    return Screen("\n".join(filter(None, lines)), rows)


def _rhythm(feed: Feed, words: Words) -> str:
    """Returns how often the feed is polled, and when next."""
    if feed.state.is_paused:
        return ""
    every = duration(timedelta(seconds=feed.state.interval_seconds), words)
    at = feed.state.next_poll_at
    return words.text("admin.feed_rhythm", every=every, next=words.time(at) if at else words.text("admin.soon"))


def _polled(report: PollReport, words: Words) -> str:
    feed = report.feed
    title = escape(feed.publisher or feed.title or feed.url)
    if report.error:
        return words.text("admin.feed_poll_failed", feed=title, reason=escape(words.reason(report.error)))
    new, matched = report.new_count, report.matched_count
    return words.text("admin.feed_polled", feed=title, count=report.entry_count, new=new, matched=matched)
