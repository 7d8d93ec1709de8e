"""ALERT: what the buttons under an alert open: all facts of its story, and its articles. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from bot.alerts.message import MOST_FACTS
from bot.locales import Words
from bot.ranking import lead_bonus, select_facts
from bot.render.cutting import one_message, outside
from bot.render.facts import fact_html, sourced_fact
from bot.render.markup import bold, link, time_tag
from bot.render.sources import citations, cited, publishers_html, references, sentence_address
from bot.repetition import standing_lines
from bot.voices import in_readers_words
from feeds.types import Fact, FactSource

MOST_SOURCES: Final = 30
_CITED: Final = 3


def facts_html(facts: Sequence[Fact], words: Words, now: datetime) -> str:
    """Returns the facts of a story that can be read alone, the most important first, each once, with their days.

    Args:
        facts: all facts of the story.
        words: the reader's language and time zone.
        now: aware UTC; it decides whether years are written.
    """
    told = in_readers_words(facts, words.language)
    shown = select_facts(standing_lines(told), MOST_FACTS, lambda fact: fact.importance + lead_bonus(fact))
    numbers = references(s for fact in shown for s in cited(fact, words.language, _CITED))
    lines = [
        f"• {fact_html(sourced_fact(fact, words.language), words, dated=now)} "
        f"{citations(cited(fact, words.language, _CITED), numbers)}".rstrip()
        for fact in shown
    ]
    return one_message(
        "\n".join([bold(words.text("brief.key_facts")), *lines, "", publishers_html(numbers, len(numbers))])
    )


def sources_html(facts: Iterable[Fact], words: Words, now: datetime) -> str:
    """Returns the articles of a story with their time and title, the latest first.

    Args:
        facts: all facts of the story.
        words: the reader's language and time zone.
        now: aware UTC; it decides whether years are written.
    """
    found: dict[int, FactSource] = {}
    for source in (source for fact in facts for source in fact.sources if not source.is_withdrawn):
        found.setdefault(source.entry_id, source)
    latest = sorted(found.values(), key=lambda s: (s.published, s.entry_id), reverse=True)
    lines = [_article(source, words, now) for source in latest[:MOST_SOURCES]]
    if rest := len(latest) - len(lines):
        lines.append(words.text("brief.uncited", count=rest))
    return one_message("\n".join([bold(words.text("brief.sources")), *lines]))


def _article(source: FactSource, words: Words, now: datetime) -> str:
    name = link(sentence_address(source), outside(source.publisher))
    when = time_tag(source.published, words.date_time(source.published, now=now), "dt")
    return f"• {name}, {when} · {outside(source.title)}"
