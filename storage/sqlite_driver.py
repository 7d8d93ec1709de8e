"""STORE, driver of SQLite: a connection in a thread of its own, which is asked once for each statement.

aiosqlite asks its thread four times for a statement (a cursor, its execution, its rows, its end) and three times for a
BEGIN. Each time both threads wait for the interpreter, which is what a short command of a busy bot waited for most
(docs/benchmarks.md). SQLAlchemy's adapter of aiosqlite uses these classes as it uses those of aiosqlite.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final, TypeAlias

import aiosqlite

# Rows that are read with the execution. Most answers have fewer; of a longer one the rest is read when it is asked for.
ROWS_AT_ONCE: Final = 1_000
# Rows that aiosqlite reads at once for its own iteration.
_CHUNK: Final = 64

Parameters: TypeAlias = Sequence[Any] | Mapping[str, Any]


class Cursor:
    """One statement at a time, with the rows of its answer. Implements what SQLAlchemy asks of an asynchronous cursor.

    Attributes:
        description: the columns of the answer as in PEP 249; None if the statement has none.
        rowcount, lastrowid, arraysize: as in PEP 249.
    """

    def __init__(self, connection: Connection) -> None:
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1
        self._connection = connection
        self._rows: deque[Any] = deque()
        self._rest: sqlite3.Cursor | None = None  # while the answer has rows that are not read

    async def __aenter__(self) -> Cursor:
        """Returns itself: there is nothing to prepare."""
        return self

    async def execute(self, sql: str, parameters: Parameters = ()) -> Cursor:
        """Executes a statement and reads the first rows of its answer."""
        await self._connection.call(self._execute, sql, parameters)
        return self

    async def executemany(self, sql: str, parameters: Iterable[Parameters]) -> Cursor:
        """Executes a statement with each of the parameters."""
        await self._connection.call(self._execute_many, sql, parameters)
        return self

    async def fetchall(self) -> list[Any]:
        """Returns the rows that were not returned yet."""
        if self._rest is not None:
            await self._connection.call(self._read, None)
        rows = list(self._rows)
        self._rows.clear()
        return rows

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        """Returns the next rows, at most `size`."""
        wanted = self.arraysize if size is None else size
        if self._rest is not None and len(self._rows) < wanted:
            await self._connection.call(self._read, wanted - len(self._rows))
        return [self._rows.popleft() for _ in range(min(wanted, len(self._rows)))]

    async def fetchone(self) -> Any:
        """Returns the next row; None after the last."""
        rows = await self.fetchmany(1)
        return rows[0] if rows else None

    async def close(self) -> None:
        """Drops the rows that were not read."""
        self._rows.clear()
        if self._rest is not None:
            await self._connection.call(self._end)

    # What follows runs in the thread of the connection.

    def _execute(self, database: sqlite3.Connection, sql: str, parameters: Parameters) -> None:
        self._end(database)
        cursor = database.cursor()
        try:
            cursor.execute(sql, parameters)
            self._rest = cursor
            self.description, self.lastrowid = cursor.description, cursor.lastrowid
            self._rows.clear()
            self._read(database, ROWS_AT_ONCE if cursor.description else 0)
            self.rowcount = cursor.rowcount
        finally:
            if self._rest is None:
                cursor.close()

    def _execute_many(self, database: sqlite3.Connection, sql: str, parameters: Iterable[Parameters]) -> None:
        self._end(database)
        cursor = database.cursor()
        try:
            cursor.executemany(sql, parameters)
            self.description, self.lastrowid, self.rowcount = cursor.description, cursor.lastrowid, cursor.rowcount
        finally:
            cursor.close()

    def _read(self, database: sqlite3.Connection, most: int | None) -> None:
        """Reads the next rows, or all; closes SQLite's cursor with the last, because one that is open keeps a lock."""
        assert self._rest is not None, "asked only while rows are left"
        try:
            rows = self._rest.fetchall() if most is None else self._rest.fetchmany(most) if most else []
        except BaseException:
            self._end(database)
            raise
        self._rows.extend(rows)
        if most is None or len(rows) < most or not most:
            self._end(database)

    def _end(self, _: sqlite3.Connection) -> None:
        cursor, self._rest = self._rest, None
        if cursor is not None:
            cursor.close()


class Connection(aiosqlite.Connection):
    """A connection to an SQLite file.

    It begins a transaction with the first statement of it, and ends one that has only read without waiting.
    """

    def __init__(self, path: str, options: Mapping[str, Any], *, is_writing: bool) -> None:
        """
        Args:
            path: of the file, or its URI.
            options: of sqlite3.connect.
            is_writing: whether transactions take SQLite's lock for writing when they begin.
        """
        super().__init__(partial(sqlite3.connect, path, **options), _CHUNK)
        # As SQLAlchemy does for the threads of aiosqlite: one that nobody closed must not keep the program from ending.
        self._thread.daemon = True
        self._is_writing = is_writing
        self._is_wanted = self._is_begun = False
        # Of the thread: True until BEGIN has succeeded, so that no statement is executed outside of its transaction.
        self._is_owed = False

    def begin(self) -> None:
        """Begins a transaction, with the next statement."""
        self._is_wanted = True

    def cursor(self) -> Cursor:  # type: ignore[override]  # aiosqlite asks its thread for one
        """Returns a cursor, without asking the thread."""
        return Cursor(self)

    async def call(self, work: Callable[..., object], *arguments: Any) -> None:
        """Calls `work(connection, *arguments)` in the thread, inside the transaction that was begun."""
        is_first, self._is_wanted = self._is_wanted, False
        # Before the thread is asked: whoever is cancelled while it works must not forget the transaction.
        self._is_begun = self._is_begun or is_first
        await self._ask(self._call, is_first, work, arguments)

    async def commit(self) -> None:
        """Commits the transaction; does nothing if none has begun."""
        self._is_wanted = False
        if self._is_begun:
            await self._ask(self._end, self._conn.commit)
            self._is_begun = False

    async def rollback(self) -> None:
        """Rolls the transaction back; does nothing if none has begun.

        One that only reads is ended behind the caller's back: the thread does it before anything that comes later.
        """
        self._is_wanted = False
        if not self._is_begun:
            return
        if self._is_writing:
            await self._ask(self._end, self._conn.rollback)
        else:
            self._tx.put_nowait((None, partial(self._end, self._conn.rollback)))
        self._is_begun = False

    async def _ask(self, work: Callable[..., object], *arguments: Any) -> None:
        await self._execute(work, *arguments)  # type: ignore[no-untyped-call]  # aiosqlite has no types for it

    def _call(self, is_first: bool, work: Callable[..., object], arguments: tuple[Any, ...]) -> None:
        self._is_owed = self._is_owed or is_first
        if self._is_owed:
            self._conn.execute("BEGIN IMMEDIATE" if self._is_writing else "BEGIN").close()
            self._is_owed = False
        work(self._conn, *arguments)

    def _end(self, end: Callable[[], None]) -> None:
        self._is_owed = False
        end()
