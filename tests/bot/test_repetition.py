"""What repeats a line or the headline in other words, and what does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.repetition import ToldTitle, is_headline_only, is_line, without_echoes
from feeds.types import Claim, ClaimKind, Figure, Quotation, Status
from tests.bot.october_facts import claim, fact, source


def said(content: str, speaker: str = "Mark Rutte", role: str = "NATO chief", number: int = 0) -> Claim:
    """An indirect statement, with a figure at its number if it has one."""
    at = content.replace(",", "").find(str(number))
    figures = (Figure(number, "troops", start=at, end=at + len(str(number))),) if number else ()
    made = claim(content, speaker=speaker, speaker_key=speaker.lower(), role=role, start=0)
    return replace(made, quotation=Quotation.INDIRECT, figures=figures)


@pytest.mark.parametrize(
    ("title", "content", "number", "is_covered"),
    [
        ("NATO chief says North Korean troops are in Kursk", "North Korean troops had been sent to Kursk", 0, True),
        (
            "NATO chief says 8,000 North Koreans are in Kursk",
            "8,000 soldiers have arrived in the Kursk region",
            8000,
            True,
        ),
        (
            "NATO chief says 8,000 North Koreans are in Kursk",
            "9,000 soldiers have arrived in the Kursk region",
            9000,
            False,
        ),
        ("NATO chief says North Korean troops are in Kursk", "sanctions alone are not enough to end it", 0, False),
        ("North Korean troops are in Kursk", "North Korean troops had been sent to Kursk", 0, False),
        ("NATO chief denies North Korean troops are in Kursk", "North Korean troops had been sent to Kursk", 0, False),
    ],
)
def test_a_line_adds_to_a_headline_by_a_voice_a_figure_or_words(
    title: str, content: str, number: int, *, is_covered: bool
) -> None:
    assert ToldTitle.of(title, "en").covers(said(content, number=number)) is is_covered


def test_a_denial_under_the_headline_that_tells_it_is_covered() -> None:
    denied = replace(said("soldiers are on their way", "North Korea", ""), status=Status.DENIED)
    assert ToldTitle.of("North Korea denies sending soldiers to Russia", "en").covers(denied)
    assert not ToldTitle.of("North Korea sends soldiers to Russia", "en").covers(denied)


def test_what_a_headline_says_is_no_line_beside_the_text_that_says_it() -> None:
    title = "Rutte: troops are there"
    short = replace(said("troops are there"), start=7, end=len(title))
    full = replace(said("troops had been sent to the region of Kursk"), start=60, end=103)
    of_title = fact(1, replace(source(1, "Post", short), title=title))
    of_text = fact(2, replace(source(1, "Post", full), title=title))
    assert is_headline_only(of_title)
    assert not is_headline_only(of_text)
    assert without_echoes([of_title, of_text]) == [of_text]
    assert without_echoes([of_title]) == [of_title], "nothing else tells it"


def test_what_nobody_denies_is_no_line() -> None:
    event = replace(claim("Norway has not sent troops", speaker=None), kind=ClaimKind.EVENT, status=Status.DENIED)
    assert not is_line(fact(1, source(1, "Post", event)))
    assert is_line(fact(1, source(1, "Post", replace(event, status=Status.ASSERTED))))


def test_a_headline_that_names_two_who_deny_repeats_the_denial_of_one() -> None:
    title = "Pyongyang and Moscow deny troop deployment"
    head = replace(said(title, "Pyongyang and Moscow", ""), start=0, end=len(title), status=Status.DENIED)
    below = replace(said("it had sent soldiers", "North Korea", ""), start=60, end=80, status=Status.DENIED)
    of_title, of_text = (
        fact(n, replace(source(1, "Post", one), title=title)) for n, one in enumerate((head, below), 1)
    )
    assert without_echoes([of_title, of_text]) == [of_text]
    other = fact(3, replace(source(1, "Post", replace(below, speaker="Japan", speaker_key="jpn")), title=title))
    assert without_echoes([of_title, other]) == [of_title, other]
