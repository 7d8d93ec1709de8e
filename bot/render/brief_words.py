"""RENDER: the sentences about a brief as a whole, as plain text in the reader's language."""

from __future__ import annotations

from datetime import timedelta

from bot.briefs import Brief
from bot.locales import Words
from bot.render.sources import corroboration_words


def date_range(brief: Brief, words: Words) -> str:
    """Returns the window in words: last 7 days; since your last brief; 18 Oct to 25 Oct."""
    window = brief.window
    if window.is_since_last and brief.since_last is not None:
        return words.text("brief.window_last")
    if window.name.endswith("d") or window.is_since_last:
        return words.text("brief.window_days", count=(window.end - window.start).days or 1)
    if window.name.endswith("h"):
        return words.text("brief.window_hours", count=int((window.end - window.start).total_seconds() // 3600))
    # The end is exclusive: a window that ends at midnight ends on the day before.
    first = words.date(window.start, now=brief.now)
    last = words.date(max(window.end - timedelta(seconds=1), window.start), now=brief.now)
    return first if first == last else words.text("brief.window_range", first=first, last=last)


def new_words(brief: Brief, words: Words) -> str:
    """Returns how much is new since the last brief, or that nothing is; "" for a first brief."""
    if brief.since_last is None:
        return ""
    since = words.date_time(brief.since_last, now=brief.now)
    if not (brief.is_nothing_new or brief.is_only_repeats):
        return words.text("brief.new_count", count=brief.new_count, since=since)
    if brief.repeat_count:
        said = words.text("brief.nothing_new_repeats", count=brief.repeat_count, since=since)
    else:
        said = words.text("brief.nothing_new", since=since)
    return said if brief.is_only_repeats else f"{said} {words.text('brief.last_picture')}"


def summary_words(brief: Brief, words: Words) -> str:
    """Returns the counts: 14 articles, 5 publishers, 4 origins."""
    voices = corroboration_words(brief.publishers, brief.origins, words)
    return f"{words.text('brief.articles', count=brief.article_count)}, {voices}"
