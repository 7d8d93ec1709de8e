"""Stories that become one or part: which facts become one, what keeps their sources, and what is still told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from feeds.group import IncomingClaim, United, figure_series, merge_claims, part, unite
from feeds.types import ChangeKind, Fact
from tests.feeds.group.october_claims import (
    DENIAL,
    EXPECTED,
    GROWN,
    MONDAY,
    RIVAL,
    SENT_COPY,
    SENT_EN,
    SENT_FR,
    SUMMONED_EN,
    SUMMONED_FR,
    stored,
)

CLAIMS = (DENIAL, EXPECTED, GROWN, RIVAL, SENT_COPY, SENT_EN, SENT_FR, SUMMONED_EN, SUMMONED_FR)


def _story(story_id: int, *claims: IncomingClaim, after: int = 0) -> list[Fact]:
    """The facts that claims make one after another, with ids from `after` on."""
    facts: list[Fact] = []
    for claim in claims:
        facts = stored(facts, merge_claims(story_id, facts, [claim], claim.published))
    return [
        replace(
            fact,
            id=fact.id + after,
            replaces=None if fact.replaces is None else fact.replaces + after,
            disputed_by=tuple(other + after for other in fact.disputed_by),
        )
        for fact in facts
    ]


def _after(united: United, *sides: Sequence[Fact]) -> dict[int, Fact]:
    """All facts after a union, by id."""
    facts = {fact.id: fact for side in sides for fact in side if fact.id not in united.absorbed}
    return facts | {fact.id: fact for fact in united.facts}


def test_what_two_stories_say_alike_is_one_fact_with_the_sources_of_both_under_the_earlier_id() -> None:
    elder, younger = _story(1, SENT_EN), _story(2, SENT_FR, after=100)
    for united in (unite(elder, younger), unite(younger, elder)):
        (fact,) = united.facts
        assert united.absorbed == {younger[0].id: elder[0].id}
        assert united.changes == (), "nobody is told what both sides know"
        assert (fact.id, [source.entry_id for source in fact.sources]) == (elder[0].id, [1, 2])
        assert len(fact.origins) == 2
        assert fact.first_seen == min(elder[0].first_seen, younger[0].first_seen), "an earlier brief had it"
        assert fact.importance > elder[0].importance


def test_facts_of_other_figures_and_other_events_stay_two() -> None:
    for other in (EXPECTED, SUMMONED_EN, GROWN, RIVAL):
        assert unite(_story(1, SENT_EN), _story(2, other, after=100)).absorbed == {}


def test_a_source_that_both_have_counts_once() -> None:
    elder = _story(1, SENT_EN, SENT_FR)
    younger = [replace(fact, id=100) for fact in _story(2, SENT_EN)]
    (fact,) = unite(elder, younger).facts
    assert [source.entry_id for source in fact.sources] == [1, 2]


def test_a_change_of_a_fact_that_both_have_is_told_to_those_who_did_not_know_it() -> None:
    elder, younger = _story(1, SENT_EN, GROWN), _story(2, SENT_FR, after=100)
    united = unite(elder, younger)
    (change,) = united.changes
    assert change.fact is not None
    assert change.previous is not None
    assert (change.kind, change.fact.id, change.previous.id) == (ChangeKind.FIGURE_CHANGED, elder[1].id, elder[0].id)
    assert len(change.previous.sources) == 2
    (series,) = figure_series(list(_after(united, elder, younger).values()))
    assert [report.value for report in series.reports] == [1500, 3000]
    both = _story(2, SENT_FR, replace(GROWN, entry_id=77), after=100)
    assert unite(elder, both).changes == (), "both sides know of the change"


def test_a_denial_of_a_fact_that_both_have_leads_to_the_one_that_is_left() -> None:
    elder, younger = _story(1, SENT_EN), _story(2, SENT_FR, DENIAL, after=100)
    after = _after(unite(elder, younger), elder, younger)
    assert set(after) == {1, 102}
    assert (after[1].disputed_by, after[102].disputed_by) == ((102,), (1,))


def test_a_part_that_is_not_stored_yet_joins_the_stored_fact() -> None:
    united = unite([replace(_story(1, SENT_EN)[0], id=7)], [replace(_story(2, SENT_FR)[0], id=-1)])
    assert united.absorbed == {-1: 7}


def test_each_side_of_a_story_that_parts_keeps_its_sources_and_its_words() -> None:
    facts = _story(1, SENT_EN, replace(SENT_FR, published=SENT_FR.published + timedelta(hours=3)), SUMMONED_EN)
    parted = part(facts, {2, 8})
    (stays,), (goes, summons) = parted.staying, parted.leaving
    assert (stays.id, [source.entry_id for source in stays.sources]) == (facts[0].id, [1])
    assert ([source.entry_id for source in goes.sources], goes.claim) == ([2], SENT_FR.claim)
    assert (stays.last_seen, goes.last_seen) == (SENT_EN.published, facts[0].last_seen)
    assert parted.parts == {goes.id: stays.id}
    assert goes.id < 0
    assert goes.first_seen == facts[0].first_seen, "a brief that had it had its parts"
    assert summons == facts[1]
    (again,) = unite([stays], [goes]).facts
    assert {source.entry_id for source in again.sources} == {1, 2}


def test_a_figure_of_one_event_does_not_replace_that_of_another() -> None:
    facts = _story(1, SENT_EN, GROWN, RIVAL)
    assert any(fact.replaces or fact.disputed_by for fact in facts)
    parted = part(facts, {5})
    assert all(fact.replaces is None for fact in (*parted.staying, *parted.leaving))
    here = {fact.id for fact in parted.staying}
    assert all(here.issuperset(fact.disputed_by) for fact in parted.staying)


@st.composite
def _sides(draw: st.DrawFn) -> tuple[list[Fact], list[Fact]]:
    claims = draw(st.lists(st.sampled_from(CLAIMS), unique=True, min_size=2))
    cut = draw(st.integers(1, len(claims) - 1))
    return _story(1, *claims[:cut]), _story(2, *claims[cut:], after=100)


@given(_sides())
def test_a_union_loses_no_source_and_no_link_leads_nowhere(sides: tuple[list[Fact], list[Fact]]) -> None:
    left, right = sides
    united = unite(left, right)
    after = _after(united, left, right)
    assert _sources(after.values()) == _sources([*left, *right])
    for fact in after.values():
        assert {fact.replaces or fact.id, *fact.disputed_by} <= set(after)
        assert fact.id not in {fact.replaces, *fact.disputed_by}
        assert all(fact.id in after[other].disputed_by for other in fact.disputed_by)
        assert fact.claim in [source.claim for source in fact.sources]
    assert all(change.fact and after[change.fact.id] == change.fact for change in united.changes)


@given(_sides(), st.sets(st.integers(1, 9)))
def test_a_story_that_parts_loses_nothing_and_parts_come_together_again(
    sides: tuple[list[Fact], list[Fact]], gone: set[int]
) -> None:
    facts = sides[0]
    parted = part(facts, gone)
    assert _sources([*parted.staying, *parted.leaving]) == _sources(facts)
    for side, is_gone in ((parted.staying, False), (parted.leaving, True)):
        ids = {fact.id for fact in side}
        assert all((source.entry_id in gone) is is_gone for fact in side for source in fact.sources)
        assert all({fact.replaces or fact.id, *fact.disputed_by} <= ids for fact in side)
    whole = _after(unite(parted.staying, parted.leaving), parted.staying, parted.leaving)
    assert _sources(whole.values()) == _sources(facts)


def _sources(facts: Iterable[Fact]) -> list[tuple[int, int, str]]:
    return sorted((s.entry_id, s.claim.start, s.claim.content) for fact in facts for s in fact.sources)


def test_a_figure_that_comes_back_to_a_value_replaces_no_fact_in_a_circle() -> None:
    back = replace(SENT_EN, entry_id=11, published=MONDAY + timedelta(days=9))
    left, right = _story(1, SENT_EN, GROWN), _story(2, replace(GROWN, entry_id=12), back, after=100)
    after = _after(unite(left, right), left, right)
    for fact in after.values():
        seen = [fact.id]
        while (other := after[seen[-1]].replaces) is not None:
            assert other not in seen
            seen.append(other)
