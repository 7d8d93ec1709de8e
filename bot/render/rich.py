"""RENDER: a Brief as a rich message (Bot API 10.1, sendRichMessage): footnotes, tables, credited quotations.

Source: the Bot API's InputRichMessage, its "Rich HTML style" and "Rich Message Limits".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from bot.briefs import Brief, Line, Phrased, Series, first_told
from bot.locales import Words
from bot.render.brief import brief_html, headlines, headlines_beside
from bot.render.brief_series import point_value, series_title, shown_points
from bot.render.brief_words import date_range, new_words, summary_words
from bot.render.citing import Citing, Layout, citing_of, untold_events
from bot.render.cutting import outside, shorten
from bot.render.disputes import dispute_html
from bot.render.facts import content_text, fact_date, fact_html, marked_title, sourced_fact
from bot.render.headline_lines import headline_html
from bot.render.heads import unsaid_in_words
from bot.render.markup import bold, escape, italic, link, plain, time_tag
from bot.render.saying import capitalised
from bot.render.sources import Reference, cited, sentence_address, source_key
from feeds.types import Claim, Fact, FactSource, Quotation
from feeds.verbatim import unquoted

TEXT_LIMIT: Final = 32_768
BLOCK_LIMIT: Final = 500
# Number that can be read at a glance; the others are in a collapsed block.
VOICES_OPEN: Final = 4
_BLOCK: Final = re.compile(r"<(?:p|h[1-6]|li|tr|blockquote|aside|details|table|ul|ol|hr|footer|pre)\b")
_LAYOUTS: Final = (
    Layout(key_facts=9, voices=16, series=6, disputes=6, width=500, cites=5, is_full=True),
    Layout(key_facts=8, voices=8, series=4, disputes=4, width=240, cites=3, is_full=True),
    Layout(key_facts=7, voices=4, series=3, disputes=2, width=160, cites=2),
)


def render_rich_brief(brief: Brief, words: Words) -> dict[str, Any]:
    """Returns the fullest InputRichMessage of a brief that is within the limits; at worst the one-message form."""
    for layout in _LAYOUTS:
        html = _html(brief, words, layout)
        if fits_rich(html):
            return _input(html)
    return _input("".join(f"<p>{line}</p>" for line in _plain_lines(brief, words)))


def fits_rich(html: str) -> bool:
    """True if `html` fits into one rich message."""
    return len(plain(html)) <= TEXT_LIMIT and len(_BLOCK.findall(html)) <= BLOCK_LIMIT


def _input(html: str) -> dict[str, Any]:
    # Links are marked explicitly; "@" and "#" in a publisher's text must not become links.
    return {"html": html, "skip_entity_detection": True}


def _plain_lines(brief: Brief, words: Words) -> list[str]:
    return [escape(line) for line in plain(brief_html(brief, words)).split("\n") if line.strip()]


def _html(brief: Brief, words: Words, layout: Layout) -> str:
    citing = citing_of(brief, words, layout)
    parts = [
        *_head(brief, words, layout),
        "".join(f"<p>{_sentence(sentence, citing)}</p>" for sentence in brief.phrased),
        _titled("key_facts", words, _list(_item(line, citing) for line in brief.key_facts[: layout.key_facts])),
        _timeline(citing),
        _titled("unsaid", words, _list(_leads(citing)) if layout.is_full else ""),
        _titled("voices", words, _voices(citing)),
        _titled("figures", words, "".join(_table(s, citing) for s in brief.series[: layout.series] if s.has_moved)),
        _titled("disputed", words, _list(dispute_html(d, citing, "<br>↔ ") for d in brief.disputes[: layout.disputes])),
        _sources(citing),
        f"<footer>{_footer(citing)}</footer>",
    ]
    return "".join(parts)


def _head(brief: Brief, words: Words, layout: Layout) -> list[str]:
    name = outside(brief.topic.name(words.language))
    if brief.is_empty:
        return [f"<h2>{name}</h2>", f"<p>{words.text('brief.empty', topic=name)}</p>"]
    first = next((outside(marked_title(*head, words, 180)) for head in headlines(brief, words)), name)
    beside = headlines_beside(brief, words, layout)
    parts = [f"<h2>{first}</h2>", f"<p>{bold(name)} · {escape(date_range(brief, words))}</p>"]
    if news := new_words(brief, words):
        parts.append(f"<p>{italic(escape(news))}</p>")
    if beside:
        parts.append(_list(outside(marked_title(*head, words, 180)) for head in beside))
    return parts


def _footer(citing: Citing) -> str:
    once = [citing.words.text("brief.said_once", day=citing.said_once)] if citing.said_once else []
    return escape(" · ".join([summary_words(citing.brief, citing.words), *once]))


def _titled(name: str, words: Words, body: str) -> str:
    return f"<h4>{words.text(f'brief.{name}')}</h4>{body}" if body else ""


def _list(items: Iterable[str]) -> str:
    body = "".join(f"<li>{item}</li>" for item in items)
    return f"<ul>{body}</ul>" if body else ""


def _sentence(sentence: Phrased, citing: Citing) -> str:
    return outside(sentence.text) + "".join(_footnotes(fact, citing) for fact in sentence.facts)


def _item(line: Line, citing: Citing) -> str:
    words = citing.words
    new = f"<mark>{words.text('brief.new')}</mark> " if line.is_new else ""
    note = f" · {words.text('brief.is_disputed')}" if line.is_disputed else ""
    return f"{new}{_fact(line.fact, citing)}{note}"


def _leads(citing: Citing) -> list[str]:
    """What articles lead with, in lines, and the headlines that no line tells, in the order of time."""
    told = [(first_told(line.fact), _item(line, citing)) for line in citing.brief.leads]
    told += [(source.published, _unsaid(source, citing)) for source in unsaid_in_words(citing.brief, citing.words)]
    return [html for _, html in sorted(told)]


def _unsaid(source: FactSource, citing: Citing) -> str:
    reference = citing.numbers.get(source_key(source))
    return headline_html(source, citing) + (
        _footnote(_target(reference, source), reference.number) if reference else ""
    )


def _footnote(target: str, number: int) -> str:
    return f' <sup><a href="#{target}">[{number}]</a></sup>'


def _fact(fact: Fact, citing: Citing, *, is_dated: bool = True) -> str:
    shown = sourced_fact(fact, citing.words.language)
    dated = citing.brief.now if is_dated else None
    once, width = citing.said_once, citing.layout.width
    html = fact_html(shown, citing.words, width=width, dated=dated, has_day=not is_dated, said_once=once)
    return f"{html}{_footnotes(fact, citing)}"


def _footnotes(fact: Fact, citing: Citing) -> str:
    """Returns superscript numbers that link to the sources below, each to the one with the fact's own sentence."""
    found: dict[int, str] = {}
    for source in cited(fact, citing.words.language, citing.layout.cites):
        if (reference := citing.numbers.get(source_key(source))) is not None:
            found.setdefault(reference.number, _target(reference, source))
    return "".join(_footnote(target, number) for number, target in sorted(found.items()))


