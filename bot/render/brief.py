"""RENDER: a Brief as Telegram HTML, in one message or in pages, and as plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bot.briefs import Brief, Line, Phrased, TimelineEntry, first_told, is_one_count
from bot.headline import Headline
from bot.locales import Words
from bot.render.brief_series import point_value, point_words, series_html
from bot.render.brief_words import date_range, new_words, summary_words
from bot.render.citing import FULL, SHORT, Citing, Layout, citing_of, moving, untold_events, voice_lines
from bot.render.cutting import ENTITY_LIMIT, TEXT_LIMIT, Budget, fits, one_message, outside, shorten, split
from bot.render.disputes import dispute_html
from bot.render.facts import marked_title
from bot.render.headline_lines import headline_html
from bot.render.heads import heads_in_words, unsaid_in_words
from bot.render.markup import bold, escape, expandable, italic, link, plain, time_tag
from bot.render.sources import Reference, citations, sentence_address
from feeds.types import FactSource

NEW_MARK: Final = "🆕"
# Room for the page number, and for tags that a split closes and opens again.
# Each page gets a line with its number, which is one entity more.
PAGE: Final = Budget(text=TEXT_LIMIT - 96, entities=ENTITY_LIMIT - 1)


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a brief: its title and its lines, as HTML."""

    title: str
    lines: tuple[str, ...]
    is_folded: bool = False

    def html(self) -> str:
        """Returns title and lines as HTML; "" if there are no lines."""
        body = "\n".join(self.lines)
        return f"{bold(self.title)}\n{expandable(body) if self.is_folded else body}" if self.lines else ""


@dataclass(frozen=True, slots=True)
class Page:
    """One message of a brief with its buttons; `rich` is the InputRichMessage, if there is one."""

    text: str
    buttons: list[list[dict[str, str]]] = field(default_factory=list)
    rich: Mapping[str, Any] | None = None


def brief_html(brief: Brief, words: Words, layouts: Sequence[Layout] = SHORT) -> str:
    """Returns the brief as one message: the fullest of `layouts` that fits.

    Args:
        brief: as composed.
        words: the reader's language and time zone.
        layouts: from the fullest to the shortest.
    """
    for layout in layouts:
        html = _html(brief, words, layout)
        if fits(html):
            return html
    return one_message(html)


def brief_pages(brief: Brief, words: Words) -> list[str]:
    """Returns the whole brief as pages of one message each, numbered if there are several."""
    pages = split(_html(brief, words, FULL), PAGE)
    if len(pages) == 1:
        return pages
    return [
        f"{page}\n\n{italic(words.text('brief.page', page=number, count=len(pages)))}"
        for number, page in enumerate(pages, 1)
    ]


def brief_text(brief: Brief, words: Words, layout: Layout = FULL) -> str:
    """Returns the whole brief as plain text for a terminal, with the addresses of the sources.

    Args:
        brief: as composed.
        words: the reader's language and time zone.
        layout: which sections to show, and how much of each.
    """
    citing = citing_of(brief, words, layout)
    blocks = [plain(_head(citing)), *(plain(section.html()) for section in sections(citing)[:-1])]
    if citing.numbers:
        blocks.append("\n".join([words.text("brief.sources"), *(_address(r, citing) for r in citing.numbers.values())]))
    return "\n\n".join(block for block in blocks if block)


def _address(reference: Reference, citing: Citing) -> str:
    source = reference.source
    published = citing.words.date_time(source.published, now=citing.brief.now)
    return f"[{reference.number}] {source.publisher}, {published}: {source.link or '–'}"


def sections(citing: Citing) -> list[Section]:
    """Returns the sections of the brief in reading order; the last one holds the sources."""
    brief, words, layout = citing.brief, citing.words, citing.layout
    timeline = untold_events(brief) if layout.is_full else []
    bodies = {
        "key_facts": [_bullet(line, citing) for line in brief.key_facts[: layout.key_facts]],
        "timeline": [_happened(happened, citing) for happened in timeline],
        "unsaid": _leads(citing) if layout.is_full else [],
        "voices": [_bullet(line, citing) for line in voice_lines(brief, layout)],
        "figures": [series_html(series, brief, words, citing.marks) for series in moving(brief, layout)],
        "disputed": [f"• {dispute_html(dispute, citing)}" for dispute in brief.disputes[: layout.disputes]],
        "sources": _sources(citing),
    }
    return [
        Section(words.text(f"brief.{name}"), tuple(lines), is_folded=name == "sources")
        for name, lines in bodies.items()
    ]


def headlines(brief: Brief, words: Words) -> list[tuple[str, str | None]]:
    """Returns the headlines of the stories and their languages without repetition, the most important first.

    They are those of the alerts on these stories, as far as the brief has their facts.
    """
    return [(head.title, head.language) for head in _heads(brief, words)]


