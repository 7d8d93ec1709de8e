"""Claims become facts: voices, publishers and denials, and the laws that merging keeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds.group import (
    IncomingClaim,
    MergeResult,
    MergeSettings,
    United,
    figure_change_key,
    importance_of,
    importance_parts,
    merge_claims,
    speaks_of,
    unite,
    withdraw,
)
from feeds.group.quotation_match import is_full_name
from feeds.group.vocabulary import is_denial, is_negated
from feeds.offices import body_of
from feeds.types import ChangeKind, ClaimKind, Fact, Figure, Quotation, Status
from tests.feeds.group.october_claims import (
    DENIAL,
    EXPECTED,
    FRIDAY,
    GROWN,
    MONDAY,
    NIS,
    RIVAL,
    SENT_COPY,
    SENT_EN,
    SENT_FR,
    SUMMONED_EN,
    SUMMONED_FR,
    soldiers,
    stored,
    told,
)


def test_an_event_is_confirmed_by_a_second_origin_and_the_words_of_one_speaker_are_not() -> None:
    facts = stored((), merge_claims(1, (), [SENT_EN], FRIDAY))
    assert [change.kind for change in merge_claims(1, facts, [SENT_FR], FRIDAY).changes] == [ChangeKind.MORE_SOURCES]
    told = [
        replace(one, claim=replace(one.claim, predicate=verb))
        for one, verb in ((SUMMONED_EN, "summon"), (SUMMONED_FR, "convoquer"))
    ]
    facts = stored((), merge_claims(1, (), told[:1], MONDAY))
    assert [change.kind for change in merge_claims(1, facts, told[1:], MONDAY).changes] == [ChangeKind.CONFIRMED]


def test_two_languages_of_one_speaker_are_one_fact() -> None:
    facts = stored((), merge_claims(1, (), [SENT_EN], FRIDAY))
    result = merge_claims(1, facts, [SENT_FR], FRIDAY)
    (fact,) = result.facts
    assert (fact.publishers, fact.origins) == (("publisher 1", "publisher 2"),) * 2
    assert fact.claim == SENT_EN.claim


def test_what_is_said_in_one_language_and_said_with_a_not_behind_it_in_the_other_is_one_fact() -> None:
    voice = ("Olof Brandt", "olof brandt")
    short = told(
        1, "la coopération entre le Chili et le Pérou respecte le droit international", speaker=voice, language="fr"
    )
    long = told(
        2, "Chile's cooperation with Peru was within international law and was not aimed at Norway", speaker=voice
    )
    facts = stored((), merge_claims(1, (), [short], FRIDAY))
    (fact,) = merge_claims(1, facts, [long], FRIDAY).facts
    assert len(fact.sources) == 2
    opposed = told(3, "Chile's cooperation with Peru was not within international law", speaker=voice)
    another = replace(long, claim=replace(long.claim, speaker="Ada Lund", speaker_key="ada lund"))
    for other in (opposed, another):
        assert all(len(fact.sources) == 1 for fact in merge_claims(1, facts, [other], FRIDAY).facts)


def test_a_fact_is_first_seen_when_it_came_in_and_not_when_it_was_published() -> None:
    late = FRIDAY + timedelta(hours=5)
    (fact,) = merge_claims(1, (), [SENT_EN], late).facts
    assert fact.sources[0].published < late == fact.first_seen


def test_agency_copy_is_more_publishers_and_no_confirmation() -> None:
    facts = stored((), merge_claims(1, (), [SENT_EN], FRIDAY))
    result = merge_claims(1, facts, [SENT_COPY], FRIDAY)
    assert [change.kind for change in result.changes] == [ChangeKind.MORE_SOURCES]
    assert (len(result.facts[0].publishers), len(result.facts[0].origins)) == (2, 1)
    assert result.changes[0].importance < facts[0].importance


def test_the_same_publisher_again_is_kept_and_not_told() -> None:
    facts = stored((), merge_claims(1, (), [SENT_EN], FRIDAY))
    result = merge_claims(1, facts, [replace(SENT_EN, entry_id=4)], FRIDAY)
    assert result.changes == ()
    assert len(result.facts[0].sources) == 2


def test_a_body_is_one_speaker_under_all_its_names() -> None:
    names = (
        ("Washington", "vsngtn"),
        ("the United States", "th untd stts"),
        ("White House", "vt hs"),
    )
    said = [
        told(n, "at least 3,000 North Korean soldiers are in Russia", speaker=speaker, figure=soldiers(3000))
        for n, speaker in enumerate(names, 1)
    ]
    french = told(
        9,
        "au moins 3.000 soldats nord-coréens sont en Russie",
        speaker=("les États-Unis", "ls ets uns"),
        figure=soldiers(3000, "soldats"),
        language="fr",
    )
    (fact,) = merge_claims(1, (), [*said, french], FRIDAY).facts
    assert len(fact.sources) == 4
    (kyiv,) = {body_of(name) for name in ("Kiev", "Kyiv", "l'Ukraine")}
    assert kyiv
    assert body_of("the UN") == body_of("l'Onu") != ""
    assert body_of("Dmitry Peskov") == ""
    spies = (
        "the NIS",
        "Seoul's spy agency",
        "Les services secrets sud-coréens",
        "l'agence sud-coréenne du renseignement",
    )
    assert {body_of(name) for name in spies} == {"KR/intelligence"}
    ministries = ("Ann Lee", "le ministère sud-coréen des Affaires étrangères", "South Korea's foreign ministry")
    assert [body_of(name) for name in ministries] == ["", *["KR/foreign_ministry"] * 2]
    assert body_of("South Korea's spy chief") == body_of("an official of the South Korean government") == ""
    assert body_of("le gouvernement sud-coréen") == body_of("Seoul")


def test_a_denial_is_linked_both_ways_and_told_as_one() -> None:
    facts = stored((), merge_claims(1, (), [SENT_EN], FRIDAY))
    result = merge_claims(1, facts, [DENIAL], MONDAY)
    (change,) = result.changes
    assert change.kind is ChangeKind.DENIAL
    assert change.previous is not None
    assert change.previous.claim == SENT_EN.claim
    after = stored(facts, result)
    assert after[0].disputed_by == (after[1].id,)
    assert after[1].disputed_by == (after[0].id,)


def test_one_quotation_under_a_name_and_an_office_is_one_fact_under_the_name() -> None:
    def said(entry_id: int, content: str, speaker: tuple[str, str]) -> IncomingClaim:
        claim = told(entry_id, content, speaker=speaker, language="fr", start=10 * entry_id)
        return replace(claim, claim=replace(claim.claim, quotation=Quotation.DIRECT))

    office = said(1, "« Les images sont une chose sérieuse »", ("le président russe", "president russe"))
    name = said(2, "« les images sont une chose sérieuse »", ("Vladimir Poutine", "vladimir putin"))
    other = said(3, "“Les images sont une chose sérieuse”", ("Sergueï Lavrov", "sergei lavrov"))
    for order in ([office, name], [name, office]):
        facts: list[Fact] = []
        for claim in order:
            facts = stored(facts, merge_claims(1, facts, [claim], FRIDAY))
        (fact,) = facts
        assert (fact.claim.speaker, len(fact.sources)) == ("Vladimir Poutine", 2)
        assert (
            importance_parts(fact)["speaker"]
            == importance_parts(merge_claims(1, (), [office], FRIDAY).facts[0])["speaker"]
        )
        assert len(stored(facts, merge_claims(1, facts, [other], FRIDAY))) == 2
    short = [said(1, "« une chose sérieuse »", NIS), said(2, "« une chose sérieuse »", ("Séoul", "seoul"))]
    assert len(merge_claims(1, (), short, FRIDAY).facts) == 2


def test_a_full_name_is_told_from_an_office_and_a_body() -> None:
    for name in ("Vladimir Poutine", "Kim Hong-kyun", "Ursula von der Leyen", "Yoon Suk Yeol"):
        assert is_full_name(name)
    for other in (None, "", "Peskov", "le président russe", "the White House", "White House", "Nato chief", "L’Otan"):
        assert not is_full_name(other)


def test_a_plain_no_is_a_denial_only_of_nearly_the_same_words() -> None:
    facts = stored((), merge_claims(1, (), [SENT_EN], FRIDAY))
    near = told(7, "there are no North Korean soldiers in Russia", speaker=("Moscow", "moscow"), published=MONDAY)
    far = told(8, "the pact with North Korea is not directed against Seoul", speaker=("Moscow", "moscow"))
    assert [change.kind for change in merge_claims(1, facts, [near], MONDAY).changes] == [ChangeKind.DENIAL]
    assert [change.kind for change in merge_claims(1, facts, [far], MONDAY).changes] == [ChangeKind.NEW_FACT]


def test_what_repeats_or_denies_a_story_speaks_of_it() -> None:
    facts = stored((), merge_claims(1, (), [SENT_EN], FRIDAY))
    assert speaks_of(facts, [SENT_FR])
    assert speaks_of(facts, [DENIAL])
    assert not speaks_of(facts, [SUMMONED_EN])
    assert not speaks_of(facts, [])


def test_a_denial_in_another_story_is_linked_when_the_two_become_one() -> None:
    said = stored((), merge_claims(1, (), [SENT_EN], FRIDAY))
    denied = tuple(replace(fact, id=fact.id + 100) for fact in stored((), merge_claims(2, (), [DENIAL], MONDAY)))
    result = unite(said, denied)
    met = {fact.id: fact for fact in result.facts}
    assert met[said[0].id].disputed_by == (denied[0].id,)
    assert met[denied[0].id].disputed_by == (said[0].id,)
    assert [(c.kind, c.fact and c.fact.id) for c in result.changes] == [(ChangeKind.DENIAL, denied[0].id)]
    once_more = tuple(met.get(fact.id, fact) for fact in (*said, *denied))
    assert unite(once_more[: len(said)], once_more[len(said) :]) == United()
    summoned = tuple(replace(fact, id=fact.id + 200) for fact in stored((), merge_claims(3, (), [SUMMONED_EN], MONDAY)))
    assert unite(said, summoned) == United()


def test_an_unsure_claim_adds_a_source_but_is_no_fact_of_its_own() -> None:
    unsure = replace(SENT_EN, entry_id=2, claim=replace(SENT_EN.claim, confidence=0.1), publisher="x", origin="x")
    assert merge_claims(1, (), [unsure], FRIDAY) == MergeResult()
    facts = stored((), merge_claims(1, (), [SENT_EN], FRIDAY))
    assert len(merge_claims(1, facts, [unsure], FRIDAY).facts[0].sources) == 2
    assert merge_claims(1, (), [unsure], FRIDAY, MergeSettings(least_confidence=0.0)).facts


def test_withdrawal_strikes_the_source_and_tells_when_none_is_left() -> None:
    facts = stored((), merge_claims(1, (), [SENT_EN, SENT_FR], FRIDAY))
    first = withdraw(facts, 1)
    assert first.changes == ()
    assert first.facts[0].publishers == ("publisher 2",)
    last = withdraw(first.facts, 2)
    assert [change.kind for change in last.changes] == [ChangeKind.WITHDRAWN]
    assert len(last.facts[0].sources) == 2
    assert withdraw(last.facts, 2) == MergeResult()


def test_denials_are_seen_in_english_and_french() -> None:
    assert is_denial(DENIAL.claim)
    assert not is_denial(replace(SENT_EN.claim, content="this alliance should not worry anyone"))
    assert is_negated(replace(SENT_EN.claim, content="this alliance shouldn't worry anyone"))
    assert is_negated(replace(SENT_FR.claim, content="aucun soldat n'a été envoyé"))
    assert not is_negated(SENT_FR.claim)
    assert is_denial(replace(SENT_FR.claim, cue="dément"))
    assert not is_denial(SENT_EN.claim)
    assert not is_denial(SENT_FR.claim)


def test_a_president_with_a_confirmed_figure_outweighs_an_analyst() -> None:
    fact = merge_claims(1, (), [SENT_EN], FRIDAY).facts[0]
    president = replace(
        fact, claim=replace(fact.claim, role="president", predicate="deploy", quotation=Quotation.DIRECT)
    )
    analyst = replace(fact, claim=replace(fact.claim, speaker="Jo Doe", role="analyst", figures=()))
    assert importance_of(president) > importance_of(analyst)
    parts = importance_parts(president, ChangeKind.DENIAL)
    assert {"speaker", "figure", "what happened", "quoted", "change: denial"} <= parts.keys()


CLAIMS = [SENT_EN, SENT_FR, SENT_COPY, EXPECTED, GROWN, RIVAL, DENIAL, SUMMONED_EN, SUMMONED_FR]
some_claims = st.lists(st.sampled_from(CLAIMS), max_size=12)
quickly = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@quickly
@given(some_claims, st.randoms(use_true_random=False))
def test_the_order_of_claims_given_together_does_not_matter(claims: list[IncomingClaim], random: object) -> None:
    shuffled = list(claims)
    random.shuffle(shuffled)  # type: ignore[attr-defined] # hypothesis types its Random as an object
    assert merge_claims(1, (), claims, MONDAY) == merge_claims(1, (), shuffled, MONDAY)


@quickly
@given(some_claims, some_claims)
def test_what_was_told_before_is_silence(first: list[IncomingClaim], second: list[IncomingClaim]) -> None:
    facts = stored((), merge_claims(1, (), first, MONDAY))
    facts = stored(facts, merge_claims(1, facts, second, MONDAY))
    assert merge_claims(1, facts, [*second, *first], MONDAY) == MergeResult()


@quickly
@given(some_claims, some_claims)
def test_no_source_is_lost_and_links_hold_both_ways(first: list[IncomingClaim], second: list[IncomingClaim]) -> None:
    facts = stored((), merge_claims(1, (), first, MONDAY))
    facts = stored(facts, merge_claims(1, facts, second, MONDAY))
    sources = [(s.entry_id, s.claim) for fact in facts for s in fact.sources]
    assert len(sources) == len(set(sources))
    assert set(sources) == {(c.entry_id, c.claim) for c in (*first, *second)}
    by_id = {fact.id: fact for fact in facts}
    assert all(fact.id in by_id[other].disputed_by for fact in facts for other in fact.disputed_by)
    assert all(0 <= fact.importance <= 1 for fact in facts)


def test_a_denial_is_set_against_no_other_deed_and_no_plan() -> None:
    denied = told(
        11, "North Korea has not sent troops", kind=ClaimKind.EVENT, status=Status.DENIED, cue=None, published=MONDAY
    )
    denied = replace(denied, claim=replace(denied.claim, predicate="send"))
    summons = replace(SUMMONED_EN, claim=replace(SUMMONED_EN.claim, predicate="summon"))
    planned = told(12, "North Korea was about to send troops", speaker=("Kyiv", "kyiv"), published=MONDAY)
    facts = stored((), merge_claims(1, (), [summons, planned], MONDAY))
    assert all(not fact.disputed_by for fact in stored(facts, merge_claims(1, facts, [denied], MONDAY)))


def test_a_denial_of_a_deed_is_set_against_who_tells_it_and_not_against_what_is_nearer() -> None:
    clothes = told(12, "North Korean troops have got Russian uniforms", speaker=("Kyiv", "kyiv"), published=MONDAY)
    denied = replace(DENIAL, claim=replace(DENIAL.claim, content="it had sent North Korean troops to Russia"))
    protest = "Seoul summoned the envoy to protest against North Korean troops sent to Russia"
    summons = replace(SUMMONED_EN, claim=replace(SUMMONED_EN.claim, content=protest, predicate="summon"))
    facts = stored((), merge_claims(1, (), [replace(summons, vector=denied.vector)], MONDAY))
    assert all(not fact.disputed_by for fact in stored(facts, merge_claims(1, facts, [denied], MONDAY)))
    facts = stored((), merge_claims(1, (), [clothes], MONDAY))
    assert all(not fact.disputed_by for fact in stored(facts, merge_claims(1, facts, [denied], MONDAY)))
    facts = stored((), merge_claims(1, (), [clothes, SENT_EN], MONDAY))
    facts = stored(facts, merge_claims(1, facts, [denied], MONDAY))
    assert [fact.claim.content for fact in facts if fact.disputed_by] == [SENT_EN.claim.content, denied.claim.content]


def test_a_denial_that_came_first_is_linked_when_it_is_told_again() -> None:
    facts: list[Fact] = []
    for claim in (DENIAL, SENT_EN):
        facts = stored(facts, merge_claims(1, facts, [claim], MONDAY))
    assert all(not fact.disputed_by for fact in facts)
    again = replace(DENIAL, entry_id=17, publisher="publisher 17", origin="publisher 17")
    result = merge_claims(1, facts, [again], MONDAY)
    assert [change.kind for change in result.changes] == [ChangeKind.DENIAL]
    denied, said = stored(facts, result)
    assert (denied.disputed_by, said.disputed_by) == ((said.id,), (denied.id,))


def test_a_headline_gives_way_to_the_text_under_it() -> None:
    title = "1,500 North Korean soldiers are in Russia, NIS says"
    head = replace(told(1, title[:41], speaker=NIS, figure=soldiers(1500)), title=title)
    below = replace(SENT_EN, claim=replace(SENT_EN.claim, start=100, end=160), title=title)
    (fact,) = merge_claims(1, (), [head, below], FRIDAY).facts
    assert fact.claim == below.claim


def test_a_figure_of_no_known_day_replaces_none() -> None:
    facts = stored((), merge_claims(1, (), [SENT_EN], FRIDAY))
    undated = replace(GROWN, claim=replace(GROWN.claim, date=""))
    assert [fact.replaces for fact in merge_claims(1, facts, [GROWN], MONDAY).facts] == [facts[0].id]
    assert [fact.replaces for fact in merge_claims(1, facts, [undated], MONDAY).facts] == [None]


def test_twice_as_many_is_no_value_of_the_change_of_a_figure() -> None:
    (old,) = stored((), merge_claims(1, (), [SENT_EN], FRIDAY))
    grown = replace(GROWN.claim, content=f"{GROWN.claim.content}, twice as many as before")
    twice = replace(grown, figures=(*GROWN.claim.figures, Figure(2.0, "times")))
    changed = [replace(old, replaces=9, claim=claim) for claim in (GROWN.claim, twice)]
    assert len({figure_change_key(fact) for fact in changed}) == 1
    other = replace(old, replaces=9, claim=replace(twice, figures=twice.figures[1:]))
    assert figure_change_key(other) not in map(figure_change_key, changed)
