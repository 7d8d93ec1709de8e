"""One voice that tells the same again is one fact; two things that sound alike stay two."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.group import counted_of, is_one_series, restates
from feeds.types import Claim, ClaimKind, Figure, Quotation, Status

NEAR = 0.65
_NUMBER = re.compile(r"\d[\d,]*")


def said(content: str, speaker: str = "NIS", language: str = "en", status: Status = Status.ASSERTED) -> Claim:
    """A statement with its numbers as figures of the word behind them."""
    figures = tuple(
        Figure(float(m.group().replace(",", "")), content[m.end() :].split(maxsplit=1)[0], start=m.start(), end=m.end())
        for m in _NUMBER.finditer(content)
    )
    return Claim(
        ClaimKind.ATTRIBUTION, 0, len(content), content, speaker=speaker, speaker_key=speaker.lower(),
        figures=figures, quotation=Quotation.INDIRECT, status=status, language=language,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("1,500 troops were training in the far east", "a first group of 1,500 troops is already there", True),
        ("1,500 troops were training in the far east", "another 1,500 troops have joined the first group", False),
        ("1,500 members of the special forces are there", "1,500 soldiers are there already", True),
        ("1,500 members of the party are there", "1,500 soldiers are there already", False),
        ("1,500 troops are there", "1,500 troops will be sent by December", False),
        ("1,500 troops are there", "1,500 troops were killed", False),
        ("1,500 troops are in Kursk", "1,500 troops are in Donetsk", False),
        ("1,500 troops are there", "3,000 troops are there", False),
        ("it is a first step toward a world war", "a third country would be the first step to a world war", True),
        ("it is a first step toward a world war", "officers are already in the occupied region", False),
        ("troops have been sent to the region", "troops will be sent to the region", False),
    ],
)
def test_one_voice_tells_it_again_or_tells_another_thing(one: str, other: str, *, is_one: bool) -> None:
    assert restates(said(one), said(other), NEAR) is is_one
    assert restates(said(other), said(one), NEAR) is is_one


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("sending troops would be a “significant escalation”", "the prospect a significant escalation", True),
        (
            "sending troops would be a “significant escalation”",
            "un tel envoi serait une « escalade significative »",
            True,
        ),
        ("sending troops would be a “significant escalation”", "the prospect a significant delay", False),
        ("Japan's move would be a “significant escalation”", "Peru's tariffs are a “significant escalation”", False),
        ("sending troops would not be a “significant escalation”", "it is a significant escalation", False),
        ("it was a “hoax”", "the pictures are a hoax that harms the port", False),
        ("12 ships are a “significant escalation”", "a significant escalation", False),
    ],
)
def test_a_judgement_that_is_quoted_is_told_once(one: str, other: str, *, is_one: bool) -> None:
    assert restates(said(one), said(other), 0.1) is is_one
    assert restates(said(other), said(one), 0.1) is is_one
    assert not restates(said(one), said(other), 0.1, timedelta(days=30))
    assert not restates(said(one), said(other, "Pentagon"), 0.1)


@pytest.mark.parametrize(
    ("bare", "is_one"),
    [
        ("the total would reach about 10,000 by December", True),
        ("the total would reach about 12,000 by December", False),
        ("the total had reached 10,000 by then", False),
        ("10,000 would be killed", False),
    ],
)
def test_a_bare_number_is_what_the_same_voice_counts(bare: str, *, is_one: bool) -> None:
    counting = said("about 10,000 troops will be sent by December")
    total = replace(said(bare), figures=())
    assert restates(total, counting, NEAR) is is_one
    assert restates(counting, total, NEAR) is is_one
    assert not restates(total, replace(counting, speaker="Kyiv", speaker_key="kyiv"), NEAR)


def test_who_speaks_for_a_body_gives_its_figure() -> None:
    state = said("at least 3,000 troops have travelled there", "the United States")
    spokesman = replace(said("3,000 troops had arrived", "John Kirby"), role="White House spokesman")
    assert restates(state, spokesman, NEAR)
    assert not restates(state, replace(spokesman, role="Kremlin spokesman"), NEAR)
    assert not restates(state, replace(said("4,000 troops had arrived", "John Kirby"), role=spokesman.role), NEAR)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("at least 300 soldiers have travelled to Peru", '"At least 300" soldiers had arrived', 0.5),
        ("the total would reach 900 ships by May", "the navy expects 900 ships by May", 0.5),
        ("the fleet will be sold to a firm in Lima", "the fleet will be sold", 0.6),
    ],
)
def test_what_somebody_relays_and_says_himself_is_one(one: str, other: str, alike: float) -> None:
    relayed = replace(said(one, "The Navy"), via="lawmaker Ada Lund")
    own = said(other, "Ada Lund")
    assert restates(relayed, own, alike)
    assert restates(own, relayed, alike)
    assert not restates(replace(relayed, via="lawmaker Bo Lund"), own, alike)
    assert not restates(replace(relayed, via=None), own, alike)


def test_what_one_voice_says_of_two_countries_in_two_languages_is_one() -> None:
    one = said("Peru of playing along with Chile", "Ada Lund")
    other = said("le gouvernement péruvien se laisse entraîner par le Chili", "Ada Lund", "fr")
    assert restates(one, other, 0.48)
    assert not restates(one, other, 0.48, timedelta(days=3))
    assert not restates(one, replace(other, language="en"), 0.48)
    assert not restates(one, said("le gouvernement péruvien se laisse entraîner", "Ada Lund", "fr"), 0.48)
    assert not restates(one, said("le Pérou se laisse entraîner par la Norvège", "Ada Lund", "fr"), 0.48)
    assert not restates(one, said("le Pérou n'attend rien du Chili", "Ada Lund", "fr"), 0.48)


def test_another_voice_restates_nothing_and_a_month_later_it_may_be_others() -> None:
    one = said("1,500 troops were training there")
    assert not restates(one, said("1,500 troops are there", "Pentagon"), NEAR)
    assert not restates(one, said("1,500 troops are there"), NEAR, timedelta(days=30))


def test_two_denials_of_one_deed_are_one_and_a_denial_is_no_statement() -> None:
    denied = said("soldiers are sent to fight", status=Status.DENIED)
    assert restates(denied, said("troops have been deployed abroad", status=Status.DENIED), NEAR)
    assert not restates(denied, said("soldiers are sent to fight"), NEAR)


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("North Korea's mission to the UN", "North Korea", True),
        ("Pyongyang", "la mission nord-coréenne à l'ONU", True),
        ("the Kremlin spokesman", "the Kremlin", True),
        ("a North Korean representative", "North Korea", True),
        ("Russia's mission to the UN", "North Korea", False),
        ("South Korea's defence ministry", "NIS", False),
    ],
)
def test_a_body_and_the_state_that_it_speaks_for_deny_once(one: str, other: str, *, is_one: bool) -> None:
    denied = said("soldiers are sent to fight", one, status=Status.DENIED)
    again = said("troops have been deployed abroad", other, status=Status.DENIED)
    assert restates(denied, again, NEAR) is is_one
    assert restates(again, denied, NEAR) is is_one
    assert not restates(replace(denied, status=Status.ASSERTED), replace(again, status=Status.ASSERTED), NEAR)
    killed = said("soldiers were killed", other, status=Status.DENIED)
    assert not restates(denied, killed, NEAR)


DEEDS = ("were killed", "were wounded", "were captured", "have been sent", "are in training", "were withdrawn")


@given(
    deed=st.sampled_from(DEEDS),
    other=st.sampled_from(DEEDS),
    number=st.integers(3, 9999),
    second=st.integers(3, 9999),
    is_ahead=st.booleans(),
    is_other_ahead=st.booleans(),
)
def test_a_movement_never_joins_two_deeds_nor_what_is_and_what_is_to_come(
    *, deed: str, other: str, number: int, second: int, is_ahead: bool, is_other_ahead: bool
) -> None:
    claims = [
        said(f"{count} soldiers {'will be said, they ' if ahead else ''}{what}")
        for count, what, ahead in ((number, deed, is_ahead), (second, other, is_other_ahead))
    ]
    counted = [counted_of(one, one.figures[0]) for one in claims]
    if counted[0].deed != counted[1].deed or counted[0].is_to_come != counted[1].is_to_come:
        assert not is_one_series(*counted)
        assert not restates(claims[0], claims[1], 1.0) or number == second
    else:
        assert is_one_series(*counted)


def test_a_conjunction_parts_what_is_there_from_what_is_planned() -> None:
    one = said("3,000 soldiers are there and 10,000 soldiers will be sent by December")
    there, planned = (counted_of(one, figure) for figure in one.figures)
    assert (there.deed, there.is_to_come) == ("there", False)
    assert (planned.deed, planned.is_to_come) == ("sent", True)
