"""What the rows of figures count: whose, what and where, with the bound of the page."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.briefs import Series
from bot.briefs.series import topic_series
from bot.locales import Words
from bot.render.brief_series import point_value, series_title
from feeds.types import Bound, ClaimKind, Fact, Figure
from tests.bot.october_facts import NOW, claim, fact, source


def counted(number: int, speaker: str, content: str, mark: str, figure: Figure, language: str = "en") -> Fact:  # noqa: PLR0917
    """A fact of a story of its own; `mark` is the number in the content."""
    at = 200 + content.index(mark)
    placed = replace(figure, start=at, end=at + len(f"{mark} {figure.unit}"))
    told = claim(content, speaker=speaker, speaker_key=speaker.lower(), figures=(placed,), start=200, language=language)
    told = replace(told, date=f"2024-10-{10 + number}")
    made = fact(number, source(number, f"Post {number}", told, published=NOW - timedelta(hours=9 - number)))
    return replace(made, story_id=number)


FIRST = counted(
    1, "the Latvian army", "more than 3,000 Norwegian soldiers are in Latvia", "3,000",
    Figure(3000, "soldiers", bound=Bound.AT_LEAST),
)  # fmt: skip
LATER = counted(
    2, "Ann Lee", "officials estimate that 4,000 Norwegians are in Latvia, and 900 are to follow", "4,000",
    Figure(4000, "Norwegians"),
)  # fmt: skip
FRENCH = counted(
    3, "Bo Roy", "plus de 5 000 soldats norvégiens se trouvent en Lettonie", "5 000",
    Figure(5000, "soldats", bound=Bound.AT_LEAST), "fr",
)  # fmt: skip


def moved(*facts: Fact) -> list[Series]:
    return [series for series in topic_series(facts) if series.has_moved]


def test_soldiers_of_one_country_in_one_country_are_one_row_whoever_counts_them() -> None:
    (series,) = moved(FIRST, LATER, FRENCH)
    assert [point.figure.value for point in series.points] == [3000, 4000, 5000]
    elsewhere = replace(
        LATER, id=4, claim=replace(LATER.claim, content=LATER.claim.content.replace("Latvia", "Denmark"))
    )
    elsewhere = replace(elsewhere, sources=(replace(LATER.sources[0], claim=elsewhere.claim),))
    others = replace(
        LATER, id=5, claim=replace(LATER.claim, content=LATER.claim.content.replace("Norwegians", "Estonians"))
    )
    others = replace(others, sources=(replace(LATER.sources[0], claim=others.claim),))
    assert moved(FIRST, elsewhere) == []
    assert moved(FIRST, others) == []


@pytest.mark.parametrize(
    ("language", "title", "values"),
    [
        ("en", "Norwegian soldiers, in place, Latvia", ["more than 3,000", "4,000", "more than 5,000"]),
        ("fr", "soldats norvégiens, sur place, Lettonie", ["plus de 3 000", "4 000", "plus de 5 000"]),
    ],
)
def test_a_row_says_whose_and_where_with_the_bound_of_the_page(language: str, title: str, values: list[str]) -> None:
    (series,) = moved(FIRST, LATER, FRENCH)
    words = Words(language)
    assert series_title(series, words) == title
    assert [
        point_value(p, words, is_bare=True).replace("\u202f", " ").replace("\u00a0", " ") for p in series.points
    ] == values


def test_at_least_is_another_bound() -> None:
    least = counted(
        1, "Ann Lee", "at least 3,000 soldiers are here", "3,000", Figure(3000, "soldiers", bound=Bound.AT_LEAST)
    )
    (series,) = topic_series([least])
    assert point_value(series.points[0], Words("en"), is_bare=True) == "at least 3,000"


def test_a_toll_goes_on_where_a_text_names_no_place_and_the_whole_of_a_part_is_no_toll() -> None:
    dead = Figure(100, "soldiers")
    early = counted(1, "Ann Lee", "100 Norwegian soldiers have been killed in Latvia", "100", dead)
    later = counted(2, "Bo Roy", "300 Norwegian soldiers have been killed", "300", replace(dead, value=300))
    whole = counted(
        3, "Cy Dahl", "400 of the 9,000 Norwegian soldiers have been killed", "9,000", replace(dead, value=9000)
    )
    values = [[point.figure.value for point in series.points] for series in topic_series([early, later, whole])]
    assert values == [[100, 300]]
    more = counted(4, "Bo Roy", "300 more Norwegian soldiers are in Latvia", "300", replace(dead, value=300))
    assert moved(FIRST, more) == []


def test_casualties_are_those_killed_or_wounded_of_the_next_report() -> None:
    early = counted(
        1, "the navy", "Norwegian soldiers have had more than 3,000 casualties", "3,000", Figure(3000, "casualties")
    )
    later = counted(2, "the navy", "6,000 Norwegian soldiers were killed or wounded", "6,000", Figure(6000, "soldiers"))
    (series,) = moved(early, later)
    assert [point.figure.value for point in series.points] == [3000, 6000]


def test_a_figure_that_the_headline_tells_as_an_event_is_that_of_who_says_it_below() -> None:
    dead = Figure(100, "soldiers")
    early = counted(1, "Ann Lee", "100 Norwegian soldiers have been killed", "100", dead)
    said = counted(2, "Ann Lee", "300 Norwegian soldiers have been killed", "300", replace(dead, value=300))
    title = replace(said.claim, kind=ClaimKind.EVENT, speaker=None, speaker_key=None, date=None, start=0, end=20)
    headed = replace(said, claim=title, sources=(replace(said.sources[0], claim=title), said.sources[0]))
    (series,) = moved(early, headed)
    assert [(point.figure.value, point.fact.claim.speaker) for point in series.points] == [
        (100, "Ann Lee"),
        (300, "Ann Lee"),
    ]
    assert moved(early, replace(headed, sources=headed.sources[:1])) == []
    sent = counted(3, "Ann Lee", "700 Norwegian soldiers have been sent", "700", replace(dead, value=700))
    more = counted(4, "Ann Lee", "900 Norwegian soldiers have been sent", "900", replace(dead, value=900))
    event = replace(sent.claim, kind=ClaimKind.EVENT, speaker=None, speaker_key=None, date=None, start=0, end=20)
    whole = replace(sent, claim=event, sources=(replace(sent.sources[0], claim=event), sent.sources[0]))
    assert len(moved(sent, more)) == 1
    assert moved(whole, more) == [], "a headline may count all who were ever sent"
    fewer = replace(
        more,
        claim=replace(more.claim, date="2024-10-12"),
        sources=(replace(more.sources[0], claim=replace(more.claim, date="2024-10-12")),),
    )
    assert moved(sent, fewer) == [], "who was sent was sent: fewer a day later are others, or a part of them"


def test_a_toll_of_a_time_is_no_part_of_one_of_all() -> None:
    dead = Figure(100, "soldiers", of="Norwegian soldiers")
    early = counted(1, "Ann Lee", "100 Norwegian soldiers have been killed", "100", dead)
    week = counted(2, "Bo Roy", "40 Norwegian soldiers were killed over the weekend", "40", replace(dead, value=40))
    later = counted(
        3, "Bo Roy", "300 Norwegian soldiers have been killed since Monday", "300", replace(dead, value=300)
    )
    (series,) = moved(early, week, later)
    assert [point.figure.value for point in series.points] == [100, 300]


def test_tolls_of_one_country_are_one_row_whoever_counts_them_in_whatever_language() -> None:
    first = counted(1, "the navy", "at least 100 troops had died", "100", Figure(100, "troops"))
    second = counted(
        2,
        "Ann Lee",
        "300 soldats norvégiens ont perdu la vie à Ventspils",
        "300",
        Figure(300, "soldats", of="soldats"),
        "fr",
    )
    third = counted(
        3,
        "the navy",
        "600 Norwegian soldiers have been killed",
        "600",
        Figure(600, "soldiers", of="Norwegian soldiers"),
    )
    fourth = counted(
        4, "Bo Roy", "700 Estonian soldiers have been killed", "700", Figure(700, "soldiers", of="Estonian soldiers")
    )
    elsewhere = counted(
        5,
        "Cy Dahl",
        "900 soldats norvégiens ont perdu la vie à Tartu",
        "900",
        Figure(900, "soldats", of="soldats"),
        "fr",
    )
    (series,) = moved(first, second, third, fourth)
    assert [point.figure.value for point in series.points] == [100, 300, 600]
    assert [point.figure.value for found in moved(second, elsewhere) for point in found.points] == []
