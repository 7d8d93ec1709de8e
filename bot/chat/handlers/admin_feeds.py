"""/removefeed and /feeds: removes and lists feeds, with the state of each."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from telegram import Update

from bot.admin import feeds_called, silent_feeds
from bot.chat.buttons import FeedsButton, ResumeFeedButton, refers_to
from bot.chat.handlers.admin import for_editors
from bot.chat.handlers.common import Context
from bot.chat.handlers.feed_control import removed_feed, set_paused
from bot.chat.handlers.feed_list import NO_DELAYS, ListedFeed, feeds_screen, page_of
from bot.chat.screens import Screen, answer, edit
from bot.chat.services import Services, services
from bot.chat.updates import callback_query, pressed_button
from bot.locales import Words
from bot.render import escape
from storage.ports import MEASURED


@for_editors
async def remove_feed(update: Update, context: Context, words: Words) -> None:
    """Handles /removefeed ADDRESS, or the feed's title or publisher."""
    given = services(context)
    wanted = " ".join(context.args or ())
    if not wanted:
        await answer(update, words.text("admin.removefeed_usage"))
        return
    async with given.store.reading() as read:
        matching = feeds_called(wanted, await read.feeds.all())
    if len(matching) == 1:
        await answer(update, await removed_feed(update, given, words, matching[0]))
    elif matching:
        listing = "\n".join(escape(feed.url) for feed in matching)
        await answer(update, f"{words.text('admin.feed_ambiguous')}\n{listing}")
    else:
        await answer(update, words.text("admin.feed_unknown", feed=escape(wanted)))


@for_editors
async def feeds(update: Update, context: Context, words: Words) -> None:
    """Handles /feeds: lists every feed with its state, failing ones first; each opens a screen of its own."""
    await answer(update, await _page(services(context), words, FeedsButton(1)))


@for_editors
async def feeds_pressed(update: Update, context: Context, words: Words) -> None:
    """Handles FeedsButton under /feeds: shows another page in place."""
    await edit(callback_query(update), await _page(services(context), words, pressed_button(update, FeedsButton)))


async def _page(given: Services, words: Words, wanted: FeedsButton) -> Screen:
    now = given.now()
    async with given.store.reading() as read:
        stored = await read.feeds.all()
        silent = await silent_feeds(read, stored, now)
        by_url = {thing.feed.url: thing.silence for thing in silent if thing.feed is not None}
        listed = [ListedFeed(feed, silence=by_url.get(feed.url)) for feed in stored]
        page = page_of(listed, wanted)
        shown = tuple(item.feed.url for item in page.shown)
        count = partial(read.statistics.delays, now - MEASURED, shown)
        delays = await given.counted.get(("delays", shown), now, count) if shown else {}
    measured = [replace(item, delays=delays.get(item.feed.url, NO_DELAYS)) for item in page.shown]
    return feeds_screen(replace(page, shown=measured), words, now)


@for_editors
async def resume_pressed(update: Update, context: Context, words: Words) -> None:
    """Handles ResumeFeedButton under /feeds."""
    wanted, given = pressed_button(update, ResumeFeedButton).url, services(context)
    async with given.store.reading() as read:
        url = next((f.url for f in await read.feeds.all() if refers_to(wanted, f.url)), wanted)
    await set_paused(update, given, url, is_paused=False)
    await answer(update, words.text("admin.feed_resumed", feed=escape(url)))
