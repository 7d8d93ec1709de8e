"""DIGEST: renders a digest as one message. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bot.chat.buttons import BriefButton, Rows, WhenButton, button
from bot.digests.compose import StoryDigest
from bot.headline import TITLE_WIDTH
from bot.locales import Words
from bot.render.cutting import fits, outside
from bot.render.facts import fact_html, marked_title, sourced_fact
from bot.render.markup import bold, escape
from bot.render.sources import citations, cited, publishers_html, references
from feeds.types import Topic

FACT_WIDTH: Final = 180
CITED_PER_FACT: Final = 2
SOURCES_SHOWN: Final = 3
BRIEFS_OFFERED: Final = 3


def story_html(told: StoryDigest, words: Words, *, shows_sources: bool = True) -> str:
    """Returns the lines of one story: its title, its facts, and their sources if the reader wants them."""
    cited_facts = told.facts if shows_sources else ()
    numbers = references(s for fact in cited_facts for s in cited(fact, words.language, CITED_PER_FACT))
    lines = [bold(outside(marked_title(told.title, told.language, words, TITLE_WIDTH)))]
    for fact in told.facts:
        html = fact_html(sourced_fact(fact, words.language), words, width=FACT_WIDTH)
        lines.append(f"• {html} {citations(cited(fact, words.language, CITED_PER_FACT), numbers)}".rstrip())
    names = " · ".join(outside(name) for name in told.story.publishers[:SOURCES_SHOWN])
    lines.append((publishers_html(numbers, SOURCES_SHOWN) or names) if shows_sources else "")
    return "\n".join(line for line in lines if line)


def digest_html(blocks: Sequence[str], now: datetime, words: Words) -> str:
    """Returns the digest: as many stories as fit into one message, and how many more there are.

    Args:
        blocks: what `story_html` returned, the most important first.
        now: aware UTC.
        words: the reader's language and time zone.
    """
    head = words.text("digest.head", count=len(blocks), when=escape(words.date_time(now)))
    shown: list[str] = []
    for block in blocks:
        rest = len(blocks) - len(shown) - 1
        if not fits(_joined(head, [*shown, block], rest, words)):
            break
        shown.append(block)
    return _joined(head, shown, len(blocks) - len(shown), words)


def digest_buttons(topics: Sequence[Topic], words: Words) -> Rows:
    """Returns the buttons under a digest: a brief on each of its topics, and when digests come."""
    briefs = [
        [button(words.text("digest.button_brief", topic=topic.name(words.language)), BriefButton(topic.slug))]
        for topic in topics[:BRIEFS_OFFERED]
    ]
    return [*briefs, [button(words.text("digest.button_when"), WhenButton("home"))]]


def _joined(head: str, blocks: Sequence[str], rest: int, words: Words) -> str:
    more = [words.text("digest.more", count=rest)] if rest else []
    return "\n\n".join([bold(head), *blocks, *more])
