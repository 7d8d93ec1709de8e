"""Where a side of the topic itself confirms what others said of it: it sounds, and the brief begins with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.avowal import avowing_sides
from bot.briefs import BriefSettings, Window, compose_brief
from bot.headline import headline_of
from bot.locales import Words
from bot.ranking import Relevance
from bot.render import plain
from feeds.types import ChangeKind, Claim, ClaimKind, Fact, OutboxKind, Status, Topic
from tests.bot.alerts.planning import FIRST, LATER, first, plan
from tests.bot.october_facts import NOW, change, claim, fact, source, story

SIDES = Topic("latvia-norway", {"en": "Latvia–Norway", "fr": "Lettonie–Norvège"}, "latvia AND norway")
DIVERS = "Latvian divers had worked in its harbours"


def said(content: str, speaker: str | None = None, cue: str = "reported", **changes: object) -> Claim:
    kind = ClaimKind.ATTRIBUTION if speaker else ClaimKind.EVENT
    told = claim(content, kind=kind, speaker=speaker, speaker_key=speaker and speaker.lower(), cue=cue, start=60)
    return replace(told, **changes)  # type: ignore[arg-type]  # fields of Claim


def one(told: Claim, number: int = 4, importance: float = 0.6) -> Fact:
    return replace(fact(number, source(number, f"Post {number}", told)), importance=importance)


@pytest.mark.parametrize(
    ("told", "sides"),
    [
        (said(DIVERS, "Norway", "confirmed"), {"NO"}),
        (said(f"Norway on Monday confirmed for the first time that {DIVERS}"), {"NO"}),
        (said("La Norvège a reconnu lundi avoir employé des plongeurs lettons"), {"NO"}),
        (said("La Lettonie a confirmé l'envoi de plongeurs en Norvège", "les médias d'État lettons"), {"LV"}),
        (said(DIVERS, "Norway", "said"), set()),
        (said(DIVERS, "Sweden", "confirmed"), set()),
        (said(f"Norway has acknowledged that {DIVERS}", "the Swedish foreign minister"), set()),
        (said("Norway admitted divers of Latvia to its school"), set()),
        (said(DIVERS, "Norway", "confirmed", status=Status.DENIED), set()),
        (said("its harbours are open again", "Norway", "confirmed"), set()),
    ],
)
def test_who_confirms_a_matter_of_its_own(told: Claim, sides: set[str]) -> None:
    assert avowing_sides(one(told), Relevance([SIDES])) == sides


def test_a_topic_of_one_country_has_no_sides() -> None:
    alone = Topic("norway", {"en": "Norway"}, "norway")
    assert not avowing_sides(one(said(DIVERS, "Norway", "confirmed")), Relevance([alone]))


AVOWED = said("North Korea confirmed on Friday that it had soldiers in Russia", "KCNA", "reported")


def test_the_confirmation_comes_first_and_with_a_sound_and_once() -> None:
    begun, told = first(), one(AVOWED, importance=0.5)
    aside = one(said("the ferries between North Korea and Russia are full", "Ann Lowe"), 5, importance=0.9)
    grown = [*FIRST, told, aside]
    news = [change(ChangeKind.NEW_FACT, aside), change(ChangeKind.NEW_FACT, told)]
    after = plan(grown, news, begun, LATER)
    update = next(message for message in after.messages if message.kind is OutboxKind.UPDATE)
    assert not update.payload["is_silent"]
    lines = plain(update.payload["text"]).splitlines()
    assert lines[0].startswith("✓ ")
    assert "confirmed on Friday" in lines[0]
    assert "ferries" in lines[1]
    again = one(said("North Korea admitted that its soldiers are in Russia"), 6, importance=0.5)
    later = plan([*grown, again], [change(ChangeKind.NEW_FACT, again)], after, LATER + timedelta(hours=2))
    assert [(message.kind, message.payload["is_silent"]) for message in later.messages] == [(OutboxKind.EDIT, True)]


def test_it_is_the_first_key_fact() -> None:
    topic = Topic("north-korea-russia", {"en": "North Korea–Russia"}, "north korea AND russia")
    rows = ("a museum of North Korea and Russia opens", "North Korea and Russia build a bridge", "the ferries are full")
    facts = [one(said(row, f"Ann {n}"), n, 0.8) for n, row in enumerate(rows, 1)] + [one(AVOWED, importance=0.5)]
    window = Window(NOW - timedelta(days=7), NOW)
    made = compose_brief(topic, facts, [story(*facts)], window, None, NOW, BriefSettings(key_facts=2))
    assert made.key_facts[0].fact.id == 4


@pytest.mark.parametrize(
    ("language", "title", "mark"),
    [
        ("en", "North Korea confirms its soldiers", None),
        ("fr", "Pyongyang reconnaît avoir des soldats en Russie", None),
    ],
)
def test_it_is_the_headline_of_the_living_alert(language: str, title: str, mark: str | None) -> None:
    """The headline of the first day gives way to it, in the reader's language, and no later aside takes its place."""
    old = replace(FIRST[0], sources=tuple(replace(s, title=story(*FIRST).title or "") for s in FIRST[0].sources))
    later = NOW + timedelta(hours=9)
    french = said("La Corée du Nord a confirmé avoir des soldats en Russie", "KCNA", "rapporté", language="fr")
    told = fact(
        4,
        source(8, "Post", AVOWED, title="North Korea confirms its soldiers", published=later),
        source(9, "Poste", french, title="Pyongyang reconnaît avoir des soldats en Russie", published=later),
    )
    aside = said("the ferries between North Korea and Russia are full", "Ann Lowe")
    after = fact(5, source(10, "Mail", aside, title="Ferries are full", published=later + timedelta(hours=3)))
    topic = Topic("north-korea-russia", {"en": "North Korea–Russia"}, "north korea AND russia")
    of = replace(story(*FIRST), language="en")
    head = headline_of(of, [old, told, after], Words(language), Relevance([topic]))
    assert (head.title, head.language) == (title, mark)
    assert headline_of(of, [old, after], Words("en"), Relevance([topic])).title == of.title
    assert headline_of(of, [old, told], Words("en")).title == of.title, "without a topic there are no sides"


def test_a_headline_that_the_reader_can_read_gives_way_to_none_in_another_language() -> None:
    old = replace(FIRST[0], sources=tuple(replace(s, title=story(*FIRST).title or "") for s in FIRST[0].sources))
    french = said("La Corée du Nord a confirmé avoir des soldats en Russie", "KCNA", "rapporté", language="fr")
    title, later = "Pyongyang reconnaît avoir des soldats en Russie", NOW + timedelta(hours=9)
    told = fact(4, source(9, "Poste", french, title=title, published=later))
    topic = Topic("north-korea-russia", {"en": "North Korea–Russia"}, "north korea AND russia")
    of = replace(story(*FIRST), language="en")
    for language, shown in (("en", of.title), ("fr", title)):
        assert headline_of(of, [old, told], Words(language), Relevance([topic])).title == shown
