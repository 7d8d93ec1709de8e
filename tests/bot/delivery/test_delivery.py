"""Outbox rows become messages at the sandbox, over HTTP; what Telegram refuses ends where it should."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from telegram.ext import ExtBot

from bot.chat.application import build_application
from bot.delivery.delivery import Delivery, DeliveryCounts
from bot.delivery.sender import MAX_ATTEMPTS, retry_delay
from bot.sandbox import SAMPLE_TOKEN, Limits, Sandbox, SandboxSettings
from feeds.types import Chat, OutboxKind, OutboxMessage
from storage.ports import LONGEST_RETRY, LivingAlert, Store
from storage.store import SqlStore
from tests.bot.conversation import unlimited
from tests.patience import PATIENCE_SECONDS

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
CHAT = 1001


class Desk:
    """A delivery, its store, and Telegram's side."""

    def __init__(self, bot: ExtBot[Any], client: httpx.AsyncClient, store: Store) -> None:
        self.bot = bot
        self.store = store
        self.client = client
        self.now = NOW
        self.delivery = Delivery(bot, self.store, owner="test", now=lambda: self.now)

    async def put(
        self, key: str, kind: OutboxKind = OutboxKind.ALERT, text: str = "<b>news</b>", **payload: bool
    ) -> None:
        async with self.store.transaction() as t:
            await t.chats.put(Chat(CHAT))
            await t.outbox.put(OutboxMessage(key, CHAT, kind, {"text": text, **payload}, story_id=7, created=NOW))

    async def messages(self) -> list[dict[str, object]]:
        rows = (await self.client.get(f"/sandbox/chats/{CHAT}/messages")).json()
        return [row for row in rows if row["from"] == "bot"]

    async def fault(self, **fault: object) -> None:
        (await self.client.post("/sandbox/faults", json=fault)).raise_for_status()


@pytest.fixture
async def desk(store: SqlStore) -> AsyncIterator[Desk]:
    settings = SandboxSettings(port=0, has_newsroom=False, limits=Limits(is_on=False))
    async with (
        Sandbox(settings) as sandbox,
        httpx.AsyncClient(base_url=sandbox.url, timeout=PATIENCE_SECONDS) as client,
    ):
        application = build_application(SAMPLE_TOKEN, sandbox.url, unlimited())
        await application.initialize()
        yield Desk(application.bot, client, store)
        await application.shutdown()


async def test_an_alert_arrives_and_is_edited_and_answered(desk: Desk) -> None:
    async with desk.store.transaction() as t:
        await t.alerts.put(LivingAlert(CHAT, 7, None, (), "", NOW, NOW))
    await desk.put("alert")
    assert await desk.delivery.deliver_due() == DeliveryCounts(sent=1)
    await desk.put("update", OutboxKind.UPDATE, "more")
    assert await desk.delivery.deliver_due() == DeliveryCounts(sent=1)
    await desk.put("edit", OutboxKind.EDIT, "<b>news</b>, edited")
    assert await desk.delivery.deliver_due() == DeliveryCounts(sent=1)
    alert, update = await desk.messages()
    assert (alert["text"], bool(alert["edited"])) == ("news, edited", True)
    assert update["reply_to"] == alert["message_id"]


async def refused_alert(desk: Desk) -> None:
    async with desk.store.transaction() as t:
        await t.alerts.put(LivingAlert(CHAT, 7, None, (), "hash", NOW, NOW))
    await desk.put("alert")
    await desk.fault(method="sendMessage", status=400, times=1, description="Bad Request: BUTTON_DATA_INVALID")
    assert await desk.delivery.deliver_due() == DeliveryCounts(buried=1)


async def test_a_story_whose_alert_was_refused_is_told_as_soon_as_it_changes(desk: Desk) -> None:
    await refused_alert(desk)
    await desk.put("edit", OutboxKind.EDIT, "<b>news</b>, better")
    assert await desk.delivery.deliver_due() == DeliveryCounts(sent=1)
    await desk.put("update", OutboxKind.UPDATE, "more")
    assert await desk.delivery.deliver_due() == DeliveryCounts(sent=1)
    alert, update = await desk.messages()
    assert (alert["text"], update["reply_to"]) == ("news, better", alert["message_id"])
    await desk.put("edit", OutboxKind.EDIT, "<b>news</b>, edited")
    assert await desk.delivery.deliver_due() == DeliveryCounts(sent=1)
    assert (await desk.messages())[0]["text"] == "news, edited"


async def test_an_alert_in_the_place_of_a_refused_one_comes_with_sound(desk: Desk) -> None:
    await refused_alert(desk)
    await desk.put("edit", OutboxKind.EDIT, "better", is_silent=True)
    await desk.delivery.deliver_due()
    await desk.put("notice", OutboxKind.NOTICE, "hush", is_silent=True)
    await desk.delivery.deliver_due()
    assert [bool(message["is_silent"]) for message in await desk.messages()] == [False, True]


