"""RENDER: a Brief as Telegram HTML, in one message or in pages, and as plain text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from bot.briefs import Brief, Dispute, Line, Phrased, Point, Series, TimelineEntry
from bot.locales import Words, catalogue
from bot.render.brief_words import date_range, new_words, summary_words
from bot.render.cutting import ENTITY_LIMIT, TEXT_LIMIT, Budget, fits, one_message, outside, shorten, split
from bot.render.facts import fact_html, headline, marked_title, sourced_fact
from bot.render.figures import figure_text, is_symbol, unit_text
from bot.render.markup import bold, escape, expandable, italic, link, plain, time_tag
from bot.render.saying import capitalised
from bot.render.sources import Reference, citations, cited, references, sentence_address
from feeds.group import is_one_voice, place_names
from feeds.types import Fact, FactSource, Story

NEW_MARK: Final = "🆕"
POINTS_SHOWN: Final = 5
# Short, because both sides of a dispute are in other sections too.
DISPUTE_WIDTH: Final = 90
# Room for the page number, and for tags that a split closes and opens again.
# Each page gets a line with its number, which is one entity more.
PAGE: Final = Budget(text=TEXT_LIMIT - 96, entities=ENTITY_LIMIT - 1)


@dataclass(frozen=True, slots=True)
class Layout:
    """How much of a brief is shown.

    Attributes:
        key_facts, voices, series, disputes: most lines of each section.
        width: most characters of a fact's content.
        cites: most sources cited for a fact.
        is_full: with the timeline and the headlines of the sources.
    """

    key_facts: int
    voices: int
    series: int
    disputes: int
    width: int
    cites: int = 3
    is_full: bool = False


FULL: Final = Layout(key_facts=99, voices=99, series=99, disputes=99, width=600, cites=6, is_full=True)
# In order of preference; the first that fits into one message is used.
SHORT: Final = (
    Layout(key_facts=7, voices=4, series=3, disputes=2, width=200),
    Layout(key_facts=7, voices=3, series=3, disputes=2, width=160, cites=2),
    Layout(key_facts=6, voices=2, series=2, disputes=1, width=140, cites=2),
    Layout(key_facts=5, voices=2, series=2, disputes=1, width=110, cites=2),
    Layout(key_facts=5, voices=1, series=1, disputes=1, width=90, cites=1),
    Layout(key_facts=5, voices=0, series=0, disputes=0, width=60, cites=1),
)


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


@dataclass(frozen=True, slots=True)
class Citing:
    """Renders and cites the facts of one brief: one number for each article, in the order of first use."""

    brief: Brief
    words: Words
    layout: Layout
    numbers: dict[tuple[str, str], Reference]

    def line(self, fact: Fact, *, is_dated: bool = True, width: int | None = None) -> str:
        """Returns the fact with its date and its citations.

        Args:
            fact: of the brief.
            is_dated: False to leave the date out.
            width: most characters of the content; None for the layout's.
        """
        shown, dated = sourced_fact(fact, self.words.language), self.brief.now if is_dated else None
        most = min(width or self.layout.width, self.layout.width)
        html = fact_html(shown, self.words, width=most, dated=dated, has_day=not is_dated)
        return f"{html} {self.marks(fact)}".rstrip()

    def marks(self, fact: Fact) -> str:
        """Returns the citation marks of a fact, such as [1] [3]."""
        return citations(cited(fact, self.words.language, self.layout.cites), self.numbers)


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


def citing_of(brief: Brief, words: Words, layout: Layout) -> Citing:
    """Returns the citation numbers for what `layout` shows of `brief`.

    Args:
        brief: as composed.
        words: the reader's language and time zone.
        layout: which sections are shown, and how much of each.
    """
    shown = [fact for sentence in brief.phrased for fact in sentence.facts]
    shown += [line.fact for line in brief.key_facts[: layout.key_facts]]
    shown += [line.overtaken.fact for line in brief.key_facts[: layout.key_facts] if line.overtaken]
    shown += [line.fact for voice in brief.voices[: layout.voices] for line in _voice_lines(voice.lines, layout)]
    shown += [point.fact for series in _moving(brief, layout) for point in shown_points(series)]
    shown += [fact for dispute in brief.disputes[: layout.disputes] for fact in (dispute.one, dispute.other)]
    if layout.is_full:
        shown += [happened.fact for happened in untold_events(brief)]
    sources = (s for fact in shown for s in cited(fact, words.language, layout.cites))
    return Citing(brief, words, layout, references(sources))


def untold_events(brief: Brief) -> list[TimelineEntry]:
    """Returns the events of the timeline that no key fact tells with its day."""
    return [happened for happened in brief.timeline if not happened.is_key]


def sections(citing: Citing) -> list[Section]:
    """Returns the sections of the brief in reading order; the last one holds the sources."""
    brief, words, layout = citing.brief, citing.words, citing.layout
    voices = [line for voice in brief.voices[: layout.voices] for line in _voice_lines(voice.lines, layout)]
    timeline = untold_events(brief) if layout.is_full else []
    bodies = {
        "key_facts": [_bullet(line, citing) for line in brief.key_facts[: layout.key_facts]],
        "voices": [_bullet(line, citing) for line in voices],
        "figures": [_series(series, citing) for series in _moving(brief, layout)],
        "disputed": [_dispute(dispute, citing) for dispute in brief.disputes[: layout.disputes]],
        "timeline": [_happened(happened, citing) for happened in timeline],
        "sources": _sources(citing),
    }
    return [
        Section(words.text(f"brief.{name}"), tuple(lines), is_folded=name == "sources")
        for name, lines in bodies.items()
    ]


def headlines(brief: Brief, words: Words) -> list[tuple[str, str | None]]:
    """Returns the headlines of the stories and their languages without repetition, the most important first."""
    facts = [line.fact for line in brief.key_facts] + [line.fact for voice in brief.voices for line in voice.lines]
    found: dict[str, str | None] = {}
    for story in brief.stories:
        title, source = headline(story, _sources_of(story, facts, brief.sources), words.language)
        if title:
            found.setdefault(title, source.language if source is not None else story.language)
    return list(found.items())


def _sources_of(story: Story, facts: Iterable[Fact], everything: Sequence[FactSource]) -> list[FactSource]:
    own = [source for fact in facts if fact.story_id == story.id for source in fact.sources]
    return own or [source for source in everything if source.title == story.title]


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
    others = [outside(marked_title(title, language, words, 90)) for title, language in titles[1:3]]
    lines += [f"{words.text('brief.also', titles=' · '.join(others))}"] if others else []
    lines.append(escape(summary_words(brief, words)))
    lines += ["", " ".join(_sentence(sentence, citing) for sentence in brief.phrased)] if brief.phrased else []
    return "\n".join(lines)


def _sentence(sentence: Phrased, citing: Citing) -> str:
    return f"{outside(sentence.text)} {' '.join(citing.marks(fact) for fact in sentence.facts)}"


def _bullet(line: Line, citing: Citing) -> str:
    mark = NEW_MARK if line.is_new else "•"
    note = f" · {citing.words.text('brief.is_disputed')}" if line.is_disputed else ""
    return f"{mark} {citing.line(line.fact)}{note}{overtaken_note(line, citing)}"


def overtaken_note(line: Line, citing: Citing) -> str:
    """Returns such as " · later: 10,900 (20 Nov, NIS) [4]"; "" if no later figure has overtaken the fact."""
    point, words = line.overtaken, citing.words
    if point is None:
        return ""
    value = f"{point_value(point, words, is_bare=True)} ({point_words(point, citing.brief, words)})"
    return f" · {escape(words.text('brief.overtaken', value=value))} {citing.marks(point.fact)}".rstrip()


def _happened(happened: TimelineEntry, citing: Citing) -> str:
    day = citing.words.iso_date(happened.date, now=citing.brief.now)
    return f"{bold(escape(day))} {citing.line(happened.fact, is_dated=False)}"


def _voice_lines(lines: Sequence[Line], layout: Layout) -> Sequence[Line]:
    return lines if layout.is_full else lines[:1]


def _moving(brief: Brief, layout: Layout) -> list[Series]:
    """Returns the series that are shown."""
    return list(brief.series[: layout.series])


def shown_points(series: Series) -> list[Point]:
    """Returns the first and the latest points, without those that repeat the value before them."""
    kept: list[Point] = []
    for point in series.points:
        if not any(_is_told_again(point, other) for other in kept):
            kept.append(point)
    return kept if len(kept) <= POINTS_SHOWN else [kept[0], *kept[-(POINTS_SHOWN - 1) :]]


def _is_told_again(point: Point, before: Point) -> bool:
    """True if one voice gives one value again."""
    is_one = point.figure.value == before.figure.value
    return is_one and is_one_voice(point.fact.claim, before.fact.claim)


def _series(series: Series, citing: Citing) -> str:
    """soldiers, in place, Kursk: 8,000 (31 Oct, Blinken) [1] · 10,900 (20 Nov, NIS) [2]; → within one voice."""
    words = citing.words
    line, before = "", None
    for point in shown_points(series):
        value = bold(escape(point_value(point, words, is_bare=True)))
        said = f"{value} ({outside(point_words(point, citing.brief, words))}) {citing.marks(point.fact)}".rstrip()
        joint = "" if before is None else " → " if is_one_voice(before.fact.claim, point.fact.claim) else " · "
        line, before = f"{line}{joint}{said}", point
    return f"• {outside(capitalised(series_title(series, words)))}: {line}"


def series_title(series: Series, words: Words) -> str:
    """Returns what a series counts: soldiers, to be sent, Kursk.

    Args:
        series: of a brief.
        words: the reader's language.
    """
    own = [p for p in series.points if p.fact.claim.language == words.language] or list(series.points)
    key = f"figures.{series.deed}_to_come" if series.is_to_come else f"figures.{series.deed}"
    deed = words.text(key) if key in catalogue(words.language) else words.text(f"figures.{series.deed}")
    places = next((found for p in own if (found := place_names(p.fact.claim, p.figure))), ())
    return ", ".join([unit_text(series.unit, words), *([deed] if series.deed else []), *places])


def point_value(point: Point, words: Words, *, is_bare: bool = False) -> str:
    """Returns the figure in the words of a source in the reader's language: 1,500 soldiers, 1 500 soldats.

    Args:
        point: of a series.
        words: the reader's language and time zone.
        is_bare: True to leave out the unit of what is counted; money and shares keep theirs.
    """
    claim = sourced_fact(point.fact, words.language).claim
    own = next((figure for figure in claim.figures if figure.value == point.figure.value), point.figure)
    if is_bare and not is_symbol(own.unit):
        own = replace(own, unit="")
    return figure_text(own, words, claim.language)


def point_words(point: Point, brief: Brief, words: Words) -> str:
    """Returns date and speaker: 18 Oct, National Intelligence Service.

    Args:
        point: of a series.
        brief: that the series is from; its present time decides whether years are written.
        words: the reader's language and time zone.
    """
    shown = sourced_fact(point.fact, words.language)
    who = shown.claim.speaker or shown.source.publisher
    return words.text("brief.by", date=words.date(point.at, now=brief.now), speaker=who)


def _dispute(dispute: Dispute, citing: Citing) -> str:
    one, other = (citing.line(fact, is_dated=False, width=DISPUTE_WIDTH) for fact in (dispute.one, dispute.other))
    return f"• {one}\n   ↔ {other}"


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
