"""What single migrations do with the rows that are there."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.admin.seeding import SEEDED
from bot.alerts import text_hash
from feeds.errors import NotFoundError
from feeds.ports import NewEntry, StoryMember
from feeds.reasons import because
from feeds.text import pack_texts
from feeds.types import (
    ArchivedText,
    ArchiveSlice,
    Backfill,
    Chat,
    Entry,
    Feed,
    FeedState,
    Fingerprint,
    MatchedWord,
    OneWord,
    OutboxKind,
    OutboxMessage,
    Preferences,
    Story,
    Subscription,
    Topic,
    TopicMatch,
)
from storage.engine import database_url, open_engines
from storage.migrations import upgrade
from storage.ports import LivingAlert, Role
from storage.store import open_store
from tests.contracts.samples import FEED, fact, new_entry
from tests.storage.versions import downgrade_to, url

pytestmark = pytest.mark.slow


async def test_why_a_feed_failed_before_is_said_in_the_readers_language(tmp_path: Path) -> None:
    path = tmp_path / "facts.sqlite3"
    await upgrade(url(path))
    await downgrade_to(url(path), "0002")
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, error in (("a", "answered 503 Service Unavailable"), ("b", None)):
            row = (f"https://{name}.example/rss", name, name, 900, 0, error, False)
            columns = "url, title, publisher, interval_seconds, failures, last_error, is_paused"
            connection.execute(f"INSERT INTO feeds ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    store = await open_store(url(path))
    async with store.reading() as read:
        assert [f.state.last_error for f in await read.feeds.all()] == [because("before_update"), None]
    async with store.transaction() as transaction:
        state = FeedState(last_error=because("status_server", status=503))
        await transaction.feeds.save_state("https://b.example/rss", state)
    async with store.reading() as read:
        assert (await read.feeds.get("https://b.example/rss")).state == state
    await store.close()
    await downgrade_to(url(path), "0002")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT last_error FROM feeds ORDER BY url").fetchall() == [
            ("before_update",),
            ("status_server",),
        ]


@pytest.mark.parametrize("is_used", [True, False])
async def test_a_database_in_use_is_known_to_have_had_the_defaults(tmp_path: Path, is_used: bool) -> None:
    path = tmp_path / "facts.sqlite3"
    await upgrade(url(path))
    await downgrade_to(url(path), "0003")
    if is_used:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("INSERT INTO chats VALUES (1, 'private', '', 'en', 'UTC', 1)")
    store = await open_store(url(path))
    async with store.reading() as read:
        assert bool(await read.notes.get(SEEDED)) is is_used
    await store.close()


OF_BEFORE = {
    "outbox": (
        "INSERT INTO outbox (key, chat_id, kind, urgency, payload, story_id, created, attempts, state) "
        "VALUES (:key, :chat_id, 'alert', 0, :payload, 7, :at, 0, 'pending')"
    ),
    "alerts": (
        "INSERT INTO alerts (chat_id, story_id, message_id, fact_ids, told, html, planned_at, updated_at) "
        "VALUES (:chat_id, 7, 5, :facts, '[\"denial:3:17\"]', :html, :at, :at)"
    ),
}
NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
WEEK = timedelta(days=7)


async def test_equal_texts_of_a_full_outbox_become_one(address: str) -> None:
    await upgrade(address)
    await downgrade_to(address, "0004")
    engines = open_engines(database_url(address))
    at = NOW.replace(tzinfo=None) if engines.is_sqlite else NOW
    async with engines.writing.begin() as connection:
        queued, shown = [], []
        for chat in range(2_500):
            text_ = '{"text": "<b>one</b>"}' if chat % 5 else f'{{"text": "for {chat} \\ud83d\\ude00"}}'
            queued.append({"key": f"alert:{chat}:7", "chat_id": chat, "payload": text_, "at": at})
            shown.append({"chat_id": chat, "facts": f"[1, 2, {3 + chat % 2}]", "html": "<b>one</b>", "at": at})
        await connection.execute(text(OF_BEFORE["outbox"]), queued)
        await connection.execute(text(OF_BEFORE["alerts"]), shown)
    store = await open_store(address)
    async with store.transaction() as transaction:
        leased = {m.chat_id: m.payload["text"] for m in await transaction.outbox.lease("me", NOW, WEEK, 5_000)}
        assert leased == {c: "<b>one</b>" if c % 5 else f"for {c} \U0001f600" for c in range(2_500)}
        expected = LivingAlert(1, 7, 5, (1, 2, 4), text_hash("<b>one</b>"), NOW, NOW, ("denial:3:17",))
        assert await transaction.alerts.get(1, 7) == expected
        # What is planned from now on shares the migrated rows.
        await transaction.outbox.put(
            OutboxMessage("new", 1, OutboxKind.ALERT, {"text": "<b>one</b>"}, created=NOW + WEEK)
        )
        await transaction.alerts.put(replace(expected, chat_id=9_999))
    await store.close()
    async with engines.reading.connect() as connection:
        counts = [await connection.scalar(text(f"SELECT count(*) FROM {name}")) for name in ("texts", "shown")]
    assert counts == [501, 2]
    await engines.dispose()
    await downgrade_to(address, "0004")
    async with engines.reading.connect() as connection:
        (payload,) = (await connection.execute(text("SELECT payload FROM outbox WHERE chat_id = 2"))).one()
        alert = (await connection.execute(text("SELECT fact_ids, told, html FROM alerts WHERE chat_id = 1"))).one()
    await engines.dispose()
    assert _json(payload) == {"text": "<b>one</b>"}
    assert (_json(alert[0]), _json(alert[1]), alert[2]) == ([1, 2, 4], ["denial:3:17"], "")


async def test_chats_get_the_usual_times_and_nothing_that_is_held_is_lost_by_a_downgrade(address: str) -> None:
    await upgrade(address)
    await downgrade_to(address, "0014")
    engines = open_engines(database_url(address))
    at = NOW.replace(tzinfo=None) if engines.is_sqlite else NOW
    async with engines.writing.begin() as connection:
        columns = "id, kind, title, language, time_zone, is_open"
        chat = f"INSERT INTO chats ({columns}) VALUES (1, 'private', '', 'en', 'UTC', true)"
        await connection.execute(text(chat))
        written = "INSERT INTO texts (id, hash, payload, used_at) VALUES (1000, :hash, '{}', :at)"
        await connection.execute(text(written), {"hash": b"x", "at": at})
        for kind, urgency in (("alert", 0), ("notice", 3)):
            row = (
                "INSERT INTO outbox (key, chat_id, kind, urgency, text_id, story_id, created, attempts, state) "
                f"VALUES ('{kind}', 1, '{kind}', {urgency}, 1000, 7, :at, 0, 'pending')"
            )
            await connection.execute(text(row), {"at": at})
    await engines.dispose()
    store = await open_store(address)
    async with store.transaction() as t:
        assert await t.chats.get(1) == Chat(1)
        await t.chats.put(Chat(1, preferences=Preferences(("weather",))))
        await t.outbox.put(OutboxMessage("digest", 1, OutboxKind.DIGEST, {"text": "d"}, created=NOW))
        (alert,) = await t.outbox.lease("me", NOW, WEEK, 5)
        await t.held.hold(alert.id, NOW + WEEK)
        (first,) = await t.outbox.lease("me", NOW, WEEK, 5)
        assert first.kind is OutboxKind.DIGEST, "digests come before notices"
    await store.close()
    await downgrade_to(address, "0014")
    engines = open_engines(database_url(address))
    async with engines.reading.connect() as connection:
        rows = (
            await connection.execute(text("SELECT kind, urgency FROM outbox WHERE state = 'pending' ORDER BY id"))
        ).all()
    assert [tuple(row) for row in rows] == [("alert", 0), ("notice", 3), ("notice", 3)]
    await engines.dispose()


async def test_topics_and_fingerprints_keep_their_rows_when_columns_change(address: str) -> None:
    store = await open_store(address)
    topic = Topic("troops", {"en": "Troops"}, "soldiers OR @forces", {"forces": {"*": ("army",)}}, weight=1.5)
    own = Topic("watch-1", {"en": "ferry"}, "ferry", chat_id=7)
    feed, entry = Feed("https://example.org/rss"), Entry("a", "1,500 soldiers", legs=("guid:a",))
    match = TopicMatch("troops", (MatchedWord("soldiers", 6, 14),))
    fingerprint = Fingerprint(b"\0\0", frozenset({"sl"}), frozenset({"1500"}), b"\1", "AFP")
    async with store.transaction() as t:
        await t.topics.add(topic)
        await t.chats.put(Chat(1))
        await t.chats.subscribe(Subscription(1, "troops"))
        await t.chats.put(Chat(7))
        await t.topics.add(own)
        await t.chats.subscribe(Subscription(7, "watch-1"))
        await t.feeds.add(feed)
        (entry_id,) = await t.entries.add(feed, [NewEntry(entry, NOW, entry.title, "en", (match,))], NOW)
        story = await t.stories.add(Story(0, entry.title, "en", NOW, NOW, ("troops",), 1, ("Post",), ("AFP",)))
        member = StoryMember(entry_id, story.id, "", "en", NOW, fingerprint)
        await t.entries.attach(member)
    await store.close()
    await downgrade_to(address, "0008")
    engines = open_engines(database_url(address))
    async with engines.writing.begin() as connection:
        await connection.execute(text("UPDATE topics SET semantic_threshold = 0.7"))
        assert await connection.scalar(text("SELECT origin FROM fingerprints")) == "AFP"
    await engines.dispose()
    store = await open_store(address)
    async with store.reading() as read:
        assert await read.topics.every() == [topic], "the own topic of a chat is offered to nobody by a downgrade"
        assert await read.feeds.all() == [feed]
        assert await read.chats.subscriptions(1) == [Subscription(1, "troops")]
        (member,) = await read.entries.members(NOW - WEEK)
    assert (member.fingerprint, member.links) == (fingerprint, None), "stored before there were links"
    await store.close()


async def test_entries_of_before_stay_and_new_ones_are_archived(address: str) -> None:
    await upgrade(address)
    await downgrade_to(address, "0011")
    engines = open_engines(database_url(address))
    at = NOW.replace(tzinfo=None) if engines.is_sqlite else NOW
    columns = {
        "feed_url": "https://example.org/rss", "publisher": "Post", "uid": "old", "title": "Soldiers", "summary": "",
        "content": "", "text": "", "published": at, "seen_at": at, "is_withdrawn": False, "enclosures": "[]",
    }  # fmt: skip
    names, values = ", ".join(columns), ", ".join(f":{name}" for name in columns)
    async with engines.writing.begin() as connection:
        await connection.execute(text(f"INSERT INTO entries ({names}) VALUES ({values})"), columns)
        topic = "INSERT INTO topics (slug, names, query, aliases, weight) VALUES ('troops', '{}', 'soldiers', '{}', 1)"
        await connection.execute(text(topic))
    await engines.dispose()
    store = await open_store(address)
    feed, wanted = Feed("https://example.org/rss"), ArchiveSlice(OneWord("soldiers"), NOW - WEEK, NOW + WEEK, 9)
    new = NewEntry(Entry("new", "Other soldiers"), NOW, archived=ArchivedText(pack_texts(["", "", ""]), "soldiers"))
    async with store.transaction() as t:
        await t.entries.add(feed, [new], NOW)
        await t.topics.put(Topic("troops", {"en": "Troops"}, "soldiers NOT football"))
    async with store.reading() as read:
        assert [entry.entry.id for entry in await read.archive.read(wanted)] == ["new"]
        assert (await read.entries.get(1)).entry.title == "Soldiers"
        assert await read.backfills.all() == [Backfill("troops")]
    await store.close()
    await downgrade_to(address, "0011")
    await upgrade(address)
    store = await open_store(address)
    async with store.reading() as read:
        assert await read.archive.read(wanted) == []
        assert (await read.entries.get(2)).entry.title == "Other soldiers"
    await store.close()


async def test_facts_that_became_one_are_deleted_by_a_downgrade_and_others_kept(address: str) -> None:
    store = await open_store(address)
    async with store.transaction() as t:
        await t.feeds.add(Feed("https://example.org/rss"))
        (entry_id,) = await t.entries.add(Feed("https://example.org/rss"), [NewEntry(Entry("a", "T"), NOW)], NOW)
        story = await t.stories.add(Story(0, "T", "en", NOW, NOW, (), 1))
        one, other = await t.facts.save([fact(story.id, entry_id, -1), fact(story.id, entry_id, -2)])
        await t.facts.absorb({other.id: one.id}, [story.id])
    await store.close()
    await downgrade_to(address, "0012")
    store = await open_store(address)
    async with store.reading() as read:
        assert [kept.id for kept in await read.facts.of_story(story.id)] == [one.id]
        with pytest.raises(NotFoundError):
            await read.facts.get(other.id)
    await store.close()


async def test_what_entries_tell_is_unknown_of_those_stored_before(address: str) -> None:
    store = await open_store(address)
    print_ = Fingerprint(b"v", voices=frozenset({"zalansk"}), deeds=frozenset({"summon"}))
    async with store.transaction() as t:
        await t.feeds.add(Feed("https://example.org/rss"))
        (entry_id,) = await t.entries.add(Feed("https://example.org/rss"), [NewEntry(Entry("a", "T"), NOW)], NOW)
        story = await t.stories.add(Story(0, "T", "en", NOW, NOW, (), 1))
        await t.entries.attach(StoryMember(entry_id, story.id, "P", "en", NOW, print_))
    async with store.reading() as read:
        assert [member.fingerprint for member in await read.entries.members(NOW - WEEK)] == [print_]
    await store.close()
    await downgrade_to(address, "0017")
    store = await open_store(address)
    async with store.reading() as read:
        assert [member.fingerprint for member in await read.entries.members(NOW - WEEK)] == [Fingerprint(b"v")]
    await store.close()


@pytest.mark.parametrize(("claimed", "roles"), [(5, ["owner", "admin"]), (None, ["owner", "owner"])])
async def test_who_claimed_the_bot_owns_it_else_all_who_administer_it(
    address: str, claimed: int | None, roles: list[str]
) -> None:
    await upgrade(address)
    await downgrade_to(address, "0018")
    engines = open_engines(database_url(address))
    at = NOW.replace(tzinfo=None) if engines.is_sqlite else NOW
    async with engines.writing.begin() as connection:
        await connection.execute(text("INSERT INTO admins (user_id) VALUES (5), (6)"))
        if claimed is not None:
            claim = "INSERT INTO audit (at, actor_id, action, subject) VALUES (:at, :who, 'claim', 'admin')"
            await connection.execute(text(claim), {"at": at, "who": claimed})
    await engines.dispose()
    store = await open_store(address)
    async with store.transaction() as t:
        assert [(admin.user_id, admin.role.value) for admin in await t.admins.listed()] == list(
            zip((5, 6), roles, strict=True)
        )
        await t.admins.add(7, Role.EDITOR, NOW)
        await t.invitations.let_in(8, NOW, 5)
    await store.close()
    await downgrade_to(address, "0018")
    await upgrade(address)
    store = await open_store(address)
    async with store.reading() as read:
        assert await read.admins.all() == [5, 6], "an editor may less than those of before"
    await store.close()


def _json(value: object) -> object:
    """A JSON column's value: SQLite has its text."""
    return json.loads(value) if isinstance(value, str) else value