async def test_what_changed_is_told_under_the_alert_that_takes_the_place_of_a_refused_one(desk: Desk) -> None:
    await refused_alert(desk)
    await desk.put("update", OutboxKind.UPDATE, "more")
    await desk.put("edit", OutboxKind.EDIT, "<b>news</b>, better")
    for _ in range(2):
        assert await desk.delivery.deliver_due() == DeliveryCounts(sent=1)
    alert, update = await desk.messages()
    assert [alert["text"], update["text"]] == ["news, better", "more"]
    assert update["reply_to"] == alert["message_id"]


async def test_a_second_refusal_leaves_the_story_to_the_next_change(desk: Desk) -> None:
    await refused_alert(desk)
    await desk.put("edit", OutboxKind.EDIT, "refused too")
    await desk.fault(method="sendMessage", status=400, times=1, description="Bad Request: BUTTON_DATA_INVALID")
    assert await desk.delivery.deliver_due() == DeliveryCounts(buried=1)
    await desk.put("edit", OutboxKind.EDIT, "at last")
    assert await desk.delivery.deliver_due() == DeliveryCounts(sent=1)
    assert [message["text"] for message in await desk.messages()] == ["at last"]


async def test_a_bug_in_a_message_uses_up_its_attempts_and_holds_up_nobody(desk: Desk) -> None:
    async with desk.store.transaction() as t:
        await t.outbox.put(OutboxMessage("no text", CHAT, OutboxKind.NOTICE, {}, created=NOW))
    assert await desk.delivery.deliver_due() == DeliveryCounts(retried=1)
    await desk.put("alert")
    assert await desk.delivery.deliver_due() == DeliveryCounts(sent=1)
    for _ in range(MAX_ATTEMPTS - 1):
        desk.now += LONGEST_RETRY
        await desk.delivery.deliver_due()
    async with desk.store.reading() as read:
        (letter,) = await read.outbox.dead_letters(5)
    assert letter.reason == "internal error (KeyError) (× 60)"


async def test_an_edit_of_a_deleted_message_is_sent_anew_without_a_sound(desk: Desk) -> None:
    async with desk.store.transaction() as t:
        await t.alerts.put(LivingAlert(CHAT, 7, None, (), "hash", NOW, NOW))
    await desk.put("alert")
    assert await desk.delivery.deliver_due() == DeliveryCounts(sent=1)
    (alert,) = await desk.messages()
    await desk.bot.delete_message(CHAT, int(str(alert["message_id"])))
    for text in ("edited", "edited again"):
        await desk.put("edit", OutboxKind.EDIT, text)
        assert await desk.delivery.deliver_due() == DeliveryCounts(sent=1)
    (again,) = await desk.messages()
    assert (again["text"], again["is_silent"]) == ("edited again", True)
    async with desk.store.reading() as read:
        living = await read.alerts.get(CHAT, 7)
        assert living is not None
        assert living.message_id == again["message_id"]
        assert await read.alerts.by_message(CHAT, int(str(again["message_id"]))) == living


async def test_a_429_waits_as_long_as_it_says_and_counts_for_nothing(desk: Desk) -> None:
    await desk.put("alert")
    await desk.fault(method="sendMessage", status=429, times=1, retry_after=1)
    assert await desk.delivery.deliver_due() == DeliveryCounts(retried=1)
    assert await desk.delivery.deliver_due() == DeliveryCounts()
    async with desk.store.reading() as read:
        due = await read.outbox.next_due_at(desk.now)
    assert due is not None
    assert timedelta(seconds=0.9) < due - NOW <= timedelta(seconds=1)


async def test_a_server_error_is_tried_again(desk: Desk) -> None:
    await desk.put("alert")
    await desk.fault(method="sendMessage", status=502, times=1)
    assert await desk.delivery.deliver_due() == DeliveryCounts(retried=1)
    desk.now += retry_delay(1)
    assert await desk.delivery.deliver_due() == DeliveryCounts(sent=1)
    assert len(await desk.messages()) == 1


async def test_a_block_closes_the_chat(desk: Desk) -> None:
    await desk.put("alert")
    await desk.put("second")
    await desk.client.post(f"/sandbox/users/{CHAT}/block")
    assert await desk.delivery.deliver_due() == DeliveryCounts(buried=1)
    async with desk.store.reading() as read:
        assert (await read.chats.get(CHAT)).is_open is False
        assert await read.outbox.pending_count() == 0


