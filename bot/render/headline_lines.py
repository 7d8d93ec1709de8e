"""RENDER: the headline of an article as a line of a brief."""

from __future__ import annotations

from bot.render.citing import Citing
from bot.render.cutting import outside, shorten
from bot.render.markup import escape, italic
from bot.render.rubrics import without_rubric
from feeds.types import FactSource


def headline_html(source: FactSource, citing: Citing) -> str:
    """Returns a headline as a line, with the day on which it was published, without its citation.

    Args:
        source: an article.
        citing: of the brief.
    """
    words = citing.words
    foreign = [source.language.upper()] if source.language and source.language != words.language else []
    day = words.text("alerts.reported_on", day=words.date(source.published, now=citing.brief.now))
    notes = [*foreign, *([day] if day != citing.said_once else [])]
    note = italic("(" + escape(", ".join(notes)) + ")") if notes else ""
    return f"{outside(shorten(without_rubric(source.title), citing.layout.width))} {note}".rstrip()
