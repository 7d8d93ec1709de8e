"""How alerts read. The texts stand in tests/data/alerts/, to be read as they are."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.render import fits, plain
from bot.sandbox.html_parser import parse_html
from feeds.types import (
    ChangeKind,
    Chat,
    Fact,
    Figure,
    Status,
)
from feeds.verbatim import violations
from tests.bot.alerts.planning import FIRST, LATER, first, plan
from tests.bot.october_facts import (
    DENIED,
    ENGLISH,
    FRENCH,
    RIGHT,
    change,
    claim,
    denial,
    fact,
    more_troops,
    source,
    story,
    subscribed,
    troops,
)

GOLDEN = Path(__file__).parents[2] / "data" / "alerts"


def read_golden(name: str, text: str) -> str:
    """The stored text; written anew with WIREBRIEF_WRITE_GOLDEN=1, for a person to read and commit."""
    path = GOLDEN / name
    if os.environ.get("WIREBRIEF_WRITE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8")
    return path.read_text(encoding="utf-8").removesuffix("\n")


@pytest.mark.parametrize("chat", [ENGLISH, FRENCH])
def test_an_alert_its_update_and_its_edit_read_as_they_should(chat: Chat) -> None:
    readers = [subscribed(chat)]
    begun = first(subscribers=readers)
    grown = [*FIRST, more_troops(), denial()]
    changes = [
        change(ChangeKind.FIGURE_CHANGED, grown[3], grown[0]),
        change(ChangeKind.DENIAL, grown[4], grown[0]),
    ]
    after = plan(grown, changes, begun, LATER, readers)
    texts = {
        "alert": begun.messages[0].payload["text"],
        "update": after.messages[0].payload["text"],
        "edit": after.messages[1].payload["text"],
    }
    for name, text in texts.items():
        assert text == read_golden(f"{name}.{chat.language}.html", text)
        parse_html(text)


def test_a_denial_without_a_verb_is_not_told_as_an_assertion() -> None:
    told = replace(DENIED, cue=None)
    (message,) = first([fact(5, source(7, "Courier", told))]).messages
    assert "Denied by North Korea's mission to the UN: any soldiers" in plain(message.payload["text"])


@pytest.mark.parametrize(
    ("content", "lead", "line"),
    [
        ("North Korea has not sent troops", "", "Denied by North Korea's mission to the UN: sending soldiers"),
        ("the reports are not true", "", "North Korea's mission to the UN: the reports are not true"),
        ("sending troops", "denies", "Denied by North Korea's mission to the UN: sending soldiers"),
        ("building bridges", "denies", "North Korea's mission to the UN denies building bridges"),
        ("troops were sent", "", "Denied by North Korea's mission to the UN: troops were sent"),
    ],
)
def test_the_line_of_a_denial_tells_the_matter_in_the_affirmative_or_denies_it_once(
    content: str, lead: str, line: str
) -> None:
    told = replace(DENIED, content=content, lead=lead)
    (message,) = first([fact(5, source(7, "Courier", told))]).messages
    assert f"• {line} " in plain(message.payload["text"])


def test_within_a_line_the_article_of_a_speaker_is_small() -> None:
    told = replace(DENIED, speaker="La Russie", language="fr")
    (message,) = first([fact(5, source(7, "Courrier", told))], subscribers=[subscribed(FRENCH)]).messages
    assert "Démenti par la Russie :" in plain(message.payload["text"]).replace("\u00a0", " ")


def test_one_number_of_the_same_people_by_two_voices_is_one_line() -> None:
    same = np.array([1, 0], "<f2").tobytes()

    def counted(fact_id: int, voice: str, content: str, number: float, **changes: object) -> Fact:
        figure = Figure(number, "soldiers", start=0, end=len(content))
        told = claim(content, speaker=voice, speaker_key=voice.lower(), figures=(figure,))
        return fact(fact_id, source(fact_id, f"Post {fact_id}", told), vector=same, importance=0.9, **changes)

    chief = counted(1, "Ada Lund", "North Korea has sent 3,000 soldiers to Russia", 3000)
    state = counted(2, "Norway", "3,000 North Korean soldiers are in Russia", 3000)
    dead = counted(3, "Norway", "3,000 North Korean soldiers were killed in Russia", 3000)
    more = counted(4, "Norway", "4,000 North Korean soldiers are in Russia", 4000)
    for facts, lines in (((chief, state), 1), ((chief, dead), 2), ((chief, more), 2), ((chief, state, dead), 2)):
        text = plain(first(facts).messages[0].payload["text"])
        assert text.count("• ") == lines, text
    moved = replace(state, replaces=9, id=5)
    text = plain(first((chief, moved)).messages[0].payload["text"])
    assert "• Norway" in text, "the voice whose number replaces another one is told"


def test_there_are_never_more_origins_than_publishers() -> None:
    told = replace(story(troops()), publishers=("Herald", "Post"), origins=("AFP", "Herald", "Post"))
    (message,) = plan([troops()], [change(ChangeKind.NEW_FACT, troops())], told=told).messages
    assert "2 publishers, 2 origins" in plain(message.payload["text"])


HOSTILE = st.text(alphabet=st.sampled_from("<>&\"'“”«» \nab1…é😀\u202e\ud800"), max_size=300)


@given(HOSTILE, HOSTILE, HOSTILE, st.sampled_from(list(Status)))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_any_text_gives_one_valid_message_that_holds_the_gate(
    content: str, speaker: str, title: str, status: Status
) -> None:
    told = replace(RIGHT, content=content, speaker=speaker or None, role=title, cue=speaker, status=status)
    about = fact(1, source(1, speaker, told, title=title, link=f"https://a.example/{content}"), importance=0.9)
    (message,) = first([about]).messages
    text, _ = parse_html(message.payload["text"])
    assert fits(message.payload["text"])
    assert violations(text, [content, title, speaker, story().title]) == []