def headlines_beside(brief: Brief, words: Words, layout: Layout) -> list[tuple[str, str | None]]:
    """Returns the headlines but the first, without those that a key fact or "also reported" tells, with sources.

    Args:
        brief: as composed.
        words: the reader's language.
        layout: how many key facts are shown, and whether "also reported" is.
    """
    lines = [*brief.key_facts[: layout.key_facts], *(brief.leads if layout.is_full else ())]
    shown = {line.fact.id for line in lines}
    told = {source.title for source in unsaid_in_words(brief, words)} if layout.is_full else set()
    return [
        (head.title, head.language)
        for head in _heads(brief, words)[1:]
        if head.title not in told and head.fact_ids.isdisjoint(shown)
    ]


def _heads(brief: Brief, words: Words) -> list[Headline]:
    found: dict[str, Headline] = {}
    for _, head in heads_in_words(brief, words):
        found.setdefault(head.title, head)
    return list(found.values())


def _html(brief: Brief, words: Words, layout: Layout) -> str:
    citing = citing_of(brief, words, layout)
    if brief.is_only_repeats:
        return _head(citing)
    parts = [_head(citing), *(section.html() for section in sections(citing))]
    return "\n\n".join(part for part in parts if part)


def _head(citing: Citing) -> str:
    brief, words = citing.brief, citing.words
    name = outside(brief.topic.name(words.language))
    lines = [f"{bold(name)} · {escape(date_range(brief, words))}"]
    if brief.is_only_repeats:
        return "\n".join([*lines, "", escape(new_words(brief, words))])
    if brief.is_empty:
        return "\n".join([*lines, "", words.text("brief.empty", topic=name)])
    if news := new_words(brief, words):
        lines.append(italic(escape(news)))
    titles = headlines(brief, words)
    lines += ["", bold(outside(marked_title(*titles[0], words, citing.layout.width)))] if titles else []
    beside = headlines_beside(brief, words, citing.layout)
    others = [outside(marked_title(title, language, words, 130)) for title, language in beside[:2]]
    lines += [f"{words.text('brief.also', titles=' · '.join(others))}"] if others else []
    lines.append(escape(summary_words(brief, words)))
    lines += [italic(escape(words.text("brief.said_once", day=citing.said_once)))] if citing.said_once else []
    lines += ["", " ".join(_sentence(sentence, citing) for sentence in brief.phrased)] if brief.phrased else []
    return "\n".join(lines)


def _sentence(sentence: Phrased, citing: Citing) -> str:
    return f"{outside(sentence.text)} {' '.join(citing.marks(fact) for fact in sentence.facts)}"


def _bullet(line: Line, citing: Citing) -> str:
    mark = NEW_MARK if line.is_new else "•"
    note = f" · {citing.words.text('brief.is_disputed')}" if line.is_disputed else ""
    return f"{mark} {citing.line(line.fact)}{note}{overtaken_note(line, citing)}"


def overtaken_note(line: Line, citing: Citing) -> str:
    """Returns such as " · later: 10,900 (20 Nov, NIS) [4]"; "" if no later figure has overtaken the fact.

    What another side counted is named as such: it does not tell that the figure moved.
    """
    point, words = line.overtaken, citing.words
    if point is None:
        return ""
    value = f"{point_value(point, words, is_bare=True)} ({point_words(point, citing.brief, words)})"
    key = "brief.overtaken" if is_one_count(line.fact, point.fact) else "brief.other_count"
    return f" · {escape(words.text(key, value=value))} {citing.marks(point.fact)}".rstrip()


def _leads(citing: Citing) -> list[str]:
    """What articles lead with, in lines, and the headlines that no line tells, in the order of time."""
    told = [(first_told(line.fact), _bullet(line, citing)) for line in citing.brief.leads]
    told += [(source.published, _unsaid(source, citing)) for source in unsaid_in_words(citing.brief, citing.words)]
    return [html for _, html in sorted(told)]


def _unsaid(source: FactSource, citing: Citing) -> str:
    return f"• {headline_html(source, citing)} {citations([source], citing.numbers)}".rstrip()


def _happened(happened: TimelineEntry, citing: Citing) -> str:
    day = citing.words.iso_date(happened.date, now=citing.brief.now)
    return f"{bold(escape(day))} {citing.line(happened.fact, is_dated=False)}"


def _sources(citing: Citing) -> list[str]:
    words, now = citing.words, citing.brief.now
    lines = []
    for reference in citing.numbers.values():
        source = reference.source
        name = link(sentence_address(source), f"[{reference.number}] {outside(source.publisher)}")
        title = f" · {outside(shorten(source.title, 120))}" if citing.layout.is_full and source.title else ""
        lines.append(f"{name}, {time_tag(source.published, words.date_time(source.published, now=now), 'dt')}{title}")
    window = citing.brief.window
    shown = sum(1 for r in citing.numbers.values() if window.start <= r.source.published < window.end)
    uncited = citing.brief.article_count - shown
    return [*lines, words.text("brief.uncited", count=uncited)] if uncited > 0 and lines else lines
