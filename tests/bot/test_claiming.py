"""The first admin's link: once, and only the one that was printed."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast

from bot.chat.services import Services
from bot.claiming import NOTE, claim, new_claim
from storage.store import SqlStore

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)


def services(store: SqlStore) -> Services:
    return cast(Services, SimpleNamespace(store=store, now=lambda: NOW))


async def test_the_link_works_once(store: SqlStore) -> None:
    payload = await new_claim(store)
    assert payload is not None
    assert await claim(services(store), "claim-guessed", 7) is False
    assert await claim(services(store), payload, 7) is True
    assert await claim(services(store), payload, 8) is False
    assert await new_claim(store) is None
    async with store.reading() as read:
        assert await read.admins.all() == [7]
        (record,) = await read.admins.log(5)
    assert (record.actor_id, record.action) == (7, "claim")


async def test_a_new_link_ends_the_older_one(store: SqlStore) -> None:
    old, new = await new_claim(store), await new_claim(store)
    assert old is not None
    assert new is not None
    assert await claim(services(store), old, 7) is False
    assert await claim(services(store), new, 7) is True


async def test_the_link_itself_is_never_stored(store: SqlStore) -> None:
    payload = await new_claim(store)
    assert payload is not None
    async with store.reading() as read:
        stored = str(await read.notes.get(NOTE))
    assert payload.removeprefix("claim-") not in stored
    assert len(payload) <= 64, "a deep link's payload has at most 64 characters"
