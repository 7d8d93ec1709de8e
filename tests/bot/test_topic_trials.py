"""A topic tried on the archive: what it finds, what it just misses and why, and the alerts a day to expect."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.locales import Words
from bot.render.markup import plain
from bot.trials import TopicTrial, trial, trial_text, tried_topic, try_topic
from feeds.errors import QueryError
from feeds.match import NearMisses
from feeds.polling.archiving import archived_text
from feeds.ports import NewEntry
from feeds.types import Entry, Feed, TextOrigin, Topic
from storage.store import SqlStore

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
FEED = Feed("https://example.org/rss", "Example Post", "Example Post", "en")
TITLES = (
    "Icebreaker reaches the Arctic port",
    "Arctic: the icebreaker is in port",
    "A new icebreaker is launched in Turku",
    "Arctic sea ice at a low",
    "Arctic sports day with an icebreaker race",
    "Harbour strike ends in Brest",
    "Un brise-glace dans l’Arctique",
)


async def filled(store: SqlStore, titles: Sequence[str] = TITLES, step: timedelta = timedelta(days=1)) -> None:
    entries = []
    for number, title in enumerate(titles):
        said = Entry(f"{number}", title, f"https://example.org/{number}", NOW - number * step, legs=(f"guid:{number}",))
        entries.append(NewEntry(said, NOW - number * step, language="en", archived=archived_text(said)))
    async with store.transaction() as transaction:
        await transaction.entries.add(FEED, entries, NOW)


async def tried(store: SqlStore, query: str) -> TopicTrial:
    return await try_topic(store, await tried_topic(store, query))


def shown(found: TopicTrial, query: str, language: str = "en") -> list[str]:
    return plain(trial_text(found, query, Words(language), NOW)).splitlines()


async def test_hits_and_near_misses_are_told_with_the_reason(store: SqlStore) -> None:
    await filled(store)
    query = "arctic AND icebreaker NOT sports"
    found = await tried(store, query)
    assert [hit.title for hit in found.hits] == list(TITLES[:2])
    assert found.hits[0].words == ("Icebreaker", "Arctic")
    assert {miss.title: miss.lacks for miss in found.near_misses} == {
        TITLES[2]: "arctic",
        TITLES[3]: "icebreaker",
        TITLES[4]: 'NOT "sports"',
    }
    assert (found.archived, found.hit_count, found.story_count, found.is_estimate) == (7, 2, 1, False)
    assert found.alerts_a_day == pytest.approx(1 / 6)
    assert shown(found, query) == [
        "🔎 arctic AND icebreaker NOT sports",
        "7 entries of 6 days searched.",
        "2 match, in about 1 story: expect about 1 alert a week.",
        "",
        "The latest",
        "• Icebreaker reaches the Arctic port (Example Post, 21 Oct) — Icebreaker, Arctic",
        "• Arctic: the icebreaker is in port (Example Post, 20 Oct) — Arctic, icebreaker",
        "",
        'Just missed: without arctic (1), without icebreaker (1), with "sports" (1)',
        "• A new icebreaker is launched in Turku (Example Post, 19 Oct) — without arctic",
        "• Arctic sea ice at a low (Example Post, 18 Oct) — without icebreaker",
        '• Arctic sports day with an icebreaker race (Example Post, 17 Oct) — with "sports"',
    ]


async def test_it_is_told_in_french(store: SqlStore) -> None:
    await filled(store)
    lines = shown(await tried(store, "arctique brise-glace navire"), "arctique brise-glace navire", "fr")
    assert lines[1:3] == ["7 entrées de 6 jours fouillées.", "Aucune ne convient."]
    assert lines[-2:] == [
        "Manquées de peu : sans navire (1)",
        "• Un brise-glace dans l’Arctique (Example Post, 15 oct.) — sans navire",
    ]


async def test_a_young_archive_says_nothing_of_a_day(store: SqlStore) -> None:
    await filled(store, TITLES, timedelta(hours=1))
    lines = shown(await tried(store, "arctic icebreaker"), "arctic icebreaker")
    assert lines[1] == "7 entries of 6 hours searched."
    assert lines[2].endswith(": the archive is too young to say how many alerts a day that makes.")


async def test_a_query_that_is_too_wide_is_said_to_be(store: SqlStore) -> None:
    letters = str.maketrans("0123456789", "abcdefghij")
    titles = [f"q{n} r{n} s{n}".translate(letters) for n in range(100, 190)]
    await filled(store, [f"{title} opens" for title in titles], timedelta(hours=1))
    found = await tried(store, "opens")
    assert (found.hit_count, found.story_count) == (90, 90)
    assert found.alerts_a_day == pytest.approx(90 / (89 / 24))
    lines = shown(found, "opens")
    assert "expect about 24 alerts a day" in lines[2]
    assert lines[3].startswith("⚠️ That is too wide")
    everywhere = await tried(store, "the")
    assert "⚠️ it asks only for words that stand in nearly every text: the" in shown(everywhere, "the")


async def test_an_archive_without_entries_says_so(store: SqlStore) -> None:
    assert shown(await tried(store, "arctic"), "arctic")[1].startswith("Nothing has been archived yet.")


async def test_a_stored_topic_is_tried_by_its_slug(store: SqlStore) -> None:
    await filled(store)
    topic = Topic("ships", {"en": "Ships"}, "@ship", {"ship": {"en": ("icebreaker",), "fr": ("brise-glace",)}})
    async with store.transaction() as transaction:
        await transaction.topics.add(topic)
    assert await tried_topic(store, "ships") == topic
    assert (await tried(store, "ships")).hit_count == 5
    with pytest.raises(QueryError):
        await tried_topic(store, "ships AND")


async def test_of_very_many_entries_the_latest_are_read(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "MOST_READ", 20)
    monkeypatch.setattr(trial, "_SLICE", 10)
    monkeypatch.setattr(trial, "MOST_GROUPED", 10)
    await filled(store, [f"Icebreaker seen at {n}" for n in range(50)], timedelta(minutes=1))
    found = await tried(store, "icebreaker")
    assert (found.hit_count, found.is_estimate, found.story_count) == (50, True, 5)
    assert "about 50 match" in shown(found, "icebreaker")[2]


@pytest.mark.parametrize(
    ("query", "text", "lacks"),
    [
        ("arctic icebreaker", "An icebreaker", "arctic"),
        ("arctic icebreaker", "A ferry", None),
        ("arctic icebreaker port", "An icebreaker", None),
        ('"arctic port"', "A port in the Arctic", '"arctic port"'),
        ('"arctic port"', "A port in the south", "arctic"),
        ('"the port"', "A port", '"the port"'),
        ("troops NEAR/2 kursk", "Troops left, and far from them burns Kursk", '"troops" NEAR/2 "kursk"'),
        ("troops NEAR/2 kursk", "Troops left", "kursk"),
        ("title:arctic", "A port\n\nin the Arctic", 'title:"arctic"'),
        ("arctic NOT sport", "Arctic sport", 'NOT "sport"'),
        ("(arctic AND port) OR (south AND ship)", "A ship", "south"),
        ("port source:reuters", "A port", 'source:"reuters"'),
        ("port lang:fr", "A port", "lang:fr"),
        ("port /\\d+ ships/", "A port", "/\\d+ ships/"),
        ("@side port", "A port", "@side"),
        ("(arctic OR north) port", "A port", '"arctic" OR "north"'),
        ("arctic", "A port", None),
        ("arctic OR north", "A port", None),
    ],
)
def test_what_a_text_lacks(query: str, text: str, lacks: str | None) -> None:
    topic = Topic("t", {}, query, {"side": {"en": ("arctic", "north")}})
    assert NearMisses(topic).lacking(text, TextOrigin("Example Post", (), "en")) == lacks
