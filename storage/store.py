"""The store: opens units of work over every repository, on SQLite or PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

from sqlalchemy import func, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession

from feeds.errors import StorageError
from feeds.reasons import because
from storage import ports
from storage.engine import Engines, create_file, database_url, open_engines
from storage.models import (
    VERSION,
    AlertRow,
    ChatRow,
    ClaimRow,
    EntryRow,
    FactRow,
    FeedRow,
    OutboxRow,
    StoryRow,
    TextRow,
    TopicRow,
)
from storage.repositories.admins import AdminRepository, NoteRepository
from storage.repositories.alerts import AlertRepository
from storage.repositories.chats import ChatRepository
from storage.repositories.entries import EntryRepository
from storage.repositories.facts import FactRepository
from storage.repositories.feeds import FeedRepository
from storage.repositories.outbox import OutboxRepository
from storage.repositories.pauses import PauseRepository
from storage.repositories.retention import RetentionRepository
from storage.repositories.stories import StoryRepository
from storage.repositories.topics import TopicRepository
from storage.space import reclaim_pages

CLOSING_SECONDS: Final = 1.0  # a rollback takes milliseconds, but it waits for the statement before it

COUNTED: Final[Mapping[str, type[SQLModel]]] = {
    "feeds": FeedRow,
    "topics": TopicRow,
    "entries": EntryRow,
    "stories": StoryRow,
    "facts": FactRow,
    "claims": ClaimRow,
    "chats": ChatRow,
    "alerts": AlertRow,
    "messages": OutboxRow,
    "texts": TextRow,
}


class SqlTransaction:
    """One session, and the repositories that share it."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self.feeds = FeedRepository(session)
        self.entries = EntryRepository(session)
        self.stories = StoryRepository(session)
        self.facts = FactRepository(session)
        self.topics = TopicRepository(session)
        self.chats = ChatRepository(session)
        self.alerts = AlertRepository(session)
        self.outbox = OutboxRepository(session)
        self.pauses = PauseRepository(session)
        self.admins = AdminRepository(session)
        self.notes = NoteRepository(session)
        self.retention = RetentionRepository(session)


class SqlStore:
    """See storage.ports.Store."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        # Waiting here is in order and has no end; SQLite's busy handler and the connection pools give up after a while.
        self._writing = asyncio.Semaphore(engines.most_writers)
        self._reading = asyncio.Semaphore(engines.most_readers)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[ports.Transaction]:
        async with self._writing, self._session(self._engines.writing) as session:
            yield SqlTransaction(session)
            await session.commit()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[ports.Transaction]:
        async with self._reading, self._session(self._engines.reading) as session:
            yield SqlTransaction(session)

    async def reclaim(self, most_pages: int) -> int:
        if not self._engines.is_sqlite:
            return 0
        async with self._writing:
            return await reclaim_pages(self._engines.writing, most_pages)

    async def counts(self) -> Mapping[str, int]:
        async with self._reading, self._session(self._engines.reading) as session:
            return {
                noun: int((await session.exec(select(func.count()).select_from(table))).one())
                for noun, table in COUNTED.items()
            }

    async def close(self) -> None:
        await self._engines.dispose()

    @asynccontextmanager
    async def _session(self, engine: AsyncEngine) -> AsyncIterator[AsyncSession]:
        """Rolled back unless it was committed inside."""
        session = AsyncSession(engine, expire_on_commit=False, autoflush=True)
        try:
            yield session
        except OverflowError as error:
            raise StorageError(because("too_large_number")) from error
        except SQLAlchemyError as error:
            # The statement's values may hold a token or a text; its kind and the driver's word are enough.
            raise StorageError(f"{type(error).__name__}: {getattr(error, 'orig', None) or error}") from error
        finally:
            await _closed(session)


async def _closed(session: AsyncSession) -> None:
    """Closes the session, also if this is cancelled meanwhile: whoever opens the next one finds the database free."""
    closing = asyncio.ensure_future(session.close())
    try:
        await asyncio.shield(closing)
    except asyncio.CancelledError:
        await asyncio.wait({closing}, timeout=CLOSING_SECONDS)
        raise


async def open_store(url: str, *, is_migrated: bool = True) -> SqlStore:
    """Opens the database, creating and migrating it where needed.

    Args:
        url: sqlite:///path or postgresql://…
        is_migrated: False leaves the tables as they are.

    Raises:
        SettingsError: the address is none.
        SchemaError: it is newer than this program, or no database of ours.
    """
    address = database_url(url)
    create_file(address)
    engines = open_engines(address)
    if is_migrated and await _version(engines) != VERSION:
        from storage.migrations import upgrade  # noqa: PLC0415 - a database of this version needs no Alembic

        await engines.dispose()
        await upgrade(url)
        engines = open_engines(address)
    return SqlStore(engines)


async def _version(engines: Engines) -> str | None:
    """The database's version as Alembic notes it; None where there is none, or where nothing can be read."""
    try:
        async with engines.reading.connect() as connection:
            found: str | None = await connection.scalar(text("SELECT version_num FROM alembic_version"))
            return found
    except (SQLAlchemyError, OSError):  # the migration says what is wrong, and what to do
        return None


def _is_a_store(store: SqlStore) -> ports.Store:
    """mypy holds the store to its port here."""
    return store