async def test_jobs_that_wait_are_there_after_an_update_and_gone_without_their_table(address: str) -> None:
    await upgrade(address)
    store = await open_store(address)
    async with store.transaction() as transaction:
        for name in ("a", "b"):
            await transaction.local_jobs.add("ingest", name, {"é": [1, None]}, NOW)
        leased = await transaction.local_jobs.lease("one", NOW, timedelta(minutes=1))
    await store.close()
    store = await open_store(address)
    async with store.transaction() as transaction:
        assert await transaction.local_jobs.waiting_count() == 1
        assert leased is not None
        await transaction.local_jobs.remove(leased)
        (left,) = [await transaction.local_jobs.lease("two", NOW, timedelta(minutes=1))]
        assert left is not None
        assert (left.lock, left.arguments, left.attempts) == ("b", {"é": [1, None]}, 1)
    await store.close()
    await downgrade_to(address, "0027")
    await upgrade(address)
    store = await open_store(address)
    async with store.reading() as reading:
        assert not await reading.local_jobs.is_any_due(NOW)
    await store.close()


async def test_entries_of_before_there_were_turns_are_followed_by_nobody_and_none_is_untold(address: str) -> None:
    await upgrade(address)
    store = await open_store(address)
    async with store.transaction() as transaction:
        await transaction.stories.take_turn()
        (entry_id,) = await transaction.entries.add(FEED, [new_entry("a")], NOW)
        story = await transaction.stories.add(Story(0, "a", "en", NOW, NOW, (), 1, ("Post",), ()))
        member = StoryMember(entry_id, story.id, "Example Post", "en", NOW, Fingerprint(b"v"), ())
        await transaction.entries.attach(member)
    await store.close()
    await downgrade_to(address, "0029")
    store = await open_store(address)
    async with store.reading() as reading:
        assert [found.entry_id for found in await reading.entries.members(NOW - timedelta(days=1))] == [entry_id]
        assert await reading.entries.members_since(0, 9) == []
        assert await reading.untold.stories(NOW, 9) == []
    await store.close()
