"""The cost of a lease does not depend on the backlog: twenty times the messages take the same work."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import ClauseElement, Executable, event, text
from sqlalchemy.ext.compiler import compiles

from storage.ports import ChatSelection
from storage.repositories import leasing
from storage.store import SqlStore, open_store

NOW = datetime(2024, 10, 21, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SMALL, LARGE = 1_000, 20_000
HELD = frozenset(range(40))
# SQL expressions for chat, urgency and not_before of message number `n`.
SHAPES = {
    "of 300 chats": ("n % 300", "n % 4", "NULL"),
    "of 10 chats": ("n % 10", "0", "NULL"),
    "one of each chat": ("n", "0", "NULL"),
    "most of one chat": ("CASE WHEN n % 100 = 0 THEN n ELSE 1 END", "n % 3", "NULL"),
    "that wait for the morning": ("n % 300", "0", "'2024-10-22 08:00:00.000000'"),
    "updates whose alerts are refused": ("n % 300", "1", "NULL"),
}
KINDS = "CASE {urgency} WHEN 0 THEN 'alert' WHEN 1 THEN 'update' WHEN 2 THEN 'edit' ELSE 'notice' END"


def fill(shape: str, count: int) -> Iterator[str]:
    """Returns statements that put `count` pending messages into an empty outbox, and as many that were sent."""
    chat, urgency, wait = SHAPES[shape]
    kind = KINDS.format(urgency=f"({urgency})")
    yield "INSERT INTO texts (id, hash, payload, used_at) VALUES (1, 'x', '{}', '2024-10-21 12:00:00.000000')"
    numbers = f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count}) "
    columns = "key, chat_id, kind, urgency, text_id, story_id, not_before, created, attempts, state"
    created = "'2024-10-21 12:00:00.000000'"
    for name, state in (("p", "pending"), ("s", "sent")):
        yield (
            f"INSERT INTO outbox ({columns}) {numbers} SELECT '{name}' || n, {chat}, {kind}, {urgency}, 1, n / 300, "
            f"{wait}, {created}, 0, '{state}' FROM numbers"
        )


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[SqlStore]:
    store = await open_store(f"sqlite:///{path}", is_migrated=False)
    try:
        yield store
    finally:
        await store.close()


async def statements_of_a_lease(store: SqlStore) -> list[tuple[str, Any]]:
    """Returns the statements of a lease and of `next_due_at` as SQLite gets them."""
    said: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        said.append((statement, parameters))

    event.listen(store._engines.writing.sync_engine, "before_cursor_execute", note)
    async with store.transaction() as t:
        await t.outbox.lease("me", NOW, MINUTE, 16, ChatSelection(150, HELD))
        await t.outbox.next_due_at(NOW)
    return said


def steps_of(path: Path, statements: list[tuple[str, Any]]) -> int:
    """Returns how many instructions of SQLite's virtual machine the statements take, divided by ten."""
    count = 0

    def step() -> int:
        nonlocal count
        count += 1
        return 0

    with closing(sqlite3.connect(path)) as connection:
        connection.set_progress_handler(step, 10)
        for statement, parameters in statements:
            connection.execute(statement, parameters).fetchall()
        connection.rollback()
    return count


@pytest.mark.parametrize("shape", SHAPES)
async def test_a_lease_takes_the_same_steps_whatever_waits(shape: str, empty_database: Path, tmp_path: Path) -> None:
    steps = []
    for count in (SMALL, LARGE):
        path = Path(shutil.copy(empty_database, tmp_path / f"{count}.sqlite3"))
        with closing(sqlite3.connect(path)) as connection, connection:
            for statement in fill(shape, count):
                connection.execute(statement)
        async with opened(path) as store:
            statements = await statements_of_a_lease(store)
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE outbox SET lease_owner = NULL, leased_until = NULL")
        steps.append(steps_of(path, statements))
    assert steps[1] < 3 * steps[0] + 300, steps


class Explain(Executable, ClauseElement):
    """Returns EXPLAIN ANALYZE of a query, as JSON."""

    inherit_cache = False

    def __init__(self, query: ClauseElement) -> None:
        self.query = query


@compiles(Explain)
def _compiled(element: Explain, compiler: Any, **options: Any) -> str:
    return f"EXPLAIN (ANALYZE, FORMAT JSON) {compiler.process(element.query, **options)}"


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yields all nodes of a query plan of PostgreSQL."""
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)


@pytest.mark.parametrize("shape", ["of 300 chats", "one of each chat", "most of one chat"])
@pytest.mark.parametrize("is_analyzed", [False, True])
async def test_postgresql_ends_the_walk_once_it_has_enough(shape: str, is_analyzed: bool, empty_postgres: str) -> None:
    store = await open_store(empty_postgres, is_migrated=False)
    try:
        async with store._engines.writing.begin() as connection:
            for statement in fill(shape, 20_000):
                await connection.execute(text(statement))
        async with store._engines.writing.begin() as connection:
            if is_analyzed:
                await connection.execute(text("ANALYZE outbox"))
            chats = {"urgency": 0, "after_chat": 150, "last_chat": leasing.HIGHEST, "held": list(HELD), "most": 16}
            query = leasing.HEADS.params(**leasing.moments(NOW), **chats)
            (plan,) = (await connection.execute(Explain(query))).scalar_one()
    finally:
        await store.close()
    for node in nodes(plan["Plan"]):
        assert node["Node Type"] != "Seq Scan" or node["Relation Name"] in {"send_pauses", "alerts"}, node
        assert node["Actual Rows"] * node["Actual Loops"] < 500, node
