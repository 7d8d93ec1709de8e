"""STORE, presence: the sign that a process lives, kept where its database is. The kernel ends it with the process.

On SQLite it is a lock on a file beside the database (flock), on PostgreSQL an advisory lock of a connection of its own.
Either is known by a number that is part of the owner's name, and belongs to one process for good.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import socket
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from feeds.errors import StorageError
from storage import ports
from storage.engine import database_url, sqlite_path

log = structlog.get_logger(__name__)

NUMBER_BYTES: Final = 8  # PostgreSQL's advisory locks have as many
_TAKE: Final = text("SELECT pg_advisory_lock(:number)")
# A lock of one 64-bit number is shown as two of 32 bits.
_HELD: Final = text(
    "SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks "
    "WHERE locktype = 'advisory' AND objsubid = 1 AND granted "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


@asynccontextmanager
async def present(url: str) -> AsyncIterator[ports.Presence]:
    """Yields the presence of this process on a database, until the block ends.

    Args:
        url: as in open_store; the database exists.

    Raises:
        StorageError: the database does not answer.
    """
    address = database_url(url)
    if (path := sqlite_path(address)) is not None:
        file = FilePresence(path)
        try:
            yield file
        finally:
            file.close()
    else:
        connection = ConnectionPresence(address)
        try:
            await connection.keep()
            yield connection
        finally:
            await connection.close()


def _new_owner() -> str:
    """Returns a name that no other process has, nor has had: containers give the same id to each that they start."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(NUMBER_BYTES)}"


def _number(owner: str) -> int | None:
    """Returns the number in an owner's name; None if it has no sign: an earlier version named it."""
    digits = owner.rpartition(":")[2]
    try:
        return int.from_bytes(bytes.fromhex(digits), signed=True) if len(digits) == 2 * NUMBER_BYTES else None
    except ValueError:
        return None


class FilePresence:
    """Implements storage.ports.Presence for a database file: a lock on a file of its own beside it."""

    def __init__(self, database: Path) -> None:
        """Takes the sign. Where files cannot be locked there is none, and what others lease ends by its time only."""
        self.owner = _new_owner()
        self._database = database.resolve()
        self._path = self._path_of(self.owner)
        self._file: int | None = None
        try:
            self._file = self._locked()
        except OSError as error:
            log.warning("presence.not_taken", reason=error.strerror, advice="leases of a killed process end by time")

    async def keep(self) -> None:
        """Does nothing: nobody else can end the lock."""

    async def ended(self, owners: Collection[str]) -> frozenset[str]:
        """See storage.ports.Presence."""
        names = {self._path_of(owner): owner for owner in owners}
        found = [path for path in self._database.parent.glob(f"{self._database.name}-owner-*") if self._is_free(path)]
        for path in found:
            if path not in names:
                path.unlink(missing_ok=True)
        return frozenset(names[path] for path in found if path in names)

    def close(self) -> None:
        """Ends the sign and deletes its file."""
        if self._file is not None:
            self._path.unlink(missing_ok=True)
            os.close(self._file)
            self._file = None

    def _path_of(self, owner: str) -> Path:
        return self._database.with_name(f"{self._database.name}-owner-{owner.rpartition(':')[2]}")

    def _locked(self) -> int:
        while True:
            # Not inherited by the programs that this one starts, so that the lock ends although they may live longer.
            file = os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
            fcntl.flock(file, fcntl.LOCK_EX)
            # Between the two lines another process may have taken the file for that of an ended one.
            with suppress(FileNotFoundError):
                if os.path.samestat(self._path.stat(), os.fstat(file)):
                    return file
            os.close(file)

    def _is_free(self, path: Path) -> bool:
        """Returns whether nobody has the lock of a file that is there."""
        if path == self._path:
            return False
        try:
            file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        else:
            return True
        finally:
            os.close(file)


class ConnectionPresence:
    """Implements storage.ports.Presence for PostgreSQL: an advisory lock of a connection that does nothing else."""

    def __init__(self, address: URL) -> None:
        self.owner = _new_owner()
        self._number = _number(self.owner)
        self._engine = create_async_engine(address, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        self._connection: AsyncConnection | None = None

    async def keep(self) -> None:
        """See storage.ports.Presence."""
        if self._connection is not None:
            raw = await self._connection.get_raw_connection()
            if raw.driver_connection is not None and not raw.driver_connection.is_closed():
                return
            await self._drop()
        try:
            connection = await self._engine.connect()
            self._connection = connection
            await connection.execute(_TAKE, {"number": self._number})
        except (SQLAlchemyError, OSError) as error:
            await self._drop()
            raise StorageError(f"{type(error).__name__}: the presence of this process is not known") from error

    async def ended(self, owners: Collection[str]) -> frozenset[str]:
        """See storage.ports.Presence. Nobody is known to have ended after a lost connection, which others had too."""
        if self._connection is None:
            await self.keep()
            return frozenset()
        try:
            held = set((await self._connection.execute(_HELD)).scalars())
        except SQLAlchemyError:
            await self._drop()
            await self.keep()
            return frozenset()
        numbers = {owner: _number(owner) for owner in owners}
        return frozenset(owner for owner, number in numbers.items() if number is not None and number not in held)

    async def close(self) -> None:
        """Ends the sign."""
        await self._drop()
        await self._engine.dispose()

    async def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(SQLAlchemyError, OSError):
                await connection.invalidate()
            with suppress(SQLAlchemyError, OSError):
                await connection.close()
