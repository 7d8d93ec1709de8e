"""What a publisher changes under the same name is read again: new facts are told, removed ones marked, no typos."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from feeds.extract import ExtractSettings
from feeds.polling.versions import MOST_VERSIONS, is_material
from feeds.ports import StoredEntry
from feeds.types import ChangeKind, Entry
from feeds.worker import LocalAnalyst
from tests.feeds.polled_feed import NOW, Clock, Item, PolledFeed, open_polled_feed

KIM = "“They will go to the front,” said Kim Hong-kyun, the deputy minister of foreign affairs. "
LEE = "“We counted all of them again,” said Lee Joon, the spokesman of the army. "
BODY = "Seoul said on Monday that {} soldiers had reached Vladivostok by ship. " + KIM
FILLER = "The ships had left the harbour of Chongjin on the day before, in calm weather and without lights. " * 6


def item(count: str = "1,500", more: str = "", **changed: Any) -> Item:
    return replace(Item("a", f"Seoul counts {count} soldiers", BODY.format(count) + more + FILLER), **changed)


async def quotes(polled_feed: PolledFeed) -> dict[str, bool]:
    """Returns who is quoted, and whether a source carries it still."""
    async with polled_feed.store.reading() as read:
        facts = await read.facts.by_topic("troops", NOW - timedelta(days=1), NOW + timedelta(days=1))
    return {fact.claim.speaker: bool(fact.publishers) for fact in facts if fact.claim.speaker}


@pytest.mark.parametrize("guid", ["a", "a#1"], ids=["same guid", "version in the guid"])
async def test_a_new_version_is_read_and_what_it_adds_is_told(polled_feed: PolledFeed, guid: str) -> None:
    base = polled_feed.publisher.base
    polled_feed.publisher.items = [item(link=f"{base}/story", guid=guid.replace("1", "0"))]
    await polled_feed.poll()
    told = len(polled_feed.listener.changes)
    polled_feed.publisher.items = [item("3,000", LEE, link=f"{base}/story", guid=guid)]
    report = await polled_feed.poll()
    assert (report.new_count, report.matched_count) == (0, 0), "no new entry"
    changes = polled_feed.listener.changes[told:]
    assert {change.fact.claim.speaker for change in changes if change.fact} >= {"Lee Joon"}
    assert len({story.id for story in polled_feed.listener.stories}) == 1, "it is of the same story"
    assert await quotes(polled_feed) == {"Kim Hong-kyun": True, "Lee Joon": True}
    again = len(polled_feed.listener.changes)
    await polled_feed.poll()
    assert len(polled_feed.listener.changes) == again, "a version is read once"


@pytest.mark.slow
async def test_a_figure_that_a_version_changes_is_told_as_changed(empty_database: Path, tmp_path: Path) -> None:
    database = Path(shutil.copy(empty_database, tmp_path / "facts.sqlite3"))
    async with open_polled_feed(database, LocalAnalyst(ExtractSettings()), Clock()) as polled_feed:
        for count in ("12", "30"):
            polled_feed.listener.changes.clear()
            text = f"{count} soldiers were killed in the attack on Monday, the army said. {FILLER}"
            polled_feed.publisher.items = [Item("a", f"Attack kills {count} soldiers near Kursk", text)]
            await polled_feed.poll()
    changed = [change for change in polled_feed.listener.changes if change.kind is ChangeKind.FIGURE_CHANGED]
    assert changed
    assert all(change.previous and "12" in change.previous.claim.content for change in changed)
    assert all(change.previous and change.previous.publishers for change in changed), "the earlier value stays"


async def test_what_a_version_no_longer_says_is_marked(polled_feed: PolledFeed) -> None:
    polled_feed.publisher.items = [item(more=LEE)]
    await polled_feed.poll()
    assert await quotes(polled_feed) == {"Kim Hong-kyun": True, "Lee Joon": True}
    told = len(polled_feed.listener.changes)
    polled_feed.publisher.items = [item("1,700")]
    await polled_feed.poll()
    assert await quotes(polled_feed) == {"Kim Hong-kyun": True, "Lee Joon": False}
    assert ChangeKind.WITHDRAWN in {change.kind for change in polled_feed.listener.changes[told:]}


async def test_a_teaser_in_place_of_the_text_removes_nothing(polled_feed: PolledFeed) -> None:
    polled_feed.publisher.items = [item(more=LEE)]
    await polled_feed.poll()
    polled_feed.publisher.items = [Item("a", "Seoul counts 1,700 soldiers", "1,700 soldiers, Seoul says.")]
    await polled_feed.poll()
    assert await quotes(polled_feed) == {"Kim Hong-kyun": True, "Lee Joon": True}


@pytest.mark.parametrize(
    "changed",
    [
        item(title="Seoul conuts 1,500 soldiers"),
        item(more="A typo is meended here. "),
        item(published=NOW - timedelta(minutes=5)),
    ],
    ids=["title", "text", "date"],
)
async def test_a_typo_or_a_date_tells_nothing(polled_feed: PolledFeed, changed: Item) -> None:
    polled_feed.publisher.items = [item(more="A typo is mended here. ")]
    await polled_feed.poll()
    told = len(polled_feed.listener.changes)
    polled_feed.publisher.items = [changed]
    await polled_feed.poll()
    assert len(polled_feed.listener.changes) == told
    assert (await polled_feed.store.counts())["entries"] == 1


async def test_an_entry_has_a_bounded_number_of_versions(polled_feed: PolledFeed) -> None:
    for number in range(2 * MOST_VERSIONS):
        polled_feed.publisher.items = [item(f"{number + 3},000")]
        await polled_feed.poll()
    assert (await polled_feed.store.counts())["entries"] == MOST_VERSIONS


async def test_an_old_article_that_changes_is_no_news(polled_feed: PolledFeed) -> None:
    old = NOW - timedelta(days=5)
    polled_feed.publisher.items = [item(published=old)]
    await polled_feed.poll()
    polled_feed.publisher.items = [item("3,000", published=old)]
    await polled_feed.poll()
    assert (await polled_feed.store.counts())["entries"] == 1


async def test_a_headline_that_comes_to_speak_of_a_topic_is_read(polled_feed: PolledFeed) -> None:
    polled_feed.publisher.items = [Item("a", "Ships leave the harbour", FILLER)]
    assert (await polled_feed.poll()).matched_count == 0
    polled_feed.publisher.items = [Item("a", "Ships leave the harbour with soldiers", FILLER)]
    await polled_feed.poll()
    assert [change.kind for change in polled_feed.listener.changes] == [ChangeKind.FIRST_SIGHT]


ENTRY = Entry("a", "Quay shut", summary="The quay is shut.")
STORED = StoredEntry(1, "f", "P", ENTRY, "Quay shut\n\nThe quay is shut.", "en", (), 1, NOW, NOW)


@pytest.mark.parametrize(
    ("title", "summary", "is_told"),
    [
        ("Quay shut", "The quay is shut.", False),
        ("Quay shut!", "The quay is «shut».", False),
        ("Quays shut", "The quay is shut.", False),
        ("Quay shut, 3 hurt", "The quay is shut.", True),
        ("Quay shut", "The quay is shut. Nobody knows when ships return.", True),
    ],
)
def test_another_number_or_several_words_are_material(title: str, summary: str, is_told: bool) -> None:
    assert is_material(Entry("a", title, summary=summary), STORED) is is_told
