"""What /feeds shows: feeds, each with its state, what is wrong with it, and how late its entries come. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.chat.buttons import FeedButton, FeedsButton, button
from bot.chat.screens import Screen
from bot.locales import Words
from bot.render import TEXT_LIMIT, escape, split
from feeds.silence import Silence
from feeds.types import Feed
from storage.ports import Delays, FeedDelays

# Ranks of feeds.
FAILING, PAUSED, SILENT, ODD, NEW, WELL = RANKS = range(6)
NO_DELAYS: Final = FeedDelays()
_A_PAGE: Final = 12
_A_ROW: Final = 6  # buttons


@dataclass(frozen=True, slots=True)
class ListedFeed:
    """A feed with what is counted of it; `silence` is None unless it is silent against its own baseline."""

    feed: Feed
    delays: FeedDelays = NO_DELAYS
    silence: Silence | None = None

    @property
    def rank(self) -> int:
        """FAILING to WELL, by how much it needs an admin."""
        state = self.feed.state
        troubles = {
            PAUSED: state.is_paused,
            FAILING: state.last_error is not None,
            SILENT: self.silence is not None,
            ODD: bool(state.warnings),
            NEW: state.last_success_at is None,
        }
        return next((rank for rank, is_so in troubles.items() if is_so), WELL)


@dataclass(frozen=True, slots=True)
class FeedPage:
    """A page of the list of feeds.

    Attributes:
        ordered: all feeds, those that need an admin first.
        shown: those of the page.
        number, count: of the page, from 1, and of all pages.
        is_broken: only feeds that need an admin are listed.
    """

    ordered: Sequence[ListedFeed]
    shown: Sequence[ListedFeed]
    number: int
    count: int
    is_broken: bool


def page_of(listed: Sequence[ListedFeed], wanted: FeedsButton) -> FeedPage:
    """Returns a page of the list; for one that is not there the nearest.

    Args:
        listed: all feeds; their delays need not be known.
        wanted: which page, 1 is the first one, and whether only those that need an admin are listed.
    """
    ordered = sorted(listed, key=lambda item: item.rank)
    chosen = [item for item in ordered if item.rank <= ODD] if wanted.is_broken else ordered
    count = max(1, -(-len(chosen) // _A_PAGE))
    number = min(max(wanted.page, 1), count)
    first = (number - 1) * _A_PAGE
    return FeedPage(ordered, chosen[first : first + _A_PAGE], number, count, wanted.is_broken)


def feeds_screen(page: FeedPage, words: Words, now: datetime) -> Screen:
    """Returns a page of the list as a screen.

    Args:
        page: with the delays of its feeds.
        words: strings in the reader's language and time zone.
        now: aware UTC.
    """
    if not page.ordered:
        return Screen(words.text("admin.no_feeds"))
    first = (page.number - 1) * _A_PAGE + 1
    parts = [f"{number}. {feed_text(item, words, now)}" for number, item in enumerate(page.shown, first)]
    if page.count > 1 or page.is_broken:
        parts.insert(0, _summary(page.ordered, words))
    keys = [button(str(number), FeedButton(item.feed.url, "show")) for number, item in enumerate(page.shown, first)]
    rows = [keys[place : place + _A_ROW] for place in range(0, len(keys), _A_ROW)]
    rows += _turning(page, words)
    text = "\n\n".join(parts)
    return Screen(text if len(text) <= TEXT_LIMIT else split(text)[0], rows)


def _turning(page: FeedPage, words: Words) -> list[list[dict[str, str]]]:
    count, broken_count = len(page.ordered), sum(item.rank <= ODD for item in page.ordered)
    steps = [(sign, to) for sign, to in (("‹", page.number - 1), ("›", page.number + 1)) if 1 <= to <= page.count]
    rows = [[button(f"{sign} {to}/{page.count}", FeedsButton(to, page.is_broken)) for sign, to in steps]]
    if page.is_broken:
        rows.append([button(words.text("admin.button_all_feeds", count=count), FeedsButton(1))])
    elif 0 < broken_count < count:
        rows.append([button(words.text("admin.button_broken", count=broken_count), FeedsButton(1, is_broken=True))])
    return [row for row in rows if row]


def _summary(listed: Sequence[ListedFeed], words: Words) -> str:
    counts = [sum(item.rank == rank for item in listed) for rank in RANKS]
    keys = ("failing", "paused", "silent", "odd", "new", "well")
    said = [words.text(f"admin.feeds_{key}", count=n) for key, n in zip(keys, counts, strict=True) if n]
    return f"<b>{words.text('admin.feeds_all', count=len(listed))}</b> {', '.join(said)}"


def feed_text(item: ListedFeed, words: Words, now: datetime) -> str:
    """Returns the HTML of one feed: state, name, last success, address, what is wrong with it, and how late it is."""
    feed, state = item.feed, item.feed.state
    sign = {FAILING: "⚠️", PAUSED: "⏸", SILENT: "🔇", ODD: "⚠️", NEW: "⏳", WELL: "✅"}[item.rank]
    name = escape(feed.publisher or feed.title or feed.url)
    when = words.date_time(state.last_success_at, now=now) if state.last_success_at else words.text("admin.never")
    lines = [f"{sign} <b>{name}</b> · {when}", escape(feed.url)]
    reasons = (state.last_error,) if state.last_error else state.warnings
    lines += [f"<i>{escape(words.reason(reason))}</i>" for reason in reasons]
    if item.silence:
        silence = words.text("admin.feed_silent", hours=item.silence.hours, count=item.silence.usual)
        lines.append(f"<i>{silence}</i>")
    if measured := _measured(item, words, now):
        lines.append(measured)
    return "\n".join(lines)


def _measured(item: ListedFeed, words: Words, now: datetime) -> str:
    at = item.feed.state.last_entry_at
    parts = [words.text("admin.last_entry", when=words.date_time(at, now=now))] if at else []
    for key, delays in (("fetched", item.delays.fetched), ("alerted", item.delays.alerted)):
        if delays is not None:
            parts.append(words.text(f"admin.delays_{key}", **_shown(delays, words)))
    return " · ".join(parts)


def _shown(delays: Delays, words: Words) -> dict[str, str]:
    return {"p50": duration(delays.p50, words), "p95": duration(delays.p95, words)}


def duration(time: timedelta, words: Words) -> str:
    """Returns such as 40 s, 3 min or 5 h: two digits tell enough."""
    seconds = time.total_seconds()
    for key, unit, below in (("seconds", 1, 90), ("minutes", 60, 90 * 60), ("hours", 3600, 48 * 3600)):
        if seconds < below:
            return words.text(f"admin.{key}", count=round(seconds / unit))
    return words.text("admin.days", count=round(seconds / 86_400))
