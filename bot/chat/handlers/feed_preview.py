"""What an admin is shown of a feed before it is stored: name, language, rhythm, latest entries, topics. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from bot.locales import Words
from bot.render import escape, shorten
from feeds.discovery import FoundFeed
from feeds.match import Matcher
from feeds.types import Topic

_DAY: Final = timedelta(days=1)
_HEADLINE: Final = 90  # characters
_MOST_TOPICS: Final = 5


def preview(found: FoundFeed, words: Words, matcher: Matcher, topics: Sequence[Topic], *, is_short: bool) -> str:
    """Returns the HTML of a feed that was found.

    Args:
        found: the feed.
        words: strings in the reader's language.
        matcher: of the topics.
        topics: whose names are shown.
        is_short: one entry instead of three, for a long list.
    """
    parsed = found.parsed
    about = filter(None, [found.language or "", rhythm_of(found, words)])
    lines = [" · ".join([f"<b>{escape(parsed.title or found.url)}</b>", *about]), escape(found.url)]
    latest = found.latest[: 1 if is_short else 3]
    lines += [f"• {escape(shorten(entry.title or entry.summary, _HEADLINE))}" for entry in latest]
    hits = Counter(m.slug for e in parsed.entries for m in matcher.match(f"{e.title}\n\n{e.content or e.summary}"))
    names = {topic.slug: topic.name(words.language) for topic in topics}
    listed = ", ".join(f"{escape(names[slug])} ({words.number(n)})" for slug, n in hits.most_common(_MOST_TOPICS))
    lines.append(words.text("admin.preview_topics", topics=listed) if hits else words.text("admin.preview_no_topic"))
    return "\n".join(lines)


def rhythm_of(found: FoundFeed, words: Words) -> str:
    """Returns how often the feed has an entry, such as "about 12 entries a day"; "" if its dates do not tell."""
    rhythm = found.rhythm
    if rhythm is None or rhythm <= timedelta():
        return ""
    if rhythm <= _DAY:
        return words.text("admin.preview_a_day", count=round(_DAY / rhythm))
    return words.text("admin.preview_every", count=round(rhythm / _DAY))
