"""An alert whose headline tells all its lines says more, if its article does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.render import plain
from feeds.types import Chat, Claim, Fact, Figure
from tests.bot.alerts.planning import first
from tests.bot.october_facts import ENGLISH, FRENCH, claim, fact, source, story, subscribed

TITLE = "Blix: 800 dockers arrive in Oslo"
TITRE = "Blix : 800 dockers arrivent à Oslo"
ENGLISH_ROWS = ("Some 800 dockers have arrived in Oslo", "They could load the first ships within days")
FRENCH_ROWS = ("Quelque 800 dockers sont arrivés à Oslo", "Ils pourraient charger les premiers navires sous peu")


def page(title: str, language: str, rows: tuple[str, str], **second: object) -> list[Fact]:
    """Two sentences of one article by one speaker; the second cannot be read alone."""
    start = len(title) + 2
    told: list[Claim] = []
    for row in rows:
        told.append(
            claim(
                row,
                speaker="Anna Blix",
                speaker_key="ana blks",
                role="mayor",
                language=language,
                start=start,
                sentence_start=start,
                sentence_end=start + len(row) + 20,
                cue="said",
                figures=(Figure(800, "dockers"),) if "800" in row else (),
            )
        )
        start += len(row) + 21
    told[1] = replace(told[1], **{"stands_alone": False, **second})  # type: ignore[arg-type]  # fields of Claim
    return [fact(n, source(1, "Post", one, title=title), importance=0.7 - n / 100) for n, one in enumerate(told, 1)]


def lines(facts: list[Fact], title: str, language: str, chat: Chat) -> list[str]:
    told = replace(story(*facts), title=title, language=language)
    text = plain(first(facts, told=told, subscribers=[subscribed(chat)]).messages[0].payload["text"])
    return [row.removeprefix("• ").replace("\u00a0", " ") for row in text.splitlines() if row.startswith("•")]


@pytest.mark.parametrize(
    ("title", "language", "rows", "chat", "line"),
    [
        (
            TITLE,
            "en",
            ENGLISH_ROWS,
            ENGLISH,
            "Anna Blix, mayor: Some 800 dockers have arrived in Oslo; they could load the first ships within days [1]",
        ),
        (
            TITRE,
            "fr",
            FRENCH_ROWS,
            FRENCH,
            "Anna Blix, maire : Quelque 800 dockers sont arrivés à Oslo ; "
            "ils pourraient charger les premiers navires sous peu [1]",
        ),
        (
            TITRE,
            "fr",
            FRENCH_ROWS,
            ENGLISH,
            "Anna Blix, mayor: Quelque 800 dockers sont arrivés à Oslo ; "
            "ils pourraient charger les premiers navires sous peu (FR) [1]",
        ),
    ],
)  # fmt: skip
def test_the_lead_goes_on_with_the_sentence_that_needs_it(
    title: str, language: str, rows: tuple[str, str], chat: Chat, line: str
) -> None:
    assert lines(page(title, language, rows), title, language, chat) == [line]


@pytest.mark.parametrize(
    "second",
    [
        {"speaker": "Bo Roy", "speaker_key": "b r"},
        {"sentence_start": 400, "start": 400, "end": 440},
        {"stands_alone": False, "start": 90, "end": 120},
    ],
    ids=["another voice", "a sentence later", "the middle of a sentence"],
)
def test_no_other_sentence_is_joined(second: dict[str, object]) -> None:
    assert not any(";" in line for line in lines(page(TITLE, "en", ENGLISH_ROWS, **second), TITLE, "en", ENGLISH))


def test_a_lead_that_says_no_more_than_the_headline_is_no_line() -> None:
    (lead, _) = page(TITLE, "en", ENGLISH_ROWS)
    assert lines([lead], TITLE, "en", ENGLISH) == []


def test_a_lead_that_says_more_than_the_headline_is_one() -> None:
    longer = ("Some 800 dockers trained in Bergen have arrived in Oslo aboard two ferries", "They may leave")
    (lead, _) = page(TITLE, "en", longer)
    assert [line.partition(":")[0] for line in lines([lead], TITLE, "en", ENGLISH)] == ["Anna Blix, mayor"]


def test_the_same_source_goes_on() -> None:
    facts = page(TITLE, "en", ENGLISH_ROWS, speaker="the same source", speaker_key="th sm srs")
    assert len([line for line in lines(facts, TITLE, "en", ENGLISH) if "; they could" in line]) == 1
