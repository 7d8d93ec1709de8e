"""Days behind lines: that of the report, of the words or of the deed, told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.locales import Words
from bot.render.days import FactDay, day_words, undated
from bot.render.facts import SourcedFact, fact_date, fact_html, marked_title
from feeds.types import Claim, ClaimKind, Fact, Quotation
from tests.bot.october_facts import NOW, claim, fact, source

TWENTIETH = FactDay("2024-10-20", "20 oct.")
LEE = {"speaker": "Ann Lee", "speaker_key": "lee", "date": "2024-10-20"}


def line(told: Claim, language: str = "en") -> str:
    """A line of a brief on one claim."""
    shown = source(1, "Post", told)
    return fact_html(SourcedFact(fact(1, shown), shown), Words(language), dated=NOW)


@pytest.mark.parametrize(
    ("content", "changes", "end"),
    [
        ("Norland has sent two ships to the port", {}, "(said 20 Oct)"),
        ("two ships had been moved to the port", {}, "(said 20 Oct)"),
        ("the king broke ground on a second quay", {}, "(said 20 Oct)"),
        ("the king broke ground on a second quay", {"cue": "reported"}, "(reported 20 Oct)"),
        ("two ships are in the port", {}, "(20 Oct)"),
        ("“Norland has sent two ships”", {"quotation": Quotation.DIRECT}, "(20 Oct)"),
        ("Norland has sent two ships", {"kind": ClaimKind.EVENT, "speaker": None}, "(20 Oct)"),
        ("two ships are in the port", {"date": ""}, "(said earlier)"),
        ("two ships left the port", {"date": "", "kind": ClaimKind.EVENT, "speaker": None}, "(earlier)"),
        ("two ships were in the port", {"date": "", "report": "said that"}, "(earlier)"),
        ("Norland had sent two ships", {"report": "said that"}, "(20 Oct)"),
        ("two ships are in the port", {"date": None}, "the port"),
        ("two ships are in the port", {"is_day_of_report": True}, "(reported 21 Oct)"),
        ("Norland has sent two ships to the port", {"is_day_of_report": True}, "(reported 21 Oct)"),
        ("Norland had sent two ships", {"is_day_of_report": True, "report": "said that"}, "(reported 21 Oct)"),
        ("Norland has sent two ships", {"kind": ClaimKind.EVENT, "speaker": None, "date": None}, "(reported 21 Oct)"),
    ],
)
def test_the_day_of_words_is_not_read_as_that_of_a_deed(content: str, changes: dict[str, object], end: str) -> None:
    assert line(claim(content, **{**LEE, **changes})).replace("<i>", "").replace("</i>", "").endswith(end)


@pytest.mark.parametrize(
    ("content", "day"),
    [
        ("la flotte a quitté le port", "dit le 20 oct."),
        ("deux navires sont arrivés au port", "dit le 20 oct."),
        ("deux navires sont amarrés au port", "20 oct."),
    ],
)
def test_the_same_in_french(content: str, day: str) -> None:
    assert day_words(claim(content, **LEE, language="fr"), TWENTIETH, Words("fr"), has_verb=False) == day


@pytest.mark.parametrize(
    ("text", "date", "language", "rest"),
    [
        ("This Monday, October 21, the envoy left", "2024-10-21", "en", "The envoy left"),
        ("Ce lundi 21 octobre, l'émissaire est parti", "2024-10-21", "fr", "L'émissaire est parti"),
        ("On Monday, the envoy left", "2024-10-21", "en", "The envoy left"),
        ("Séoul a convoqué, lundi 21 octobre, l'émissaire", "2024-10-21", "fr", "Séoul a convoqué l'émissaire"),
        ("Seoul summoned, on Monday, the envoy", "2024-10-21", "en", "Seoul summoned the envoy"),
        ("the envoy left this Monday, October 21", "2024-10-21", "en", "the envoy left"),
        ("The president went to the port in June", "2024-06", "en", "The president went to the port"),
        ("Le président s'était rendu au port en juin", "2024-06", "fr", "Le président s'était rendu au port"),
        ("The port closed on 20 October 2024", "2024-10-20", "en", "The port closed"),
        ("The port closed on Sunday morning", "2024-10-20", "en", "The port closed"),
        ("Le port a fermé le 20 octobre", "2024-10-20", "fr", "Le port a fermé"),
        ("By Monday morning, the port had closed", "2024-10-21", "en", "By Monday morning, the port had closed"),
        ("Le vote de lundi a été annulé", "2024-10-21", "fr", "Le vote de lundi a été annulé"),
        ("The port closed in May", "2024-06", "en", "The port closed in May"),
        ("The port closed in week 42", "2024-W42", "en", "The port closed in week 42"),
    ],
)
def test_a_line_with_its_date_does_not_give_it_again(text: str, date: str, language: str, rest: str) -> None:
    assert undated(text, claim(text, date=date, language=language)) == rest


def test_what_only_one_of_two_sources_dates_has_that_day() -> None:
    early = source(1, "Post", claim("two ships are in the port", **LEE), published=NOW - timedelta(days=1))
    late = source(2, "Echo", replace(early.claim, date=None))
    both: Fact = fact(1, late, early)
    assert fact_date(SourcedFact(both, late), Words("en"), NOW) == "20 Oct"


@pytest.mark.parametrize(
    ("days_before", "shown"),
    [(0, "21 oct."), (1, "rapporté le 20 oct."), (-1, "21 oct.")],
)
def test_a_day_that_a_text_gives_is_that_of_a_fact_if_no_report_came_before(days_before: int, shown: str) -> None:
    told = source(1, "Post", claim("two ships are in the port", **{**LEE, "date": "2024-10-21"}))
    without = replace(told.claim, is_day_of_report=True)
    reported = source(2, "Echo", without, published=NOW - timedelta(days=days_before))
    both = fact(1, told, reported)
    dated = NOW if days_before >= 0 else NOW + timedelta(days=1)
    assert fact_date(SourcedFact(both, reported), Words("fr"), dated) == shown


def test_the_day_of_words_is_not_that_of_an_event_which_another_text_tells() -> None:
    said = source(1, "Post", claim("Norland has sent two ships to the port", **LEE))
    event = claim("Norland sent two ships to the port", kind=ClaimKind.EVENT, speaker=None, date=None)
    told = source(2, "Echo", event)
    assert fact_date(SourcedFact(fact(1, told, said), told), Words("en"), NOW) == "reported 21 Oct"
    day = source(3, "Star", replace(event, date="2024-10-19"))
    assert fact_date(SourcedFact(fact(1, told, said, day), told), Words("fr"), NOW) == "19 oct."


def test_the_day_of_a_deed_is_not_that_of_words_which_tell_of_it() -> None:
    said = source(1, "Post", claim("Norland sent two ships in June", **{**LEE, "date": "2024-10-20"}))
    event = claim("Norland sent two ships in June", kind=ClaimKind.EVENT, speaker=None, date="2024-06")
    dated = source(2, "Echo", event)
    assert fact_date(SourcedFact(fact(1, said, dated), said), Words("en"), NOW) == "20 Oct"


def test_the_day_of_a_report_is_that_of_the_readers_zone() -> None:
    told = source(1, "Post", claim("two ships left", **{**LEE, "is_day_of_report": True}))
    late = replace(told, published=NOW.replace(hour=23, minute=30))
    assert fact_date(SourcedFact(fact(1, late), late), Words("en", "Asia/Seoul"), NOW) == "reported 22 Oct"
    assert fact_date(SourcedFact(fact(1, late), late), Words("en", "UTC"), NOW) == "reported 21 Oct"


def test_a_headline_of_another_language_is_marked() -> None:
    assert marked_title("Le port ferme", "fr", Words("en"), 90) == "Le port ferme (FR)"
    assert marked_title("Le port ferme", "fr", Words("fr"), 90) == "Le port ferme"
    assert marked_title("Le port ferme", None, Words("en"), 90) == "Le port ferme"
