"""A weekday beside a deed is written as its date, and no other one."""

from __future__ import annotations

import pytest

from bot.locales import Words
from bot.render import plain
from bot.render.deeds import with_day_of_deed
from bot.render.facts import SourcedFact, fact_html
from feeds.types import Status
from tests.bot.october_facts import NOW, claim, fact, source

REPORTED = {"speaker": "the port", "speaker_key": "port", "date": "2024-10-21", "is_day_of_report": True}  # a Monday


@pytest.mark.parametrize(
    ("text", "language", "rest", "iso"),
    [
        ("The king on Friday thanked the crew", "en", "The king thanked the crew", "2024-10-18"),
        ("The king met the crew in Oslo on Monday evening", "en", "The king met the crew in Oslo", "2024-10-21"),
        ("The king sent two ships to the port yesterday", "en", "The king sent two ships to the port", "2024-10-20"),
        ("Le roi a accueilli vendredi à Oslo l'équipage", "fr", "Le roi a accueilli à Oslo l'équipage", "2024-10-18"),
        ("La reine est arrivée hier soir", "fr", "La reine est arrivée", "2024-10-20"),
        ("The king agreed to meet the crew on Friday", "en", "", ""),
        ("The king will meet the crew on Friday", "en", "", ""),
        ("The king thanked the crew, who meet him on Friday", "en", "", ""),
        ("The king promised help by Friday", "en", "", ""),
        ("The king on Friday thanked those who left on Monday", "en", "", ""),
        ("Le roi a promis de revenir vendredi", "fr", "", ""),
        ("Le roi reviendra vendredi", "fr", "", ""),
        ("Le roi a annulé le vote de vendredi", "fr", "", ""),
        ("Le roi a été reçu vendredi 18 octobre à Oslo", "fr", "", ""),
        ("The king met the crew on Friday, October 18", "en", "", ""),
    ],
)
def test_the_day_of_a_deed(text: str, language: str, rest: str, iso: str) -> None:
    told = claim(text, **{**REPORTED, "language": language})
    assert with_day_of_deed(text, told) == (rest, iso)


@pytest.mark.parametrize("changes", [{"is_day_of_report": False}, {"status": Status.PLANNED}, {"date": None}])
def test_only_the_day_of_publication_tells_which_weekday_is_meant(changes: dict[str, object]) -> None:
    text = "The king on Friday thanked the crew"
    assert with_day_of_deed(text, claim(text, **{**REPORTED, **changes})) == ("", "")


def test_a_weekday_beside_its_own_date_is_left_out() -> None:
    text = "The king on Friday thanked the crew"
    own = {**REPORTED, "is_day_of_report": False, "date": "2024-10-18"}
    assert with_day_of_deed(text, claim(text, **own)) == ("The king thanked the crew", "2024-10-18")
    assert with_day_of_deed(text, claim(text, **{**own, "date": "2024-10"})) == ("", "")


def test_the_line_of_a_brief_has_the_date() -> None:
    told = source(1, "Post", claim("Le roi a accueilli vendredi à Oslo l'équipage", **{**REPORTED, "language": "fr"}))
    line = plain(fact_html(SourcedFact(fact(1, told), told), Words("fr"), dated=NOW))
    assert line.endswith(": le roi a accueilli à Oslo l'équipage (18 oct.)")


def test_the_line_of_a_brief_has_no_weekday_beside_its_date() -> None:
    own = {**REPORTED, "is_day_of_report": False, "date": "2024-10-18"}
    told = source(1, "Post", claim("The king on Friday thanked the crew", **own))
    line = plain(fact_html(SourcedFact(fact(1, told), told), Words("en"), dated=NOW))
    assert line.endswith(": the king thanked the crew (18 Oct)")
