"""Every query of the hot paths uses an index: SQLite's own word for it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from feeds.errors import NotFoundError
from feeds.ports import NewEntry, StoryMember
from feeds.types import Chat, Entry, Feed, Fingerprint, OneWord, OutboxKind, OutboxMessage, Story
from storage.ports import AuditRecord, Broadcast, Shown, Transaction
from storage.store import SqlStore

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
WEEK = timedelta(days=7)

Work = Callable[[Transaction], Awaitable[object]]
# A table that the work may read whole: a handful of rows in any installation.
SMALL = {"feeds", "topics", "chats", "subscriptions", "admins", "notes", "send_pauses"}


async def _forgotten(t: Transaction) -> int:
    """Something of every kind is old enough."""
    feed, old = Feed("f"), NOW - 2 * WEEK
    story = await t.stories.add(Story(0, "T", "en", old, old, ("x",), 1, ("P",), ("P",)))
    for name, published, is_loose in (("a", old, False), ("b", NOW, False), ("c", old, True), ("d", NOW, True)):
        at, seen_at = (old, old) if published == NOW else (published - WEEK, published)
        (entry_id,) = await t.entries.add(feed, [NewEntry(Entry(name, name), at)], seen_at)
        if not is_loose:
            await t.entries.attach(StoryMember(entry_id, story.id, "P", None, at, Fingerprint(b"")))
    await t.chats.put(Chat(1))
    await t.outbox.put(OutboxMessage("m", 1, OutboxKind.NOTICE, {"text": ""}, created=old))
    await t.chats.close(1, old)
    await t.admins.record(AuditRecord(old, 1, "addfeed", "f"))
    count = await t.retention.forget(NOW - WEEK, NOW, 100)
    assert count >= 5
    return count


HOT: dict[str, Work] = {
    "entries.known": lambda t: t.entries.known("f", [Entry("a", "A")]),
    "entries.text_count": lambda t: t.entries.text_count(1),
    "entries.get": lambda t: t.entries.get(1),
    "entries.search": lambda t: t.entries.search("x", NOW - WEEK, NOW, 10),
    "entries.of_story": lambda t: t.entries.of_story(1, 600),
    "entries.embedded_otherwise": lambda t: t.entries.embedded_otherwise(b"x", NOW - WEEK, 100),
    "entries.members": lambda t: t.entries.members(NOW - WEEK),
    "stories.get": lambda t: t.stories.get(1),
    "stories.by_topic": lambda t: t.stories.by_topic("x", NOW - WEEK, NOW),
    "stories.merge": lambda t: t.stories.merge(1, 2),
    "search.facts": lambda t: t.search.facts(OneWord("x"), 20),
    "search.latest": lambda t: t.search.latest(["x"], NOW - WEEK, NOW, 20),
    "search.article": lambda t: t.search.article(["https://example.org/x"]),
    "search.topics": lambda t: t.search.topics([1, 2]),
    "search.speakers": lambda t: t.search.speakers(20),
    "facts.of_story": lambda t: t.facts.of_story(1),
    "facts.by_topic": lambda t: t.facts.by_topic("x", NOW - WEEK, NOW),
    "facts.some": lambda t: t.facts.some([1, 2]),
    "facts.get": lambda t: t.facts.get(1),
    "facts.absorb": lambda t: t.facts.absorb({2: 1}, [1]),
    "facts.carry_over": lambda t: t.facts.carry_over({2: 1}, 1, 2),
    "chats.subscribers": lambda t: t.chats.subscribers(["x"]),
    "chats.subscriptions": lambda t: t.chats.subscriptions(1),
    "alerts.get": lambda t: t.alerts.get(1, 1),
    "alerts.shown": lambda t: t.alerts.shown(1),
    "alerts.beside": lambda t: t.alerts.beside(1, ["x"], NOW - WEEK),
    "alerts.told": lambda t: t.alerts.told({1: [1, 2]}),
    "alerts.put_shown": lambda t: t.alerts.put_shown(1, [1, 2], Shown((), "", NOW), NOW),
    "alerts.by_message": lambda t: t.alerts.by_message(1, 1),
    "alerts.since": lambda t: t.alerts.since(NOW),
    "alerts.put_off": lambda t: t.alerts.put_off(NOW),
    "outbox.broadcast": lambda t: t.outbox.broadcast(Broadcast(OutboxKind.EDIT, {}, 1, [1, 2], NOW)),
    "outbox.waiting": lambda t: t.outbox.waiting(1),
    "outbox.lease": lambda t: t.outbox.lease("me", NOW, WEEK, 10),
    "outbox.next_due_at": lambda t: t.outbox.next_due_at(NOW),
    "outbox.pending_count": lambda t: t.outbox.pending_count(),
    "retention.prune": lambda t: t.retention.prune(NOW, 100),
    "outbox.pending_by_chat": lambda t: t.outbox.pending_by_chat(),
    "outbox.sent": lambda t: t.outbox.sent(1, NOW, 1),
    "outbox.retry": lambda t: t.outbox.retry(1, NOW, "x"),
    "outbox.bury": lambda t: t.outbox.bury(1, "x", NOW),
    "outbox.release": lambda t: t.outbox.release("me"),
    "outbox.dead_letters": lambda t: t.outbox.dead_letters(10),
    "outbox.dead_reasons": lambda t: t.outbox.dead_reasons(NOW, NOW),
    "chats.close": lambda t: t.chats.close(1, NOW),
    "outbox.prune": lambda t: t.outbox.prune(NOW, 10),
    "retention.forget": _forgotten,
    "entries.note_listed": lambda t: t.entries.note_listed("f", [1], NOW),
}


@pytest.mark.parametrize("name", HOT)
async def test_no_query_reads_a_whole_table(store: SqlStore, tmp_path: Path, name: str) -> None:
    said: list[tuple[str, tuple[object, ...]]] = []

    def note(_c: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        said.append((statement, tuple(parameters) if isinstance(parameters, (list, tuple)) else ()))

    event.listen(store._engines.writing.sync_engine, "before_cursor_execute", note)
    with suppress(NotFoundError):
        async with store.transaction() as transaction:
            await HOT[name](transaction)
    assert said
    plans = []
    with closing(sqlite3.connect(tmp_path / "store.sqlite3")) as connection:
        for statement, parameters in said:
            if re.match(r"SELECT|UPDATE|DELETE|WITH", statement):
                plan = connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
                plans += [(statement, row[3]) for row in plan]
    scans = [(detail, statement) for statement, detail in plans if _is_scan(detail)]
    assert scans == []


def _is_scan(detail: str) -> bool:
    found = re.match(r"SCAN (\w+)\b(?! .*USING (?:COVERING )?INDEX| VIRTUAL TABLE INDEX \d+:M)", detail)
    no_table = ("anon", "subquery", "walk", "CONSTANT")
    return found is not None and found[1] not in SMALL and not found[1].startswith(no_table)
