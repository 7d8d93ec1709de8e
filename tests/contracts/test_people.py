"""All that is stored about a person or chat, in every table of the schema, as a copy and to be deleted."""

from __future__ import annotations

import json
from typing import Final

import pytest
from sqlalchemy import BigInteger, Column, Integer, Table, insert, select, update

from feeds.types import Chat, OutboxKind, OutboxMessage, Preferences, Subscription, Topic
from storage.engine import database_url, open_engines
from storage.models import metadata
from storage.ports import Store
from storage.repositories.people import ACTORS, NOBODY, OF_PERSON
from tests.contracts.samples import NOW, message
from tests.storage.rows import row_of

# An id that stands nowhere by chance.
PERSON: Final = 48_151_623_427
OTHER: Final = 7_002
# Numbers in which no id of a chat or person ever stands. A new column of numbers belongs here or into
# storage/repositories/people.py, or this test fails.
NO_PERSON: Final = {
    "id", "absorbed_id", "after_id", "attempts", "chat_count", "entry_id", "fact_id", "failures", "entry_count",
    "interval_seconds", "lease_seconds", "merged_into", "message_id", "number", "replaces", "request", "shown_id",
    "stage", "story_id", "survivor_id", "text_id", "thread_id", "turn", "urgency", "uses_left",
}  # fmt: skip


def columns_of(table: Table) -> list[Column[object]]:
    """The columns of numbers in which a person may stand."""
    named = {*OF_PERSON.get(table.name, ()), ACTORS.get(table.name)}
    numbers = [column for column in table.columns if isinstance(column.type, BigInteger | Integer)]
    return [column for column in numbers if column.name in named or column.name not in NO_PERSON]


@pytest.mark.parametrize("name", sorted(metadata.tables))
def test_every_number_is_of_a_person_or_of_none(name: str) -> None:
    named = {*OF_PERSON.get(name, ()), ACTORS.get(name)}
    unknown = [column.name for column in columns_of(metadata.tables[name]) if column.name not in named]
    assert unknown == [], "say in storage/repositories/people.py whose it is, or in this test that it is nobody's"
    texts = [
        column.name for column in metadata.tables[name].columns if column.name.endswith(("chat", "user", "person"))
    ]
    assert texts == []


async def test_what_is_erased_stands_in_no_table(address: str, store: Store) -> None:
    engines = open_engines(database_url(address))
    async with engines.writing.begin() as connection:
        for table in metadata.sorted_tables:
            await connection.execute(insert(table), [row_of(table, 1)])
        for table in metadata.sorted_tables:
            for column in columns_of(table):
                if not column.foreign_keys and column.name != "id":
                    await connection.execute(update(table).values({column.name: PERSON}))
        await connection.execute(update(metadata.tables["topics"]).values(names={"en": "x"}, aliases={}))
        chats, subscriptions = metadata.tables["chats"], metadata.tables["subscriptions"]
        await connection.execute(insert(chats), [row_of(chats, 2) | {"id": PERSON}])
        await connection.execute(update(subscriptions).values(chat_id=PERSON))
        state = {"topic": {}, "subscriptions": [{"chat_id": PERSON}, {"chat_id": OTHER}]}
        await connection.execute(update(metadata.tables["removals"]).values(state=state))
    async with store.reading() as read:
        stored = await read.people.stored(PERSON)
    assert set(stored) == {*OF_PERSON, *ACTORS}
    assert json.dumps(stored), "it is JSON"
    async with store.transaction() as t:
        await t.people.erase(PERSON)
    async with engines.reading.connect() as connection:
        for table in metadata.sorted_tables:
            rows = (await connection.execute(select(table))).all()
            assert str(PERSON) not in str(rows), table.name
            assert rows or table.name in {*OF_PERSON, "texts", "backfills", "entry_topics", "story_topics"}, table.name
    await engines.dispose()
    async with store.reading() as read:
        assert await read.people.stored(PERSON) == {}
        assert {record.actor_id for record in await read.admins.log(9)} == {NOBODY}


async def test_others_keep_theirs(store: Store) -> None:
    async with store.transaction() as t:
        await t.topics.add(Topic("troops", {"en": "Troops"}, "troops"))
        for chat_id in (PERSON, OTHER):
            await t.chats.put(Chat(chat_id, preferences=Preferences(("weather",))))
            await t.topics.add(Topic(f"watch-{chat_id}", {"en": "ferry"}, "ferry", chat_id=chat_id))
            for slug in ("troops", f"watch-{chat_id}"):
                await t.chats.subscribe(Subscription(chat_id, slug))
            await t.outbox.put(message(f"alert:{chat_id}", chat_id))
            await t.outbox.put(
                OutboxMessage(f"own:{chat_id}", chat_id, OutboxKind.NOTICE, {"text": f"{chat_id}"}, created=NOW)
            )
        before = await t.people.stored(OTHER)
        await t.people.erase(PERSON)
    async with store.reading() as read:
        assert await read.people.stored(OTHER) == before
        assert [row["payload"] for row in before["outbox"]][1] == {"text": str(OTHER)}
        assert {topic.slug for topic in await read.topics.every()} == {"troops", f"watch-{OTHER}"}
        assert [chat.id for chat in await read.chats.all()] == [OTHER]