async def test_what_telegram_refuses_is_a_dead_letter_with_its_reason(desk: Desk) -> None:
    await desk.put("alert")
    await desk.put("after", OutboxKind.NOTICE)
    await desk.fault(method="sendMessage", status=400, times=1, description="Bad Request: BUTTON_DATA_INVALID")
    assert await desk.delivery.deliver_due() == DeliveryCounts(buried=1)
    assert await desk.delivery.deliver_due() == DeliveryCounts(sent=1)
    async with desk.store.reading() as read:
        (letter,) = await read.outbox.dead_letters(5)
    assert "button_data_invalid" in letter.reason.lower()


async def test_a_crash_after_sending_sends_again_and_never_loses(desk: Desk) -> None:
    await desk.put("alert")
    async with desk.store.transaction() as t:
        await t.outbox.lease("one that died", NOW, timedelta(seconds=60), 5)
    assert await desk.delivery.deliver_due() == DeliveryCounts()
    desk.now += timedelta(seconds=61)
    assert await desk.delivery.deliver_due() == DeliveryCounts(sent=1)


async def test_an_old_server_gets_plain_times_from_its_first_refusal_on(desk: Desk) -> None:
    timed = 'news at <tg-time unix="1729512000" format="t">14:00</tg-time>'
    await desk.put("alert", text=timed)
    refusal = 'Bad Request: can\'t parse entities: Unsupported start tag "tg-time" at byte offset 8'
    await desk.fault(method="sendMessage", status=400, times=1, description=refusal)
    assert await desk.delivery.deliver_due() == DeliveryCounts(retried=1)
    assert await desk.delivery.deliver_due() == DeliveryCounts(sent=1)
    (message,) = await desk.messages()
    assert (message["text"], message["entities"]) == ("news at 14:00", [])


async def test_what_cannot_be_parsed_is_sent_as_plain_text_and_told_to_the_admins_once(desk: Desk) -> None:
    async with desk.store.transaction() as t:
        await t.admins.add(5)
        await t.chats.put(Chat(5))
    await desk.put("one", text="<b>never closed &amp; told")
    assert await desk.delivery.deliver_due() == DeliveryCounts(sent=1)
    async with desk.store.transaction() as t:
        (notice,) = await t.outbox.lease("test", NOW, timedelta(0), 9)
        await t.outbox.sent(notice.id, NOW, None)
    assert notice.chat_id == 5
    assert "could not read the form of a message" in str(notice.payload["text"])
    await desk.put("two", text="<i>nor this")
    assert await desk.delivery.deliver_due() == DeliveryCounts(sent=1)
    assert await desk.delivery.deliver_due() == DeliveryCounts(), "told once a day"
    assert [(m["text"], m["entities"]) for m in await desk.messages()] == [
        ("never closed & told", []),
        ("nor this", []),
    ]


async def test_what_is_too_long_arrives_in_parts(desk: Desk) -> None:
    text = "\n".join(f'<b>{n}</b> <a href="https://a.example/{n}">x</a>' for n in range(80))
    await desk.put("alert", text=text)
    assert await desk.delivery.deliver_due() == DeliveryCounts(sent=1)
    first, second = await desk.messages()
    assert f"{first['text']}\n{second['text']}" == "\n".join(f"{n} x" for n in range(80))
    assert (first["is_silent"], second["is_silent"]) == (False, True)


async def test_a_closed_topic_holds_its_messages_and_is_told_once_and_then_all_is_one_digest(desk: Desk) -> None:
    async with desk.store.transaction() as t:
        await t.admins.add(5)
        await t.chats.put(Chat(5))
    await desk.put("one")
    await desk.put("two", OutboxKind.UPDATE)
    for hour in range(2):
        desk.now = NOW + timedelta(hours=hour)
        await desk.fault(
            method="sendMessage", chat_id=CHAT, status=400, times=1, description="Bad Request: TOPIC_CLOSED"
        )
        assert (await desk.delivery.deliver_due()).retried == 1
        assert await desk.delivery.deliver_due() in {DeliveryCounts(), DeliveryCounts(sent=1), DeliveryCounts(buried=1)}
    async with desk.store.reading() as read:
        assert (await read.chats.get(CHAT)).blocked_reason == "Bad request: topic_closed"
    desk.now = NOW + timedelta(hours=2)
    assert (await desk.delivery.deliver_due()).sent == 1
    async with desk.store.reading() as read:
        assert (await read.chats.get(CHAT)).blocked_reason == ""
        assert len(await read.held.of_chat(CHAT)) == 1


async def test_a_topic_that_was_deleted_is_left(desk: Desk) -> None:
    await desk.put("alert")
    async with desk.store.transaction() as t:
        await t.chats.set_thread(CHAT, 99)
    assert await desk.delivery.deliver_due() == DeliveryCounts(retried=1)
    assert await desk.delivery.deliver_due() == DeliveryCounts(sent=1)
    async with desk.store.reading() as read:
        assert (await read.chats.get(CHAT)).thread_id is None
