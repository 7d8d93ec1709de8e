"""RENDER: a quantity of a brief with its values, and who gave them when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from bot.briefs import Brief, Point, Series, group_of, is_one_count
from bot.locales import Words, catalogue
from bot.render.cutting import outside
from bot.render.facts import fact_date, sourced_fact
from bot.render.figures import figure_text, is_exceeded, is_symbol, unit_text
from bot.render.markup import bold, escape
from bot.render.saying import capitalised
from bot.telling import Group, group_words
from feeds.group import counted_of, is_one_voice, place_names
from feeds.offices import country_name
from feeds.quantities import kind_of_unit
from feeds.types import Fact

POINTS_SHOWN: Final = 5
_THERE: Final = "there"


def shown_points(series: Series) -> list[Point]:
    """Returns the first and the latest points, those of a side together, without those that repeat an earlier one."""
    kept: list[Point] = []
    for point in series.points:
        if not any(_is_told_again(point, other) for other in kept):
            kept.append(point)
    return _by_side(kept if len(kept) <= POINTS_SHOWN else [kept[0], *kept[-(POINTS_SHOWN - 1) :]])


def _is_told_again(point: Point, before: Point) -> bool:
    """True if one side gives one value again: lawmakers tell what their spy agency told them."""
    is_one = point.figure.value == before.figure.value
    is_one_source = is_one_count(point.fact, before.fact) or is_one_voice(point.fact.claim, before.fact.claim)
    return is_one and is_one_source


def series_html(series: Series, brief: Brief, words: Words, marks: Callable[[Fact], str]) -> str:
    """Returns such as "• soldiers, in place, Kursk: 8,000 (31 Oct, Blinken) [1] · 10,900 (20 Nov, NIS) [2]".

    The values of one side stand together, in the order of time; two of one voice are joined by an arrow.

    Args:
        series: of the brief.
        brief: its present time decides whether years are written.
        words: the reader's language and time zone.
        marks: returns the citation marks of a fact.
    """
    return f"• {series_words(series, brief, words, marks)}"


def series_words(series: Series, brief: Brief, words: Words, marks: Callable[[Fact], str], between: str = " · ") -> str:
    """Returns a quantity with its values, as `series_html` does, without a bullet.

    Args:
        series: of the brief.
        brief: its present time decides whether years are written.
        words: the reader's language and time zone.
        marks: returns the citation marks of a fact.
        between: joins the values of two voices.
    """
    line, before = "", None
    for point in shown_points(series):
        value = bold(escape(point_value(point, words, is_bare=True)))
        said = f"{value} ({outside(point_words(point, brief, words))}) {marks(point.fact)}".rstrip()
        joint = "" if before is None else " → " if is_one_voice(before.fact.claim, point.fact.claim) else between
        line, before = f"{line}{joint}{said}", point
    quantity = outside(capitalised(series_title(series, words)))
    return words.text("brief.figures_of", quantity=quantity, values=line)


def _by_side(points: Sequence[Point]) -> list[Point]:
    """The points in the order of their sides' first values: the counts of two sides are no movement."""
    sides: list[list[Point]] = []
    for point in points:
        own = next((side for side in sides if any(is_one_count(point.fact, other.fact) for other in side)), None)
        if own is None:
            sides.append([point])
        else:
            own.append(point)
    return [point for side in sides for point in side]


def series_title(series: Series, words: Words) -> str:
    """Returns what a series counts: North Korean soldiers, in place, Kursk; soldiers, to be sent, Russia.

    Args:
        series: of a brief.
        words: the reader's language.
    """
    own = [p for p in series.points if p.fact.claim.language == words.language] or list(series.points)
    done = _deed(series)
    key = f"figures.{done}_to_come" if series.is_to_come else f"figures.{done}"
    deed = words.text(key) if key in catalogue(words.language) else words.text(f"figures.{done}")
    groups = [told for p in series.points if (told := group_of(p)) and told.group.country]
    # special forces of one day are soldiers beside those of the next one
    group = next((told for told in groups if told.group.thing == "soldiers"), next(iter(groups), None))
    named = [found for p in own if (found := place_names(p.fact.claim, p.figure))]
    places = named[0] if 2 * len(named) > len(own) else ()
    is_one_place = len({told.place for told in groups}) == 1
    if group is not None and not places and is_one_place and group.place is not None and group.place.kind == "country":
        places = (capitalised(country_name(group.place.country, words.language, article=False)),)
    units = (series.unit, *(p.figure.unit for p in own))  # "members" of a force are counted as soldiers
    unit = next((unit for unit in units if f"units.{kind_of_unit(unit)}" in catalogue(words.language)), series.unit)
    counted = _people(group.group, words) if group is not None else unit_text(unit, words)
    return ", ".join([counted, *([deed] if series.deed else []), *places])


def _deed(series: Series) -> str:
    """The deed of all points: those who are said to be in training, and then to be there, are there."""
    deeds = {counted_of(point.fact.claim, point.figure).deed for point in series.points}
    return _THERE if _THERE in deeds and len(deeds) > 1 else series.deed


def _people(group: Group, words: Words) -> str:
    """Whose they are, without a number: North Korean soldiers, soldats nord-coréens."""
    everybody = replace(group, figure=None, vague=None, hedge="", is_more=False, is_first=False)
    return group_words(everybody, words.language, lambda _: "").removeprefix("des ")


def point_value(point: Point, words: Words, *, is_bare: bool = False) -> str:
    """Returns the figure in the words of a source in the reader's language: 1,500 soldiers, 1 500 soldats.

    Args:
        point: of a series.
        words: the reader's language and time zone.
        is_bare: True to leave out the unit of what is counted; money and shares keep theirs.
    """
    claim = sourced_fact(point.fact, words.language).claim
    own = next((figure for figure in claim.figures if figure.value == point.figure.value), point.figure)
    is_more = is_exceeded(own, claim)
    if is_bare and not is_symbol(own.unit):
        own = replace(own, unit="")
    return figure_text(own, words, claim.language, is_exceeded=is_more)


def point_words(point: Point, brief: Brief, words: Words) -> str:
    """Returns date and speaker: 18 Oct, National Intelligence Service.

    Args:
        point: of a series.
        brief: that the series is from; its present time decides whether years are written.
        words: the reader's language and time zone.
    """
    shown = sourced_fact(point.fact, words.language)
    who = shown.claim.speaker or shown.source.publisher
    date = fact_date(shown, words, brief.now) or words.date(point.at, now=brief.now)
    return words.text("brief.by", date=date, speaker=who)
