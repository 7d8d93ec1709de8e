"""Whatever somebody sends, the bot answers the next one, no handler fails, and who is no admin does no admin's act."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from structlog.testing import capture_logs
from telegram import Update

from bot.chat.application import is_handled
from bot.locales import Words
from storage.store import SqlStore
from tests.bot.chat.admins_tables import TABLES, admins_tables
from tests.bot.chat.hostile_updates import DATA, Schema, callback_data, message, mixed, press, texts
from tests.bot.conversation import ANN, JEAN, Conversation, buttons

pytestmark = pytest.mark.slow


async def handled(conversation: Conversation, rows: Sequence[dict[str, Any]]) -> int:
    """Lets the bot handle the updates as its receiver does; returns how many could be read."""
    count = 0
    for row in rows:
        try:
            update = Update.de_json(row, conversation.application.bot)
        except Exception:
            continue
        count += 1
        if is_handled(conversation.application, update):
            await conversation.application.process_update(update)
    await conversation.writes.flush()
    return count


def failures(logs: Sequence[Any]) -> list[Any]:
    return [log for log in logs if log["log_level"] in {"error", "critical"}]


async def still_answers(conversation: Conversation, user: int = JEAN) -> bool:
    return bool(await conversation.say("/help", user))


async def test_texts_and_forged_buttons(conversation: Conversation, store: SqlStore) -> None:
    await conversation.say("/start", JEAN)
    (shown,) = (await conversation.messages(JEAN))[-1:]
    said = [message(0, line) for line in texts(150)]
    pressed = [press(0, data, shown["message_id"]) for data in callback_data()]
    before = await admins_tables(store)
    with capture_logs() as logs:
        assert await handled(conversation, mixed([*said, *pressed])) >= 500
        assert await still_answers(conversation)
    assert failures(logs) == []
    assert await admins_tables(store) == before


@pytest.mark.skipif(not DATA.exists(), reason="the Bot API's data file is not here")
async def test_every_kind_of_update_with_random_fields(conversation: Conversation, store: SqlStore) -> None:
    schema = Schema()
    rows = [schema.update(0, kind) for kind in schema.kinds() for _ in range(20)]
    before = await admins_tables(store)
    with capture_logs() as logs:
        assert await handled(conversation, mixed(rows)) >= 200
        assert await still_answers(conversation)
    assert failures(logs) == []
    after = await admins_tables(store)
    assert {name: after[name] for name in TABLES if name != "outbox"} == {n: before[n] for n in TABLES if n != "outbox"}


async def test_a_member_presses_nothing_of_a_group_that_its_administrators_decide(
    conversation: Conversation, store: SqlStore
) -> None:
    group = (await conversation.client.post("/sandbox/groups", json={"title": "Desk", "members": [ANN, JEAN]})).json()
    await conversation.handle()
    for line in ("/subscribe harbours", "/topics", "/when", "/settings", "/language"):
        await conversation.say(line, ANN, chat_id=group["id"])
    async with store.reading() as read:
        before = await read.chats.get(group["id"]), await read.chats.subscriptions(group["id"])
    for row in await conversation.messages(group["id"]):
        for data in buttons(row):
            body = {"message_id": row["message_id"], "data": data, "chat_id": group["id"]}
            await conversation.client.post(f"/sandbox/users/{JEAN}/press", json=body)
            await conversation.handle()
    async with store.reading() as read:
        assert (await read.chats.get(group["id"]), await read.chats.subscriptions(group["id"])) == before
    assert Words("en").text("chat.only_group_admins")
