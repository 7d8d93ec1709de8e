"""A line cites those articles alone whose own sentence states it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.render.bearing import bears
from bot.render.sources import cited
from feeds.types import Claim, Figure, Status
from tests.bot.october_facts import claim, fact, source


def counted(content: str, number: float, language: str = "en") -> Claim:
    return claim(content, figures=(Figure(number, "dockers"),), language=language)


def french(content: str) -> Claim:
    return claim(content, language="fr")


OFFICERS = claim("Norwegian officers are in Latvia")
LINE = counted("Norway has moved at least 3,000 dockers to Bergen", 3000)


@pytest.mark.parametrize(
    ("one", "line", "is_borne"),
    [
        (counted("3,000 dockers were taken to Bergen by train", 3000), LINE, True),
        (counted("au moins 3 000 dockers sont arrivés à Bergen", 3000, "fr"), LINE, True),
        (counted("at least 3,000 dockers are being trained", 3000), LINE, False),
        (counted("dockers were taken to Bergen", 0), LINE, False),
        (french("des soldats norvégiens se trouvent en Lettonie"), OFFICERS, False),
        (french("des officiers norvégiens se trouvent en Lettonie"), OFFICERS, True),
        (claim("sending troops", status=Status.ASSERTED), claim("sending troops", status=Status.DENIED), False),
        (claim("it is sending men", status=Status.DENIED), claim("sending troops", status=Status.DENIED), True),
    ],
)  # fmt: skip
def test_a_sentence_bears_a_line_if_it_has_its_numbers_places_and_people(
    one: Claim, line: Claim, is_borne: bool
) -> None:
    assert bears(one, line) is is_borne


def test_an_article_that_says_less_is_not_cited() -> None:
    others = [
        source(2, "Herald", counted("3,000 dockers are trained", 3000)),
        source(3, "Le Quai", replace(LINE, start=9)),
    ]
    told = fact(1, source(1, "Post", LINE), *others)
    assert [one.publisher for one in cited(told, "en", 3)] == ["Post", "Le Quai"]
