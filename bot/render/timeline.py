"""RENDER: the timeline of a brief alone: what happened, by days, each with its sources."""

from __future__ import annotations

from typing import Final

from bot.briefs import Brief
from bot.locales import Words
from bot.render.brief_words import date_range
from bot.render.citing import FULL, Citing
from bot.render.cutting import outside
from bot.render.markup import bold, escape
from bot.render.sources import cited, publishers_html, references

_WIDTH: Final = 200


def timeline_html(brief: Brief, words: Words) -> str:
    """Returns the events of a brief by days as HTML, maybe longer than one message; says so if there are none.

    Args:
        brief: as composed.
        words: the reader's language and time zone.
    """
    name = outside(brief.topic.name(words.language))
    title = bold(f"{words.text('brief.timeline')} · {name}")
    head = f"{title} · {escape(date_range(brief, words))}"
    if not brief.timeline:
        return f"{head}\n\n{words.text('answers.no_events', topic=name)}"
    shown = [entry.fact for entry in brief.timeline]
    numbers = references(source for fact in shown for source in cited(fact, words.language, FULL.cites))
    citing = Citing(brief, words, FULL, numbers)
    lines = [
        f"{bold(escape(words.iso_date(it.date, now=brief.now)))} {citing.line(it.fact, is_dated=False, width=_WIDTH)}"
        for it in brief.timeline
    ]
    return "\n".join([head, "", *lines, "", publishers_html(numbers, len(numbers))]).rstrip()
