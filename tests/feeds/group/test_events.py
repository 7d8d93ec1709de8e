"""One event however it is told: the deed, the sides and the day decide, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from feeds.group import IncomingClaim, MergeSettings, merge_claims
from feeds.group.event_coreference import event_mention_of
from feeds.types import ChangeKind, ClaimKind, Fact
from tests.feeds.group.october_claims import MONDAY, SENT_EN, SUMMONED_EN, SUMMONED_FR, stored, told


def event(
    entry_id: int, content: str, predicate: str, *who: str, language: str = "en", date: str = ""
) -> IncomingClaim:
    claim = told(entry_id, content, kind=ClaimKind.EVENT, language=language, cue=None, published=MONDAY)
    return replace(claim, claim=replace(claim.claim, predicate=predicate, participants=who, date=date or None))


SUMMONS = [
    event(1, "Seoul summons Russian ambassador over North Korean troops", "summon", "Seoul"),
    event(2, "Seoul summoned ambassador Georgy Zinoviev on Monday", "summon", "Seoul", "Georgy Zinoviev"),
    event(3, "l'ambassadeur de Moscou convoqué", "convoquer", "l'ambassadeur de Moscou convoqué à", language="fr"),
    event(
        4,
        "Le ministère sud-coréen des Affaires étrangères a convoqué, lundi 21 octobre",
        "convoquer",
        "Le ministère sud-coréen des Affaires étrangères",
        language="fr",
        date="2024-10-21",
    ),
]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (0, 2, 3, 1), (1, 3, 0, 2)])
def test_a_summons_told_in_english_and_in_french_is_one_event(order: Sequence[int]) -> None:
    facts: list[Fact] = []
    for claim in (SUMMONS[place] for place in order):
        facts = stored(facts, merge_claims(1, facts, [claim], MONDAY))
    (fact,) = [fact for fact in facts if len(fact.sources) > 1]
    assert {source.entry_id for source in fact.sources} >= {1, 2, 4}


@pytest.mark.parametrize(
    "other",
    [
        event(5, "Moscow summoned the South Korean ambassador on Monday", "summon", "Moscow"),
        event(5, "La Corée du Sud a convoqué l'ambassadeur de Chine", "convoquer", "La Corée du Sud", language="fr"),
        event(5, "Séoul a convoqué l'ambassadeur russe", "convoquer", "Séoul", language="fr", date="2024-10-14"),
        event(5, "Séoul va convoquer l'ambassadeur russe", "convoquer", "Séoul", language="fr"),
        event(5, "Séoul a reçu l'ambassadeur russe", "recevoir", "Séoul", language="fr"),
    ],
)
def test_another_day_side_or_deed_is_another_event(other: IncomingClaim) -> None:
    strict = MergeSettings(same=1.1, same_across=1.1)
    facts = stored((), merge_claims(1, (), [SUMMONS[0]], MONDAY, strict))
    assert len(stored(facts, merge_claims(1, facts, [other], MONDAY, strict))) == 2


def test_what_is_done_many_times_a_day_needs_more_than_who_does_it() -> None:
    strict = MergeSettings(same=1.1, same_across=1.1)
    first = event(1, "Russian strikes killed civilians in Kharkiv", "kill", "Russian strikes")
    same = event(2, "Des frappes russes ont tué des civils en Ukraine", "tuer", "Des frappes russes", language="fr")
    assert len(merge_claims(1, (), [first, same], MONDAY, strict).facts) == 2
    named = replace(first, claim=replace(first.claim, content="Russian strikes killed civilians in Ukraine"))
    assert len(merge_claims(1, (), [named, same], MONDAY, strict).facts) == 1


def test_an_event_in_two_languages_is_one_fact() -> None:
    result = merge_claims(1, (), [SUMMONED_EN, SUMMONED_FR, SENT_EN], MONDAY)
    assert len(result.facts) == 2
    assert [change.kind for change in result.changes] == [ChangeKind.NEW_FACT, ChangeKind.NEW_FACT]
    summoned = next(fact for fact in result.facts if fact.claim.kind is ClaimKind.EVENT)
    assert len(summoned.origins) == 2


@pytest.mark.parametrize(
    ("content", "agents"),
    [
        ("l'ambassadeur de Moscou convoqué à Séoul", set()),
        ("Moscou a convoqué l'ambassadeur de Séoul", {"RU"}),
        ("Moscou convoque l'ambassadeur de Séoul", {"RU"}),
    ],
)
def test_what_a_bare_participle_is_said_of_is_no_agent(content: str, agents: set[str]) -> None:
    told_so = event(5, content, "convoquer", "Moscou", "Séoul", language="fr")
    mention = event_mention_of(told_so.claim, MONDAY)
    assert mention is not None
    assert mention.agents == agents


def test_the_subject_of_a_passive_is_no_agent() -> None:
    strict = MergeSettings(same=1.1, same_across=1.1)
    passive = event(5, "the Russian ambassador was summoned by Seoul", "summon", "the Russian ambassador")
    assert len(merge_claims(1, (), [SUMMONS[0], passive], MONDAY, strict).facts) == 1
