"""Claims become facts: the troops of October 2024 in our own words, and the laws that merging keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feeds.group import (
    IncomingClaim,
    MergeResult,
    MergeSettings,
    UseEmbedder,
    figure_series,
    importance_of,
    importance_parts,
    link,
    merge_claims,
    speaks_of,
    withdraw,
)
from feeds.group.embed import pack_vector
from feeds.group.quoted import is_full_name
from feeds.group.vocabulary import body_of, is_denial, is_negated, is_to_come, quantity_of
from feeds.types import ChangeKind, Claim, ClaimKind, Fact, Figure, Quotation, Status

FRIDAY = datetime(2024, 10, 18, 9, tzinfo=UTC)
MONDAY = datetime(2024, 10, 21, 9, tzinfo=UTC)
NIS = ("South Korea's National Intelligence Service", "national intelligence service")


@cache
def embedder() -> UseEmbedder:
    return UseEmbedder()


@cache
def vector(text: str) -> bytes:
    return pack_vector(embedder().embed([text])[0])


def told(
    entry_id: int,
    content: str,
    *,
    speaker: tuple[str, str] | None = None,
    figure: Figure | None = None,
    publisher: str = "",
    origin: str = "",
    published: datetime = FRIDAY,
    language: str = "en",
    status: Status = Status.ASSERTED,
    kind: ClaimKind = ClaimKind.ATTRIBUTION,
    start: int = 0,
    confidence: float = 0.8,
    cue: str | None = "said",
) -> IncomingClaim:
    name, key = speaker or (None, None)
    claim = Claim(
        kind,
        start,
        start + len(content),
        content,
        speaker=name,
        speaker_key=key,
        cue=cue,
        figures=(figure,) if figure else (),
        status=status,
        language=language,
        confidence=confidence,
    )
    publisher = publisher or f"publisher {entry_id}"
    return IncomingClaim(
        claim, vector(content), entry_id, publisher, origin or publisher, "A title", None, published, language
    )


def soldiers(value: float, unit: str = "soldiers") -> Figure:
    return Figure(value, unit)


SENT_EN = told(1, "about 1,500 North Korean soldiers are already in Russia", speaker=NIS, figure=soldiers(1500))
SENT_FR = told(
    2,
    "quelque 1.500 soldats nord-coréens se trouvent déjà en Russie",
    speaker=("le NIS", "national intelligence service"),
    figure=soldiers(1500, "soldats"),
    language="fr",
)
SENT_COPY = replace(SENT_EN, entry_id=3, publisher="Evening", origin="publisher 1")
EXPECTED = told(
    1,
    "a total of 12,000 soldiers will be sent",
    speaker=NIS,
    figure=soldiers(12000),
    status=Status.PLANNED,
    start=200,
)
GROWN = told(
    5,
    "about 3,000 North Korean soldiers are now in Russia",
    speaker=NIS,
    figure=soldiers(3000),
    published=FRIDAY + timedelta(days=5),
)
RIVAL = told(
    6,
    "about 6,000 North Korean soldiers are already in Russia",
    speaker=("Ukraine's military intelligence", "ukraine military intelligence"),
    figure=soldiers(6000),
    published=FRIDAY + timedelta(hours=2),
)
DENIAL = told(
    7,
    "reports of North Korean soldiers in Russia are groundless rumours",
    speaker=("a North Korean delegate", "north korean delegate"),
    status=Status.DENIED,
    published=MONDAY,
    cue="dismissed",
)
SUMMONED_EN = told(
    8,
    "Seoul summoned the Russian ambassador over the sending of troops",
    kind=ClaimKind.EVENT,
    cue=None,
    published=MONDAY,
)
SUMMONED_FR = told(
    9,
    "Séoul a convoqué l'ambassadeur de Russie après l'envoi de troupes",
    kind=ClaimKind.EVENT,
    cue=None,
    language="fr",
    published=MONDAY,
)


def stored(facts: tuple[Fact, ...] | list[Fact], result: MergeResult) -> list[Fact]:
    """What the store does: new facts get ids, also where others name them."""
    known = {fact.id: fact for fact in facts}
    free = count(max([0, *known]) + 1)
    ids = {fact.id: fact.id if fact.id > 0 else next(free) for fact in result.facts}
    for fact in result.facts:
        known[ids[fact.id]] = replace(
            fact,
            id=ids[fact.id],
            replaces=None if fact.replaces is None else ids.get(fact.replaces, fact.replaces),
            disputed_by=tuple(ids.get(i, i) for i in fact.disputed_by),
        )
    return list(known.values())


def test_two_languages_of_one_speaker_are_one_fact_that_is_confirmed() -> None:
    facts = stored((), merge_claims(1, (), [SENT_EN], FRIDAY))
    result = merge_claims(1, facts, [SENT_FR], FRIDAY)
    assert [change.kind for change in result.changes] == [ChangeKind.CONFIRMED]
    (fact,) = result.facts
    assert (fact.publishers, fact.origins) == (("publisher 1", "publisher 2"),) * 2
    assert fact.claim == SENT_EN.claim


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
    grown = replace(GROWN, claim=replace(GROWN.claim, speaker="Washington", speaker_key="washington"))
    found = []
    for order in ((odd, SENT_EN), (SENT_EN, odd)):
        facts: list[Fact] = []
        for claim in order:
            facts = stored(facts, merge_claims(1, facts, [claim], FRIDAY))
        assert len(facts) == 1
        found.append([change.kind for change in merge_claims(1, facts, [grown], grown.published).changes])
    assert found == [[ChangeKind.FIGURE_CHANGED]] * 2


def test_what_is_expected_of_another_number_is_not_to_come() -> None:
    content = "3,000 North Korean troops sent to Russia, 10,000 expected by December"
    now, then = Figure(3000, "troops", start=0, end=12), Figure(10_000, "troops", start=42, end=48)
    claim = replace(GROWN.claim, content=content, start=0, end=len(content), figures=(now, then))
    assert (is_to_come(claim, now), is_to_come(claim, then), is_to_come(claim)) == (False, True, True)
    assert is_to_come(replace(claim, content="Pyongyang has decided to send 12,000 soldiers"))
    assert is_to_come(replace(claim, language="fr", content="Pyongyang a décidé d'envoyer 12.000 soldats"))


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
    (change,) = merge_claims(1, facts, [agreed], agreed.published).changes
    assert (change.kind, change.previous) == (ChangeKind.NEW_FACT, None)
    back = replace(agreed, entry_id=9, published=GROWN.published + timedelta(days=3))
    back = replace(back, claim=replace(back.claim, figures=(soldiers(1500),)))
    (change,) = merge_claims(1, facts, [back], back.published).changes
    assert change.kind is ChangeKind.FIGURE_CHANGED
    assert change.previous is not None
    assert change.previous.claim.figures[0].value == 3000


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
    result = link(said, denied)
    met = {fact.id: fact for fact in result.facts}
    assert met[said[0].id].disputed_by == (denied[0].id,)
    assert met[denied[0].id].disputed_by == (said[0].id,)
    assert [(c.kind, c.fact and c.fact.id) for c in result.changes] == [(ChangeKind.DENIAL, denied[0].id)]
    once_more = tuple(met.get(fact.id, fact) for fact in (*said, *denied))
    assert link(once_more[: len(said)], once_more[len(said) :]) == MergeResult()
    summoned = tuple(replace(fact, id=fact.id + 200) for fact in stored((), merge_claims(3, (), [SUMMONED_EN], MONDAY)))
    assert link(said, summoned) == MergeResult()


@pytest.mark.parametrize("is_elder_first", [True, False])
def test_a_figure_that_changed_in_another_story_is_told_once_when_the_two_become_one(is_elder_first: bool) -> None:
    said = stored((), merge_claims(1, (), [SENT_EN], FRIDAY))
    white_house = replace(GROWN.claim, speaker="the White House", speaker_key="white house")
    voices = [GROWN, replace(GROWN, entry_id=15, publisher="x", origin="x", claim=white_house)]
    grown = [replace(f, id=f.id + 100) for f in stored((), merge_claims(2, (), voices, GROWN.published))]
    result = link(said, grown) if is_elder_first else link(grown, said)
    (change,) = result.changes
    assert (change.kind, change.previous and change.previous.id) == (ChangeKind.FIGURE_CHANGED, said[0].id)
    assert {fact.id: fact.replaces for fact in result.facts} == {fact.id: said[0].id for fact in grown}
    met = {fact.id: fact for fact in result.facts}
    assert link(said, [met.get(fact.id, fact) for fact in grown]) == MergeResult()


def test_an_event_in_two_languages_is_one_fact() -> None:
    result = merge_claims(1, (), [SUMMONED_EN, SUMMONED_FR, SENT_EN], MONDAY)
    assert len(result.facts) == 2
    assert [change.kind for change in result.changes] == [ChangeKind.NEW_FACT, ChangeKind.NEW_FACT]
    summoned = next(fact for fact in result.facts if fact.claim.kind is ClaimKind.EVENT)
    assert len(summoned.origins) == 2


def test_a_figure_inside_a_statement_is_not_told_twice() -> None:
    inside = told(1, "1,500 North Korean soldiers", figure=soldiers(1500), kind=ClaimKind.FIGURE, start=6, cue=None)
    assert len(merge_claims(1, (), [SENT_EN, inside], FRIDAY).facts) == 1
    assert len(merge_claims(1, (), [replace(inside, entry_id=2)], FRIDAY).facts) == 1


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


def test_the_ledger_shows_a_quantity_over_time_with_who_says_so() -> None:
    facts = stored((), merge_claims(1, (), [SENT_EN, SENT_FR, EXPECTED], FRIDAY))
    facts = stored(facts, merge_claims(1, facts, [GROWN], GROWN.published))
    now, expected = figure_series(facts)
    assert (now.quantity, now.is_expected, now.is_moving) == ("troops", False, True)
    assert [(r.value, r.speaker) for r in now.readings] == [(1500, NIS[0]), (3000, NIS[0])]
    assert now.readings[0].publishers == ("publisher 1", "publisher 2")
    assert now.latest.at == GROWN.published
    assert (expected.is_expected, expected.latest.value) == (True, 12000)


def test_the_ledger_keeps_quantities_of_one_unit_apart_and_leaves_bare_figures_out() -> None:
    captured = told(
        11,
        "two wounded men were taken prisoner near the village by a patrol",
        speaker=("Kyiv", "kyiv"),
        figure=soldiers(2, "men"),
        published=GROWN.published,
    )
    bare = told(12, "10,000 soldiers", figure=soldiers(10000), kind=ClaimKind.FIGURE, cue=None, published=MONDAY)
    facts = stored((), merge_claims(1, (), [SENT_EN, GROWN, captured, bare], GROWN.published))
    values = [[reading.value for reading in series.readings] for series in figure_series(facts)]
    assert values == [[1500, 3000], [2]]


def test_units_meet_across_languages_and_killed_is_not_sent() -> None:
    assert quantity_of(Figure(5, "hommes")) == quantity_of(Figure(5, "soldiers")) == "troops"
    assert quantity_of(Figure(5, "people", of="killed")) == quantity_of(Figure(5, "morts")) == "casualties_dead"
    assert quantity_of(Figure(5, "soldiers"), "five soldiers were wounded") == "casualties_wounded"
    assert quantity_of(Figure(5, "EUR")) == "EUR"
    assert quantity_of(Figure(5, "goats")) == "goats"


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
    assert importance_of(president, 2.0) >= importance_of(president) >= importance_of(president, 0.5)
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
