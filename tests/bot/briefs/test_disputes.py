"""What a brief sets against each other: a denial and those who state its matter, whatever story tells it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.briefs import BriefSettings, Window, compose_brief
from bot.briefs.dismissals import dismissals
from bot.locales import Words
from bot.render import plain
from bot.render.brief import brief_text
from feeds.types import Claim, Fact, Status, Topic
from tests.bot.october_facts import NOW, claim, fact, source, story

TOPIC = Topic("iran-russia", {"en": "Iran–Russia", "fr": "Iran–Russie"}, "iran AND russia")
WEEK = Window(NOW - timedelta(days=7), NOW)


def denied(number: int, speaker: str, content: str, **changes: object) -> Fact:
    told = claim(content, speaker=speaker, speaker_key=speaker.lower(), status=Status.DENIED, cue="denied", start=100)
    return told_by(number, replace(told, **changes))  # type: ignore[arg-type]  # fields of Claim


def stated(number: int, speaker: str, content: str, hours: int = 0, **changes: object) -> Fact:
    told = claim(content, speaker=speaker, speaker_key=speaker.lower(), date="2024-10-20", start=100)
    return told_by(number, replace(told, **changes), hours)  # type: ignore[arg-type]  # fields of Claim


def told_by(number: int, told: object, hours: int = 0) -> Fact:
    """A fact of a story of its own."""
    article = source(number, f"Post {number}", told, published=NOW - timedelta(hours=30 - hours))  # type: ignore[arg-type]
    return replace(fact(number, article), story_id=number)


DENIAL = denied(1, "Iran's mission to the UN", "it is sending drones to Russia")


def disputes(*facts: Fact) -> list[tuple[int, list[int]]]:
    made = compose_brief(TOPIC, facts, [story(*facts)], WEEK, None, NOW, BriefSettings())
    return [(d.one.id, [other.id for other in d.others]) for d in made.disputes]


@pytest.mark.parametrize(
    ("speaker", "content", "is_its_matter"),
    [
        ("the White House", "Iran has sent drones to Russia", True),
        ("the White House", "hundreds of Iranian drones have arrived in Russia", True),
        ("the White House", "Iran plans to send drones to Russia", False),
        ("the White House", "Iran has sent missiles to Russia", False),
        ("the White House", "North Korea has sent drones to Russia", False),
        ("the White House", "Iran has sent drones to Ukraine", False),
        ("the Iranian president", "Iran has sent drones to Russia", False),
        ("an analyst", "Iran has sent drones to Russia", False),
    ],
)
def test_a_denial_is_set_against_those_who_state_its_matter(speaker: str, content: str, is_its_matter: bool) -> None:
    assert disputes(DENIAL, stated(2, speaker, content)) == ([(1, [2])] if is_its_matter else [])


def test_what_is_unsure_states_nothing() -> None:
    sent = "Iran has sent drones to Russia"
    assert disputes(DENIAL, stated(2, "the White House", sent, status=Status.UNCONFIRMED)) == []


def test_each_side_states_it_once_by_the_words_nearest_to_the_denial_and_a_state_denies_once() -> None:
    sent = "Iran has sent drones to Russia"
    facts = [
        DENIAL,
        denied(9, "Iran", "sending drones to Russia"),
        stated(2, "the White House", "Iran has sent 300 drones to Russia", hours=29),
        stated(3, "the Pentagon", sent, hours=1),
        stated(4, "the Ukrainian president", sent, hours=2),
    ]
    assert disputes(*facts) == [(1, [3, 4])]


@pytest.mark.parametrize(("language", "joint"), [("en", "stated by"), ("fr", "affirmé par")])
def test_who_states_it_is_named_with_the_day_in_one_line(language: str, joint: str) -> None:
    sent = "Iran has sent drones to Russia"
    facts = [DENIAL, stated(2, "the White House", sent), stated(3, "the Ukrainian president", sent, hours=2)]
    made = compose_brief(TOPIC, facts, [story(*facts)], WEEK, None, NOW, BriefSettings())
    lines = plain(brief_text(made, Words(language))).splitlines()
    (line,) = [line for line in lines if line.strip().startswith("↔")]
    assert line.strip().startswith(f"↔ {joint} the White House (20 ")
    assert line.count("the Ukrainian president (20 ") == 1
    assert lines[lines.index(line) - 1].startswith("• ")


@pytest.mark.parametrize(
    ("language", "row"),
    [
        ("en", "• Whether Iran sent drones to Russia: denied by Iran's mission to the UN"),
        ("fr", "• L'envoi de drones en Russie par l'Iran : démenti par Iran's mission to the UN"),
    ],
)
def test_the_matter_stands_alone_and_no_line_is_marked_where_many_state_it(language: str, row: str) -> None:
    facts = [DENIAL, stated(2, "the White House", "Iran has sent drones to Russia")]
    made = compose_brief(TOPIC, facts, [story(*facts)], WEEK, None, NOW, BriefSettings())
    assert any(line.startswith(row) for line in plain(brief_text(made, Words(language))).splitlines())
    assert not any(line.is_disputed for line in made.key_facts)


def test_in_french_a_country_that_denies_is_named_once() -> None:
    facts = [
        denied(1, "l'Iran", "sending drones to Russia"),
        stated(2, "the White House", "Iran has sent drones to Russia"),
    ]
    made = compose_brief(TOPIC, facts, [story(*facts)], WEEK, None, NOW, BriefSettings())
    lines = plain(brief_text(made, Words("fr"))).replace("\u00a0", " ").splitlines()
    assert any(line.startswith("• L'envoi de drones en Russie : démenti par l'Iran") for line in lines)


def test_a_side_of_a_dispute_is_a_whole_sentence() -> None:
    content = (
        "artillery and drone crews of Iran are striking border areas of Russia's Samara region from the Kazakh one"
    )
    one, two = stated(1, "Ann Lee", content), stated(2, "Bo Roy", "the crews repair roads and bridges of the region")
    facts = [replace(one, disputed_by=(2,)), replace(two, disputed_by=(1,), story_id=1)]
    made = compose_brief(TOPIC, facts, [story(*facts)], WEEK, None, NOW, BriefSettings())
    section = plain(brief_text(made, Words("en"))).partition("Disputed")[2].partition("Sources")[0]
    assert content in section


def dismissed(verb: str, content: str, speaker: str = "Oslo", at: int = 161) -> list[tuple[int, list[int]]]:
    """What a reply at a place of the article disputes, where a statement ends at 160."""
    said = claim("Norway has hidden two tugs in a fjord", speaker="Bo Roy", speaker_key="bo roy", start=100)
    said = replace(said, sentence_start=100, sentence_end=160)
    reply = claim(content, speaker=speaker, speaker_key=speaker.lower(), cue=verb, start=at + 10)
    reply = replace(reply, lead=verb, sentence_start=at, sentence_end=at + 60, stands_alone=False)
    facts = [fact(n, source(1, "Post", one)) for n, one in enumerate((said, reply), 1)]
    return disputes(*facts)


def test_who_dismisses_such_claims_contradicts_the_sentence_before() -> None:
    assert dismissed("dismisses", "such claims as “fairy tales”") == [(1, [2])]
    assert dismissed("a rejeté", "ces accusations") == [(1, [2])]
    assert dismissed("repeats", "such claims") == []
    assert dismissed("dismisses", "the harbour master") == []
    assert dismissed("dismisses", "such claims", at=400) == []
    assert dismissed("dismisses", "such claims", "Bo Roy") == []


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        ("its divers had left the port and called the statement “a trick.”", "its divers had left the port"),
        (
            "ses plongeurs aient quitté le port et qualifié ces affirmations de ruse",
            "ses plongeurs aient quitté le port",
        ),
        ("its divers had left the port and called the mayor a liar", None),
    ],
)
def test_a_denial_that_calls_a_statement_something_is_set_against_it(content: str, kept: str | None) -> None:
    stated = claim("the last ship was freed on Saturday", speaker="Bo Roy", speaker_key="bo roy", date="2024-10-20")
    stated = replace(stated, sentence_start=100, sentence_end=160, start=100)
    denied = claim(content, speaker="Oslo", speaker_key="oslo", cue="denied", status=Status.DENIED, start=170)
    denied = replace(denied, sentence_start=161, sentence_end=250, date="2024-10-20")
    facts = [fact(1, source(1, "Post", stated)), fact(2, source(1, "Post", denied))]
    found = dismissals(facts)
    if kept is None:
        assert found == []
        return
    (dispute,) = found
    assert (dispute.one.id, [other.id for other in dispute.others]) == (1, [2])
    assert dispute.others[0].claim.content == kept, "what it calls the statement is not denied"


@pytest.mark.parametrize(
    ("content", "speaker", "at", "is_answer"),
    [
        ("its divers had left the port", "Norway", 161, True),
        ("its divers had left the port", "Norway", 163, False),  # another paragraph
        ("its divers had left the port", "the harbour master", 161, False),
        ("sending soldiers to Iran", "Norway", 161, False),  # a matter by itself: whoever states it
    ],
)
def test_a_denial_answers_the_deed_that_another_side_states_right_before(
    content: str, speaker: str, at: int, is_answer: bool
) -> None:
    said = claim("the port had been freed", speaker="the Latvian army", speaker_key="latvian army", date="2024-10-20")
    said = replace(said, sentence_start=100, sentence_end=160, start=100, predicate="free")
    denial = claim(content, speaker=speaker, speaker_key=speaker.lower(), cue="denied", status=Status.DENIED, start=170)
    denial = replace(denial, sentence_start=at, sentence_end=250, date="2024-10-20")

    def answered(statement: Claim) -> list[int]:
        facts = [fact(1, source(1, "Post", statement)), fact(2, source(1, "Post", denial))]
        return [dispute.one.id for dispute in dismissals(facts)]

    assert answered(said) == ([1] if is_answer else [])
    assert answered(replace(said, predicate=None)) == [], "an opinion is no deed"
