"""RENDER: a Brief as a record for machines."""

from __future__ import annotations

from typing import Any

from bot.briefs import Brief, Line, Series
from bot.locales import Words
from bot.render.brief import headlines
from bot.render.citing import FULL, Citing, citing_of
from bot.render.facts import fact_html, sourced_fact
from bot.render.markup import plain
from bot.render.sources import Reference, cited, source_key
from feeds.types import Fact


def brief_record(brief: Brief, words: Words) -> dict[str, Any]:
    """Returns the brief as JSON-serialisable values; each fact has the numbers of its sources."""
    citing = citing_of(brief, words, FULL)
    return {
        "topic": brief.topic.slug,
        "title": brief.topic.name(words.language),
        "window": {
            "name": brief.window.name,
            "start": brief.window.start.isoformat(),
            "end": brief.window.end.isoformat(),
        },
        "headlines": [title for title, _ in headlines(brief, words)],
        "articles": brief.article_count,
        "publishers": list(brief.publishers),
        "origins": list(brief.origins),
        "new": brief.new_count,
        "repeats": brief.repeat_count,
        "is_nothing_new": brief.is_nothing_new,
        "key_facts": [_fact_record(line, citing) for line in brief.key_facts],
        "voices": [_fact_record(line, citing) for voice in brief.voices for line in voice.lines],
        "figures": [_series_record(series, citing) for series in brief.series],
        "disputed": [[fact.id for fact in dispute.facts] for dispute in brief.disputes],
        "timeline": [{"date": m.date, "fact": m.fact.id, "text": _text(m.fact, citing)} for m in brief.timeline],
        "sources": [_source_record(reference) for reference in citing.numbers.values()],
    }


def _text(fact: Fact, citing: Citing) -> str:
    return plain(fact_html(sourced_fact(fact, citing.words.language), citing.words, width=FULL.width))


def _numbers(fact: Fact, citing: Citing) -> list[int]:
    keys = [source_key(source) for source in cited(fact, citing.words.language, citing.layout.cites)]
    return sorted({citing.numbers[key].number for key in keys if key in citing.numbers})


def _fact_record(line: Line, citing: Citing) -> dict[str, Any]:
    claim = sourced_fact(line.fact, citing.words.language).claim
    return {
        "id": line.fact.id,
        "text": _text(line.fact, citing),
        "kind": claim.kind.value,
        "speaker": claim.speaker,
        "content": claim.content,
        "date": claim.date,
        "status": claim.status.value,
        "importance": round(line.fact.importance, 3),
        "is_new": line.is_new,
        "is_disputed": line.is_disputed,
        "publishers": list(line.fact.publishers),
        "origins": list(line.fact.origins),
        "sources": _numbers(line.fact, citing),
    }


def _series_record(series: Series, citing: Citing) -> dict[str, Any]:
    points = [
        {
            "at": point.at.isoformat(),
            "value": point.figure.value,
            "approximate": point.figure.approximate,
            "bound": point.figure.bound.value,
            "who": point.fact.claim.speaker,
            "publisher": point.source.publisher,
            "sources": _numbers(point.fact, citing),
        }
        for point in series.points
    ]
    return {"unit": series.unit, "points": points}


def _source_record(reference: Reference) -> dict[str, Any]:
    source = reference.source
    return {
        "number": reference.number,
        "publisher": source.publisher,
        "origin": source.origin,
        "title": source.title,
        "link": source.link,
        "published": source.published.isoformat(),
        "language": source.language,
    }