def _target(reference: Reference, source: FactSource) -> str:
    """Returns the name of a sentence among the sources: s2, and s2.2 for the second one of that article."""
    fragments = [other.claim.fragment for other in reference.sentences]
    place = fragments.index(source.claim.fragment) + 1 if source.claim.fragment in fragments else 1
    return f"s{reference.number}.{place}" if place > 1 else f"s{reference.number}"


def _voices(citing: Citing) -> str:
    """Returns the most important quotation of each speaker; the others are folded."""
    voices = citing.brief.voices[: citing.layout.voices]
    first = [voice.lines[0] for voice in voices[:VOICES_OPEN]]
    rest = [line for voice in voices[:VOICES_OPEN] for line in voice.lines[1:]]
    rest += [line for voice in voices[VOICES_OPEN:] for line in voice.lines]
    shown = "".join(_said(line, citing) for line in first)
    if not rest or not citing.layout.is_full:
        return shown
    more = citing.words.text("brief.more_voices", count=len(rest))
    return f"{shown}<details><summary>{more}</summary>{''.join(_said(line, citing) for line in rest)}</details>"


def _said(line: Line, citing: Citing) -> str:
    """Returns a block quotation with its speaker as credit; a paragraph if the content is not one quotation."""
    shown = sourced_fact(line.fact, citing.words.language).in_words(citing.words)
    if shown.claim.quotation is not Quotation.DIRECT or not shown.claim.speaker or not unquoted(shown.claim.content):
        return f"<p>{_item(line, citing)}</p>"
    said = escape(content_text(shown, citing.words, citing.layout.width))
    day = escape(fact_date(shown, citing.words, citing.brief.now))
    language = shown.claim.language or citing.words.language
    mark = language.upper() if language != citing.words.language else ""  # the words are not in the reader's language
    credited = ", ".join(part for part in (_credit(shown.claim), escape(mark), day) if part)
    credit = f"{credited}{_footnotes(line.fact, citing)}"
    return f"<blockquote><p>{said}</p><cite>{credit}</cite></blockquote>"


