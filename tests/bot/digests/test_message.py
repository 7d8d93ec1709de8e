"""What a digest tells of its stories, and that it is always one message."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.digests.compose import merge_by_story, story_digest
from bot.digests.message import digest_buttons, digest_html, story_html
from bot.locales import Words
from bot.render import fits, plain
from feeds.types import Fact, OutboxKind
from storage.ports import HeldMessage
from tests.bot.october_facts import (
    NOW,
    TOPIC,
    claim,
    denial,
    fact,
    more_troops,
    right,
    source,
    story,
    summoned,
    troops,
)

TOPICS = {TOPIC.slug: TOPIC}
FACTS = (troops(), right(), summoned(), more_troops())


def lines(*facts: Fact, language: str = "en", since: timedelta | None = None) -> list[str]:
    moment = None if since is None else NOW - since
    told = story_digest(story(*facts), facts, moment, language, TOPICS)
    return plain(story_html(told, Words(language))).splitlines()


def test_the_two_weightiest_facts_stand_under_the_title() -> None:
    title, first, second, sources = lines(*FACTS)
    assert title == "North Korea sends special forces to Russia, Seoul says"
    assert "12,000" in first
    assert "summoned the Russian ambassador" in second
    assert "Yonhap" in sources


def test_a_figure_that_was_replaced_is_not_told() -> None:
    assert not any("1,500" in line for line in lines(*FACTS))


def test_a_title_with_a_replaced_figure_gives_way_to_the_newer_one() -> None:
    old = replace(story(*FACTS), title="1,500 soldiers leave for Russia")
    newer = story_digest(old, FACTS, None, "en", TOPICS)
    assert "1,500" not in newer.title


def test_a_story_that_the_chat_knows_is_told_by_what_came_up_since() -> None:
    new = replace(denial(), first_seen=NOW)
    assert [line for line in lines(*FACTS, new, since=timedelta(minutes=1)) if line.startswith("•")] == [
        "• Denied by North Korea's mission to the UN: any soldiers were on their way [1]"
    ]


def test_each_reader_has_their_language() -> None:
    assert "le ministère a convoqué" in " ".join(lines(*FACTS, language="fr")).lower()


def test_a_speaker_has_the_label_of_the_readers_language() -> None:
    words = claim("Le port est fermé", speaker="la Maison Blanche", speaker_key="white house", language="fr")
    told = fact(1, source(1, "Poste", words))
    assert "• The White House: " in "\n".join(lines(told))


def test_a_line_that_retells_the_title_is_left_out() -> None:
    title = "Lowe weighs a toll on bridges"
    again = claim("she weighed a toll on all bridges of hers", speaker="Ann Lowe", speaker_key="lowe", start=60)
    other = claim("the ferry will close in spring", speaker="Ann Lowe", speaker_key="lowe", start=160)
    facts = [fact(n, source(1, "Post", one, title=title)) for n, one in enumerate((again, other), 1)]
    digest = story_digest(replace(story(*facts), title=title), facts, None, "en", TOPICS)
    assert [told.id for told in digest.facts] == [2]


def test_held_messages_are_one_story_each_and_an_alert_tells_all_of_it() -> None:
    held = [
        HeldMessage(1, OutboxKind.UPDATE, 7, NOW),
        HeldMessage(2, OutboxKind.ALERT, 8, NOW),
        HeldMessage(3, OutboxKind.UPDATE, 7, NOW + timedelta(hours=1)),
        HeldMessage(4, OutboxKind.UPDATE, 8, NOW),
    ]
    known, unknown = merge_by_story(held)
    assert (known.story_id, known.since, known.message_ids) == (7, NOW, (1, 3))
    assert (unknown.story_id, unknown.since) == (8, None)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("count", [1, 3, 40, 400])
def test_a_digest_is_one_message_however_many_stories_it_has(count: int, language: str) -> None:
    words = Words(language)
    block = story_html(story_digest(story(*FACTS), FACTS, None, language, TOPICS), words)
    html = digest_html([block] * count, NOW, words)
    assert fits(html)
    shown = html.count("•") // 2
    assert (shown == count) == (count <= 3)
    assert (words.text("digest.more", count=count - shown) in html) == (shown < count)


def test_its_buttons_lead_to_briefs_and_to_when_it_comes() -> None:
    rows = digest_buttons([TOPIC], Words("en"))
    assert [item["callback_data"] for row in rows for item in row] == [f"brief:{TOPIC.slug}", "when:home:"]
