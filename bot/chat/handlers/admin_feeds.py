"""/removefeed and /feeds: removes and lists feeds, with the state of each."""

from __future__ import annotations

from dataclasses import replace

from telegram import Update

from bot.admin import feeds_called
from bot.chat.buttons import ResumeFeedButton, button, refers_to
from bot.chat.handlers.admin import audit, for_admins
from bot.chat.handlers.common import Context
from bot.chat.screens import Screen, acknowledge, answer
from bot.chat.services import services
from bot.chat.updates import callback_query, pressed_button
from bot.locales import Words
from bot.render import escape, split
from feeds.types import Feed


@for_admins
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


def feed_line(feed: Feed, words: Words) -> str:
    """Returns the HTML of one feed in the list: its state, name, last success, address, and what is wrong with it."""
    state = feed.state
    is_odd = state.last_error is not None or bool(state.warnings)
    sign = "⏸" if state.is_paused else "⚠️" if is_odd else "✅" if state.last_success_at else "⏳"
    name = escape(feed.publisher or feed.title or feed.url)
    when = words.date_time(state.last_success_at) if state.last_success_at else words.text("admin.never")
    line = f"{sign} <b>{name}</b> · {when}\n{escape(feed.url)}"
    reasons = (state.last_error,) if state.last_error else state.warnings
    return "\n".join([line, *(f"<i>{escape(words.reason(reason))}</i>" for reason in reasons)])


@for_admins
async def feeds(update: Update, context: Context, words: Words) -> None:
    """Handles /feeds: lists every feed with its state, failing ones first, and offers to resume paused ones."""
    async with services(context).store.reading() as read:
        every = await read.feeds.all()
    if not every:
        await answer(update, words.text("admin.no_feeds"))
        return
    every.sort(key=lambda feed: (not feed.state.last_error, not feed.state.is_paused, not feed.state.warnings))
    rows = [_resume_row(feed, words) for feed in every if feed.state.is_paused]
    for number, part in enumerate(split("\n\n".join(feed_line(feed, words) for feed in every))):
        await answer(update, Screen(part, rows[:10] if number == 0 else ()))


def _resume_row(feed: Feed, words: Words) -> list[dict[str, str]]:
    text = words.text("admin.button_resume", feed=feed.publisher or feed.url)
    return [button(text, ResumeFeedButton(feed.url))]


async def resume_pressed(update: Update, context: Context) -> None:
    """Handles ResumeFeedButton under /feeds."""
    await acknowledge(callback_query(update))
    await _resume(update, context)


@for_admins
async def _resume(update: Update, context: Context, words: Words) -> None:
    wanted, given = pressed_button(update, ResumeFeedButton).url, services(context)
    async with given.store.transaction() as transaction:
        url = next((f.url for f in await transaction.feeds.all() if refers_to(wanted, f.url)), wanted)
        feed = await transaction.feeds.get(url)
        state = replace(feed.state, is_paused=False, failures=0, next_poll_at=given.now())
        await transaction.feeds.save_state(url, state)
        await audit(transaction, given, update, "resumefeed", url)
    await answer(update, words.text("admin.feed_resumed", feed=escape(url)))