def _credit(claim: Claim) -> str:
    role = f", {outside(claim.role)}" if claim.role else ""
    return f"{outside(capitalised(claim.speaker or ''))}{role}"


def _table(series: Series, citing: Citing) -> str:
    words = citing.words
    head = "".join(f"<th>{words.text(f'brief.column_{name}')}</th>" for name in ("date", "value", "who"))
    rows = [_row(cells) for cells in _cells(series, citing)]
    caption = f"<caption>{outside(capitalised(series_title(series, citing.words)))}</caption>"
    return f"<table bordered striped>{caption}<tr>{head}</tr>{''.join(rows)}</table>"


def _cells(series: Series, citing: Citing) -> Iterable[Sequence[str]]:
    for point in shown_points(series):
        shown = sourced_fact(point.fact, citing.words.language)
        who = outside(capitalised(shown.claim.speaker or shown.source.publisher))
        day = escape(fact_date(shown, citing.words, citing.brief.now))
        yield (
            day,
            bold(escape(point_value(point, citing.words, is_bare=True))),
            f"{who}{_footnotes(point.fact, citing)}",
        )


def _row(cells: Sequence[str]) -> str:
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _timeline(citing: Citing) -> str:
    events = untold_events(citing.brief)
    if not citing.layout.is_full or not events:
        return ""
    items = _list(
        f"{bold(escape(citing.words.iso_date(m.date, now=citing.brief.now)))} {_fact(m.fact, citing, is_dated=False)}"
        for m in events
    )
    return f"<details><summary>{citing.words.text('brief.timeline')}</summary>{items}</details>"


def _sources(citing: Citing) -> str:
    """Returns the folded list of sources, the targets of the footnotes."""
    if not citing.numbers:
        return ""
    title = f"{citing.words.text('brief.sources')} ({citing.words.number(len(citing.numbers))})"
    body = "".join(f"<p>{_source(reference, citing)}</p>" for reference in citing.numbers.values())
    return f"<details><summary>{title}</summary>{body}</details>"


def _source(reference: Reference, citing: Citing) -> str:
    """Returns an article, and behind it each further sentence that is cited, as a mark that opens it: ¶2 ¶3."""
    source = reference.source
    title = f": {outside(shorten(source.title, 160))}" if source.title else ""
    return _sentence_of(reference, source, citing, title) + "".join(
        f" {_further(reference, other, place)}" for place, other in enumerate(reference.others, 2)
    )


def _further(reference: Reference, source: FactSource, place: int) -> str:
    mark = link(sentence_address(source), f"¶{place}")
    return f'<tg-reference name="{_target(reference, source)}">{mark}</tg-reference>'


def _sentence_of(reference: Reference, source: FactSource, citing: Citing, title: str = "") -> str:
    words = citing.words
    published = time_tag(source.published, words.date_time(source.published, now=citing.brief.now), "dt")
    name = link(sentence_address(source), outside(source.publisher))
    told = f"{reference.number}. {name}, {published}{title}"
    return f'<tg-reference name="{_target(reference, source)}">{told}</tg-reference>'
