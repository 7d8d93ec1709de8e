"""The first admin's link: once, and only the one that was printed."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.admin.invite import NOTE, create_invite, redeem_invite
from storage.store import SqlStore

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)


async def test_the_link_works_once(store: SqlStore) -> None:
    payload = await create_invite(store)
    assert payload is not None
    assert await redeem_invite(store, "claim-guessed", 7, NOW) is False
    assert await redeem_invite(store, payload, 7, NOW) is True
    assert await redeem_invite(store, payload, 8, NOW) is False
    assert await create_invite(store) is None
    async with store.reading() as read:
        assert await read.admins.all() == [7]
        (record,) = await read.admins.log(5)
    assert (record.actor_id, record.action) == (7, "claim")


async def test_a_new_link_ends_the_older_one(store: SqlStore) -> None:
    old, new = await create_invite(store), await create_invite(store)
    assert old is not None
    assert new is not None
    assert await redeem_invite(store, old, 7, NOW) is False
    assert await redeem_invite(store, new, 7, NOW) is True


async def test_the_link_itself_is_never_stored(store: SqlStore) -> None:
    payload = await create_invite(store)
    assert payload is not None
    async with store.reading() as read:
        stored = str(await read.notes.get(NOTE))
    assert payload.removeprefix("claim-") not in stored
    assert len(payload) <= 64, "a deep link's payload has at most 64 characters"
