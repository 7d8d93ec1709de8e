"""Admins are told of messages that could not be sent: once a day, when there are new ones, in their language."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from bot.delivery.dead_letters import notice_html, tell_admins
from bot.locales import Words
from bot.runtime.jobs import Jobs
from bot.settings import Settings
from feeds.polling import Poller
from feeds.types import Chat, OutboxKind, OutboxMessage
from storage.ports import Transaction
from storage.store import SqlStore

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ANN, JEAN, READER, GONE = 1, 2, 3, 4


@pytest.fixture
async def room(store: SqlStore) -> SqlStore:
    """Two admins who have a chat, one who has none, a reader, and one who left."""
    async with store.transaction() as t:
        for chat in (Chat(ANN), Chat(JEAN, language="fr"), Chat(READER), Chat(GONE)):
            await t.chats.put(chat)
        for admin in (ANN, JEAN, 99):
            await t.admins.add(admin)
    return store


async def bury(store: SqlStore, reason: str, at: datetime, chat: int = READER) -> None:
    async with store.transaction() as t:
        await t.outbox.put(OutboxMessage(f"{chat} {reason} {at}", chat, OutboxKind.ALERT, {"text": "x"}, created=at))
        (one,) = await t.outbox.lease("me", at, timedelta(seconds=1), 1)
        await t.outbox.bury(one.id, reason, at)


async def tell(store: SqlStore, now: datetime) -> dict[int, str]:
    """Chat → what it is told, taken as delivered."""
    async with store.transaction() as t:
        await tell_admins(t, now)
        notices = await t.outbox.lease("me", now, timedelta(seconds=1), 9)
        for notice in notices:
            await t.outbox.sent(notice.id, now, None)
    return {notice.chat_id: str(notice.payload["text"]) for notice in notices}


async def test_each_admin_is_told_in_their_language_how_many_and_why(room: SqlStore) -> None:
    for minute in range(3):
        await bury(room, "message is <too long>", NOW - HOUR + timedelta(minutes=minute))
    await bury(room, "wrong file", NOW)
    assert await tell(room, NOW) == {
        ANN: "✉️ <b>4 messages could not be sent</b>\n• 3 × “message is &lt;too long&gt;”\n• 1 × “wrong file”\n"
        "/dead shows the latest.",
        JEAN: "✉️ <b>4 messages n'ont pas pu partir</b>\n• 3 × “message is &lt;too long&gt;”\n• 1 × “wrong file”\n"
        "/dead montre les derniers.",
    }


async def test_nothing_is_told_twice_nor_twice_a_day(room: SqlStore) -> None:
    await bury(room, "first", NOW - HOUR)
    assert len(await tell(room, NOW)) == 2
    await bury(room, "second", NOW + HOUR)
    assert await tell(room, NOW + 23 * HOUR) == {}
    assert "second" in (told := (await tell(room, NOW + DAY))[ANN])
    assert "first" not in told
    assert await tell(room, NOW + 3 * DAY) == {}
    await bury(room, "third", NOW + 4 * DAY)
    assert "1 message " in (await tell(room, NOW + 4 * DAY + HOUR))[ANN]


async def test_nothing_to_tell_tells_nothing(room: SqlStore) -> None:
    await bury(room, "of long ago", NOW - 2 * DAY)
    await bury(room, "bot was blocked by the user", NOW - HOUR, GONE)
    async with room.transaction() as t:
        await t.chats.close(GONE, NOW)
    assert await tell(room, NOW) == {}


async def test_what_nobody_could_be_told_is_told_to_the_next_admin(store: SqlStore) -> None:
    await bury(store, "first", NOW - HOUR)
    assert await tell(store, NOW) == {}
    async with store.transaction() as t:
        await t.chats.put(Chat(ANN))
        await t.admins.add(ANN)
    assert list(await tell(store, NOW + HOUR)) == [ANN]


async def test_a_clock_that_was_set_back_does_not_end_the_telling(room: SqlStore) -> None:
    await bury(room, "before", NOW + 300 * DAY)
    assert len(await tell(room, NOW + 300 * DAY)) == 2
    await bury(room, "after", NOW)
    assert "after" in (await tell(room, NOW))[ANN]


async def test_the_job_tells(room: SqlStore, tmp_path: Path) -> None:
    await bury(room, "first", NOW)
    poller = cast("Poller[Transaction]", None)
    await Jobs(Settings(data_dir=tmp_path), room, poller, lambda: NOW).report()
    async with room.reading() as read:
        assert await read.outbox.pending_count() == 2


def test_more_reasons_than_a_reader_wants_are_a_number() -> None:
    reasons = [(f"reason {n}", 5 - n) for n in range(5)]
    lines = notice_html(reasons, Words("en")).splitlines()
    assert lines[1:] == [
        "• 5 × “reason 0”", "• 4 × “reason 1”", "• 3 × “reason 2”", "and 2 other reasons", "/dead shows the latest.",
    ]  # fmt: skip
