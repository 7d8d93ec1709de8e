"""Figures over time: what replaces, what disputes, what is expected, and the series of a quantity."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from feeds.group import IncomingClaim, United, counted_of, figure_series, merge_claims, unite
from feeds.group.vocabulary import is_to_come
from feeds.quantities import quantity_of
from feeds.types import Bound, ChangeKind, ClaimKind, Fact, Figure
from tests.feeds.group.october_claims import (
    EXPECTED,
    FRIDAY,
    GROWN,
    MONDAY,
    NIS,
    RIVAL,
    SENT_EN,
    SENT_FR,
    soldiers,
    stored,
    told,
)


def test_what_is_and_what_is_expected_are_two_facts_and_no_change_of_figure() -> None:
    result = merge_claims(1, (), [SENT_EN, EXPECTED], FRIDAY)
    assert [change.kind for change in result.changes] == [ChangeKind.NEW_FACT, ChangeKind.NEW_FACT]
    assert all(fact.replaces is None and not fact.disputed_by for fact in result.facts)


def test_a_later_figure_replaces_the_earlier_one() -> None:
    facts = stored((), merge_claims(1, (), [SENT_EN, EXPECTED], FRIDAY))
    result = merge_claims(1, facts, [GROWN], GROWN.published)
    (change,) = result.changes
    assert change.kind is ChangeKind.FIGURE_CHANGED
    assert change.previous is not None
    assert change.fact is not None
    assert change.previous.claim.figures[0].value == 1500
    assert change.fact.replaces == change.previous.id


def test_another_voice_with_another_figure_at_the_same_time_disputes() -> None:
    facts = stored((), merge_claims(1, (), [SENT_EN], FRIDAY))
    after = stored(facts, merge_claims(1, facts, [RIVAL], RIVAL.published))
    first, second = after
    assert first.disputed_by == (second.id,)
    assert second.disputed_by == (first.id,)


def test_a_text_that_names_no_one_disputes_within_a_day_and_updates_later() -> None:
    facts = stored((), merge_claims(1, (), [SENT_EN], FRIDAY))
    narrated = told(6, "about 2,000 North Korean soldiers are already in Russia", figure=soldiers(2000), cue=None)
    at_once = replace(narrated, published=FRIDAY + timedelta(hours=1))
    later = replace(narrated, published=FRIDAY + timedelta(days=2))
    earlier = replace(narrated, published=FRIDAY - timedelta(days=2))
    (fact, *_) = merge_claims(1, facts, [at_once], FRIDAY).facts
    assert fact.disputed_by == (1,)
    assert [change.kind for change in merge_claims(1, facts, [later], FRIDAY).changes] == [ChangeKind.FIGURE_CHANGED]
    background, newer = merge_claims(1, facts, [earlier], FRIDAY).facts
    assert (background.disputed_by, background.replaces, newer.replaces) == ((), None, background.id)


def test_what_is_recalled_of_an_earlier_day_is_no_dispute() -> None:
    recalled = replace(SENT_EN, published=MONDAY, claim=replace(SENT_EN.claim, date="2024-10-18"))
    grown = replace(RIVAL, published=MONDAY + timedelta(hours=1))
    facts = stored((), merge_claims(1, (), [recalled], MONDAY))
    (change,) = merge_claims(1, facts, [grown], MONDAY).changes
    assert change.kind is ChangeKind.FIGURE_CHANGED
    facts = stored((), merge_claims(1, (), [replace(grown, published=MONDAY)], MONDAY))
    late = replace(recalled, published=MONDAY + timedelta(hours=1))
    background, newer = merge_claims(1, facts, [late], MONDAY).facts
    assert (background.disputed_by, background.replaces, newer.replaces) == ((), None, background.id)


def test_an_older_figure_that_comes_late_is_told_as_the_change_that_it_was() -> None:
    facts = stored((), merge_claims(1, (), [GROWN], MONDAY))
    result = merge_claims(1, facts, [SENT_EN], MONDAY)
    (change,) = result.changes
    assert (change.kind, change.fact and change.fact.id) == (ChangeKind.FIGURE_CHANGED, facts[0].id)
    assert change.previous is not None
    assert change.previous.claim == SENT_EN.claim
    after = stored(facts, result)
    again = replace(SENT_EN, entry_id=9, publisher="another")
    assert [change.kind for change in merge_claims(1, after, [again], MONDAY).changes] == [ChangeKind.MORE_SOURCES]


def test_another_voice_that_gives_the_changed_figure_has_changed_it_too_and_is_not_told() -> None:
    white_house = ("the White House", "white house")
    other = replace(GROWN, entry_id=15, publisher="x", origin="x", published=GROWN.published + timedelta(hours=1))
    other = replace(other, claim=replace(GROWN.claim, speaker=white_house[0], speaker_key=white_house[1]))
    facts = stored((), merge_claims(1, (), [SENT_EN], FRIDAY))
    facts = stored(facts, merge_claims(1, facts, [GROWN], GROWN.published))
    result = merge_claims(1, facts, [other], other.published)
    assert [change.kind for change in result.changes] == [ChangeKind.NEW_FACT]
    assert [fact.replaces for fact in stored(facts, result)] == [None, facts[0].id, facts[0].id]


def test_a_fact_is_as_near_as_all_that_its_sources_say() -> None:
    """The first to tell may have chosen odd words: another order would have found the change."""
    odd = told(2, "a first 1,500 soldiers of the North have reached Vladivostok", speaker=NIS, figure=soldiers(1500))
    found = []
    for order in ((odd, SENT_EN), (SENT_EN, odd)):
        facts: list[Fact] = []
        for claim in order:
            facts = stored(facts, merge_claims(1, facts, [claim], FRIDAY))
        assert len(facts) == 1
        found.append([change.kind for change in merge_claims(1, facts, [GROWN], GROWN.published).changes])
    assert found == [[ChangeKind.FIGURE_CHANGED]] * 2


def test_what_is_expected_of_another_number_is_not_to_come() -> None:
    content = "3,000 North Korean troops sent to Russia, 10,000 expected by December"
    now, then = Figure(3000, "troops", start=0, end=12), Figure(10_000, "troops", start=42, end=48)
    claim = replace(GROWN.claim, content=content, start=0, end=len(content), figures=(now, then))
    assert (is_to_come(claim, now), is_to_come(claim, then), is_to_come(claim)) == (False, True, True)
    assert is_to_come(replace(claim, content="Pyongyang has decided to send 12,000 soldiers"))
    assert is_to_come(replace(claim, language="fr", content="Pyongyang a décidé d'envoyer 12.000 soldats"))
    for content, is_open in (
        ("leur envoi représenterait une escalade", True),
        ("elles arriveraient au port", True),
        ("elle espérait un accord", False),
        ("ils montraient des images", False),
    ):
        assert is_to_come(replace(claim, language="fr", content=content, figures=())) is is_open, content


def test_two_figures_are_never_one_fact_however_near_their_words() -> None:
    planned = replace(EXPECTED, claim=replace(EXPECTED.claim, content=SENT_EN.claim.content), vector=SENT_EN.vector)
    assert len(merge_claims(1, (), [SENT_EN, replace(planned, entry_id=2)], FRIDAY).facts) == 2


def test_any_source_may_say_what_a_fact_counts() -> None:
    first = told(
        1,
        "about 1,500 North Korean specialists are already in Russia",
        speaker=NIS,
        figure=soldiers(1500, "specialists"),
    )
    facts = stored((), merge_claims(1, (), [first], FRIDAY))
    (fact,) = facts
    facts = [replace(fact, sources=(*fact.sources, SENT_FR.source))]
    (change,) = merge_claims(1, facts, [GROWN], GROWN.published).changes
    assert change.kind is ChangeKind.FIGURE_CHANGED


def test_members_of_the_forces_are_troops_and_those_of_parliament_are_not() -> None:
    assert quantity_of(Figure(1500, "members"), "1,500 members of the North's special forces had arrived") == "troops"
    assert quantity_of(Figure(1500, "membres"), "1.500 membres des forces spéciales sont là") == "troops"
    assert (
        quantity_of(Figure(12, "members"), "12 members of parliament's intelligence committee spoke of soldiers")
        == "members"
    )
    assert quantity_of(Figure(9, "members"), "9 members of an engineer unit were killed") == "members"
    killed = told(7, "9 members of an engineer unit were killed", figure=Figure(9, "members", start=0, end=9))
    assert counted_of(killed.claim, killed.claim.figures[0]).quantity == "people"


def test_a_bare_figure_disputes_and_changes_nothing() -> None:
    bare = told(6, "10,000 soldiers", figure=soldiers(10000), kind=ClaimKind.FIGURE, cue=None)
    facts = stored((), merge_claims(1, (), [SENT_EN], FRIDAY))
    for later in (timedelta(hours=1), timedelta(days=3)):
        (fact,) = merge_claims(1, facts, [replace(bare, published=FRIDAY + later)], FRIDAY).facts
        assert (fact.disputed_by, fact.replaces) == ((), None)


def test_a_figure_that_another_voice_has_changed_already_is_no_change_again() -> None:
    facts = stored((), merge_claims(1, (), [SENT_EN], FRIDAY))
    facts = stored(facts, merge_claims(1, facts, [GROWN], GROWN.published))
    agreed = told(
        8,
        "at least 3,000 North Korean soldiers have arrived in Russia",
        speaker=("John Kirby", "john kirby"),
        figure=soldiers(3000),
        published=GROWN.published + timedelta(hours=1),
    )
    result = merge_claims(1, facts, [agreed], agreed.published)
    (change,) = result.changes
    assert (change.kind, change.previous) == (ChangeKind.NEW_FACT, None)
    facts = stored(facts, result)
    back = replace(agreed, entry_id=9, published=GROWN.published + timedelta(days=3))
    back = replace(back, claim=replace(back.claim, figures=(soldiers(1500),)))
    (change,) = merge_claims(1, facts, [back], back.published).changes
    assert change.kind is ChangeKind.FIGURE_CHANGED
    assert change.previous is not None
    assert change.previous.claim.figures[0].value == 3000


@pytest.mark.parametrize("is_elder_first", [True, False])
def test_a_figure_that_changed_in_another_story_is_told_once_when_the_two_become_one(is_elder_first: bool) -> None:
    said = stored((), merge_claims(1, (), [SENT_EN], FRIDAY))
    white_house = replace(GROWN.claim, speaker="the White House", speaker_key="white house")
    voices = [GROWN, replace(GROWN, entry_id=15, publisher="x", origin="x", claim=white_house)]
    grown = [replace(f, id=f.id + 100) for f in stored((), merge_claims(2, (), voices, GROWN.published))]
    result = unite(said, grown) if is_elder_first else unite(grown, said)
    (change,) = result.changes
    assert (change.kind, change.previous and change.previous.id) == (ChangeKind.FIGURE_CHANGED, said[0].id)
    assert {fact.id: fact.replaces for fact in result.facts} == {fact.id: said[0].id for fact in grown}
    met = {fact.id: fact for fact in result.facts}
    assert unite(said, [met.get(fact.id, fact) for fact in grown]) == United()


def test_a_figure_inside_a_statement_is_not_told_twice() -> None:
    inside = told(1, "1,500 North Korean soldiers", figure=soldiers(1500), kind=ClaimKind.FIGURE, start=6, cue=None)
    assert len(merge_claims(1, (), [SENT_EN, inside], FRIDAY).facts) == 1
    assert len(merge_claims(1, (), [replace(inside, entry_id=2)], FRIDAY).facts) == 1


def test_the_series_shows_a_quantity_over_time_with_who_says_so() -> None:
    facts = stored((), merge_claims(1, (), [SENT_EN, SENT_FR, EXPECTED], FRIDAY))
    facts = stored(facts, merge_claims(1, facts, [GROWN], GROWN.published))
    now, expected = figure_series(facts)
    assert (now.quantity, now.is_expected, now.is_moving) == ("troops", False, True)
    assert [(r.value, r.speaker) for r in now.reports] == [(1500, NIS[0]), (3000, NIS[0])]
    assert now.reports[0].publishers == ("publisher 1", "publisher 2")
    assert now.latest.at == GROWN.published
    assert (expected.is_expected, expected.latest.value) == (True, 12000)


def test_the_series_keep_quantities_of_one_unit_apart_and_leaves_bare_figures_out() -> None:
    captured = told(
        11,
        "two wounded men were taken prisoner near the village by a patrol",
        speaker=("Kyiv", "kyiv"),
        figure=soldiers(2, "men"),
        published=GROWN.published,
    )
    bare = told(12, "10,000 soldiers", figure=soldiers(10000), kind=ClaimKind.FIGURE, cue=None, published=MONDAY)
    facts = stored((), merge_claims(1, (), [SENT_EN, GROWN, captured, bare], GROWN.published))
    values = [[report.value for report in series.reports] for series in figure_series(facts)]
    assert values == [[1500, 3000], [2]]


def test_units_meet_across_languages_and_killed_is_not_sent() -> None:
    assert quantity_of(Figure(5, "hommes")) == quantity_of(Figure(5, "soldiers")) == "troops"
    assert quantity_of(Figure(5, "people", of="killed")) == quantity_of(Figure(5, "morts")) == "casualties_dead"
    assert quantity_of(Figure(5, "soldiers"), "five soldiers were wounded") == "casualties_wounded"
    assert quantity_of(Figure(5, "EUR")) == "EUR"
    assert quantity_of(Figure(5, "goats")) == "goats"


def killed(content: str, value: float, unit: str, hours: int = 0, speaker: tuple[str, str] = NIS) -> IncomingClaim:
    """What a speaker says of the dead, some hours after Friday."""
    at = content.index(unit.split(maxsplit=1)[0])
    figure = Figure(value, unit, start=at, end=at + len(unit))
    return told(20 + hours, content, speaker=speaker, figure=figure, published=FRIDAY + timedelta(hours=hours))


KYIV = ("Kyiv", "kyiv")


@pytest.mark.parametrize(
    "later",
    [
        killed("some 1,100 North Korean soldiers were killed or wounded in Kursk", 1100, "soldiers", 48),
        killed("about 300 North Korean soldiers were wounded in the fighting", 300, "soldiers", 48),
        killed("about 2,000 North Korean soldiers were sent to Kursk", 2000, "soldiers", 48),
        killed("about 40 North Korean soldiers were killed in Pokrovsk", 40, "soldiers", 48),
        killed("about 300 North Korean soldiers were killed", 300, "soldiers", 48),  # the whole, not the part
    ],
)
def test_another_deed_or_place_is_another_quantity(later: IncomingClaim) -> None:
    first = killed("about 100 North Korean soldiers were killed in Kursk", 100, "soldiers")
    facts = stored((), merge_claims(1, (), [first], FRIDAY))
    (change,) = merge_claims(1, facts, [later], later.published).changes
    assert (change.kind, change.previous) == (ChangeKind.NEW_FACT, None)
    assert (
        len(
            {
                series.reports[0].value
                for series in figure_series(stored(facts, merge_claims(1, facts, [later], MONDAY)))
            }
        )
        == 2
    )


def test_a_number_rises_whoever_counts_and_falls_by_its_own_voice_only() -> None:
    first = killed("about 100 North Korean soldiers were killed in Kursk", 100, "soldiers")
    risen = killed("about 300 North Korean soldiers were killed in Kursk", 300, "soldiers", 48, KYIV)
    fallen = killed("about 60 North Korean soldiers were killed in Kursk", 60, "soldiers", 48, KYIV)
    facts = stored((), merge_claims(1, (), [first], FRIDAY))
    kinds = [[c.kind for c in merge_claims(1, facts, [new], MONDAY).changes] for new in (risen, fallen)]
    assert kinds == [[ChangeKind.FIGURE_CHANGED], [ChangeKind.NEW_FACT]]
    limit = replace(RIVAL, published=GROWN.published)
    limit = replace(limit, claim=replace(limit.claim, figures=(Figure(6000, "soldiers", bound=Bound.AT_MOST),)))
    facts = stored((), merge_claims(1, (), [SENT_EN], FRIDAY))
    (change,) = merge_claims(1, facts, [limit], limit.published).changes
    assert (change.kind, change.previous) == (ChangeKind.NEW_FACT, None)


@pytest.mark.parametrize(("low", "high", "is_disputed"), [(1000, 2000, False), (300, 400, True)])
def test_a_range_that_holds_the_other_value_is_no_dispute(low: int, high: int, is_disputed: bool) -> None:
    ranged = told(6, f"from {low:,} to {high:,} North Korean soldiers are already in Russia", speaker=KYIV)
    figure = Figure(low, "soldiers", high=high)
    ranged = replace(ranged, claim=replace(ranged.claim, figures=(figure,)), published=FRIDAY + timedelta(hours=2))
    facts = stored((), merge_claims(1, (), [SENT_EN], FRIDAY))
    assert any(fact.disputed_by for fact in merge_claims(1, facts, [ranged], FRIDAY).facts) == is_disputed


@pytest.mark.parametrize(
    ("content", "deed"),
    [
        ("at least 100 soldiers deployed to the far quay have been killed", "dead"),
        ("au moins 100 soldiers déployés sur la côte ont été tués", "dead"),
        ("100 soldiers sent there in spring were killed or wounded", "casualties"),
        ("100 soldiers trained at the coast died", "dead"),
        ("100 soldiers were sent for those who were killed", "sent"),
        ("100 soldiers sent to replace men who were killed", "sent"),
        ("100 soldiers were deployed before 30 were killed", "sent"),
        ("100 soldiers sent to the coast have killed nobody", "sent"),
    ],
)
def test_the_fate_of_those_whom_a_participle_names_is_what_is_counted(content: str, deed: str) -> None:
    claim = killed(content, 100, "soldiers").claim
    assert counted_of(claim, claim.figures[0]).deed == deed
