"""/removefeed and /feeds: removes and lists feeds, with the state of each."""

from __future__ import annotations

from dataclasses import replace

from telegram import Update

from bot.admin import feeds_called, silent_things
from bot.chat.buttons import FeedsButton, ResumeFeedButton, refers_to
from bot.chat.handlers.admin import audit, for_editors
from bot.chat.handlers.common import Context
from bot.chat.handlers.feed_list import ListedFeed, feeds_screen
from bot.chat.screens import Screen, acknowledge, answer, edit
from bot.chat.services import Services, services
from bot.chat.updates import callback_query, pressed_button
from bot.locales import Words
from bot.render import escape
from storage.ports import MEASURED, FeedDelays


@for_editors
async def remove_feed(update: Update, context: Context, words: Words) -> None:
    """Handles /removefeed ADDRESS, or the feed's title or publisher."""
    given = services(context)
    wanted = " ".join(context.args or ())
    if not wanted:
        await answer(update, words.text("admin.removefeed_usage"))
        return
    async with given.store.transaction() as transaction:
        matching = feeds_called(wanted, await transaction.feeds.all())
        if len(matching) == 1:
            await transaction.feeds.remove(matching[0].url)
            await audit(transaction, given, update, "removefeed", matching[0].url)
    if len(matching) == 1:
        await answer(update, words.text("admin.feed_removed", feed=escape(matching[0].url)))
    elif matching:
        listing = "\n".join(escape(feed.url) for feed in matching)
        await answer(update, f"{words.text('admin.feed_ambiguous')}\n{listing}")
    else:
        await answer(update, words.text("admin.feed_unknown", feed=escape(wanted)))


@for_editors
async def feeds(update: Update, context: Context, words: Words) -> None:
    """Handles /feeds: lists every feed with its state, failing ones first, and offers to resume paused ones."""
    await answer(update, await _page(services(context), words, 1))


async def feeds_pressed(update: Update, context: Context) -> None:
    """Handles FeedsButton under /feeds: shows another page in place."""
    await acknowledge(callback_query(update))
    await _turn(update, context)


@for_editors
async def _turn(update: Update, context: Context, words: Words) -> None:
    screen = await _page(services(context), words, pressed_button(update, FeedsButton).page)
    await edit(callback_query(update), screen)


async def _page(given: Services, words: Words, page: int) -> Screen:
    now = given.now()
    silent = await silent_things(given.store, now)
    async with given.store.reading() as read:
        every = await read.feeds.all()
        delays = await read.statistics.delays(now - MEASURED)
    by_url = {thing.feed.url: thing.silence for thing in silent if thing.feed is not None}
    listed = [ListedFeed(feed, delays.get(feed.url, FeedDelays()), by_url.get(feed.url)) for feed in every]
    return feeds_screen(listed, words, now, page)


async def resume_pressed(update: Update, context: Context) -> None:
    """Handles ResumeFeedButton under /feeds."""
    await acknowledge(callback_query(update))
    await _resume(update, context)


@for_editors
async def _resume(update: Update, context: Context, words: Words) -> None:
    wanted, given = pressed_button(update, ResumeFeedButton).url, services(context)
    async with given.store.transaction() as transaction:
        url = next((f.url for f in await transaction.feeds.all() if refers_to(wanted, f.url)), wanted)
        feed = await transaction.feeds.get(url)
        state = replace(feed.state, is_paused=False, failures=0, next_poll_at=given.now())
        await transaction.feeds.save_state(url, state)
        await audit(transaction, given, update, "resumefeed", url)
    await answer(update, words.text("admin.feed_resumed", feed=escape(url)))
