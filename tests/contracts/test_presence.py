"""The sign of a process that it lives: others see that it has ended at once, and never that a living one has."""

from __future__ import annotations

import asyncio
import signal
import sys

import pytest
from sqlalchemy import text

from feeds.types import OutboxKind, OutboxMessage
from storage.ports import LONGEST_LEASE, Store
from storage.presence import present
from storage.store import SqlStore
from tests.contracts.samples import NOW
from tests.patience import PATIENCE_SECONDS

# Leases all messages, says its name, and lives until it is killed.
PROCESS = """
import asyncio, sys
from datetime import datetime
from storage.presence import present
from storage.ports import LONGEST_LEASE
from storage.store import open_store

async def main(url, now):
    store = await open_store(url, is_migrated=False)
    async with present(url) as presence:
        async with store.transaction() as t:
            await t.outbox.lease(presence.owner, datetime.fromisoformat(now), LONGEST_LEASE, 9)
        print(presence.owner, flush=True)
        await asyncio.Event().wait()

asyncio.run(main(*sys.argv[1:]))
"""


async def put(store: Store, *keys: str) -> None:
    async with store.transaction() as t:
        for number, key in enumerate(keys, 1):
            await t.outbox.put(OutboxMessage(key, number, OutboxKind.NOTICE, {"text": key}, created=NOW))


@pytest.mark.slow
async def test_a_process_has_ended_when_it_is_killed_and_not_before(store: Store, address: str) -> None:
    await put(store, "a", "b")
    arguments = sys.executable, "-c", PROCESS, address, NOW.isoformat()
    process = await asyncio.create_subprocess_exec(*arguments, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    owner = (await process.stdout.readline()).decode().strip()
    async with present(address) as own:
        async with store.reading() as read:
            assert await read.outbox.owners() == {owner}
        assert await own.ended({owner, own.owner}) == frozenset()
        process.send_signal(signal.SIGSTOP)  # it does nothing any more, but it lives
        assert await own.ended({owner}) == frozenset()
        process.kill()
        await process.wait()
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (ended := await own.ended({owner, own.owner})):  # noqa: ASYNC110 - the answer comes from elsewhere
                await asyncio.sleep(0)
        assert ended == {owner}
        async with store.transaction() as t:
            await t.outbox.release(owner)
            assert len(await t.outbox.lease(own.owner, NOW, LONGEST_LEASE, 9)) == 2
        assert await own.ended(()) == frozenset()


async def test_the_sign_ends_with_its_block_and_names_differ(address: str) -> None:
    async with present(address) as first, present(address) as second:
        assert first.owner != second.owner
        async with present(address) as third:
            everybody = {first.owner, second.owner, third.owner}
            assert await first.ended(everybody) == await second.ended(everybody) == frozenset()
        assert not await first.ended(everybody) & {first.owner, second.owner}


async def test_an_owner_that_never_had_a_sign_is_not_known_to_have_ended(address: str) -> None:
    async with present(address) as own:
        assert await own.ended({"host:17:1234abcd", "test", "host:1:zzzzzzzzzzzzzzzz", "a:b:"}) == frozenset()


async def test_owners_are_those_of_pending_messages(store: Store) -> None:
    await put(store, "a", "b")
    async with store.transaction() as t:
        (first,) = await t.outbox.lease("one", NOW, LONGEST_LEASE, 1)
        await t.outbox.lease("two", NOW, LONGEST_LEASE, 1)
        await t.outbox.sent(first.id, NOW, 10)
        assert await t.outbox.owners() == {"two"}
        await t.outbox.release("two")
        assert await t.outbox.owners() == frozenset()


@pytest.mark.slow
async def test_a_lost_connection_is_no_end_of_its_process(empty_postgres: str) -> None:
    async with present(empty_postgres) as one, present(empty_postgres) as other:
        await _end_connections(empty_postgres)
        assert await one.ended({other.owner}) == frozenset(), "it lost its own connection, and so may the other"
        await other.ended(())
        assert await one.ended({other.owner}) == await other.ended({one.owner}) == frozenset()
        await _end_connections(empty_postgres)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await one.ended({other.owner}):  # noqa: ASYNC110 - until `one` is back: `other` does nothing
                await asyncio.sleep(0)
        await other.keep()
        assert await one.ended({other.owner}) == frozenset()


async def _end_connections(url: str) -> None:
    """Ends all connections to the database, as a server does that is started anew."""
    from storage.store import open_store

    store: SqlStore = await open_store(url, is_migrated=False)
    statement = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = "
    async with store._engines.writing.begin() as connection:
        await connection.execute(text(statement + "current_database()"))
    await store.close()
