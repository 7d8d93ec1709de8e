"""Whatever somebody sends, the bot answers the next one, no handler fails, and who is no admin does no admin's act."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import Any, Final

import pytest
from sqlalchemy import text
from structlog.testing import capture_logs
from telegram import Update

from bot.chat.administration import ADMIN_COMMANDS
from bot.chat.application import OPEN_COMMANDS, is_handled
from bot.locales import Words
from storage.store import SqlStore
from tests.bot.chat.crawl import Crawl
from tests.bot.chat.hostile_updates import DATA, Schema, callback_data, message, mixed, press, texts
from tests.bot.conversation import ANN, JEAN, Conversation, buttons

pytestmark = pytest.mark.slow
# What only an admin may change.
TABLES: Final = ("feeds", "topics", "admins", "invitations", "members", "audit", "outbox")
# A topic that somebody watches for themselves is theirs to change.
OF_ALL: Final = {"topics": "WHERE chat_id IS NULL"}


async def admins_tables(store: SqlStore) -> dict[str, list[Any]]:
    """All rows that only admins may change."""
    async with store._engines.writing.connect() as connection:
        found = {}
        for table in TABLES:
            rows = await connection.execute(text(f"SELECT * FROM {table} {OF_ALL.get(table, '')}"))
            found[table] = sorted(map(str, rows.all()))
        return found


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


async def test_who_is_no_admin_gets_nowhere_with_what_admins_press_and_type(
    conversation: Conversation, store: SqlStore
) -> None:
    async with Crawl(conversation) as crawl:
        await crawl.everything()
        async with store.transaction() as transaction:
            await transaction.admins.remove(JEAN)
        before = await admins_tables(store)
        answers = {line: await conversation.say(line, JEAN) for line in lines(crawl.base)}
        for data in dict.fromkeys(itertools.chain.from_iterable(crawl.pressed.values())):
            old = await conversation.old_message(data, JEAN)
            await conversation.press(old, data, JEAN)
        after = await admins_tables(store)
    assert after == before
    # Who is no admin does not learn which commands there are for admins: only what was typed is said again.
    others = set(ADMIN_COMMANDS) - set(OPEN_COMMANDS)
    named = {
        (line, name)
        for line, said in answers.items()
        for row, name in itertools.product(said, others)
        if re.search(rf"/{name}\b", row["text"]) and not line.startswith(f"/{name}")
    }
    assert named == set()
    assert all(answers.values())


def lines(base: str) -> list[str]:
    """Every command of admins, with something to do."""
    arguments = ("", f"{base}/rss Gazette", "harbours", "fish: herring AND cod", "1001", "1002 owner")
    return [f"/{command} {argument}".rstrip() for command in ADMIN_COMMANDS for argument in arguments]


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
