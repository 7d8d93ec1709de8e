"""STORE, units of work: opens transactions over all repositories, on SQLite or PostgreSQL."""

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
    ArchiveRow,
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
from storage.repositories.archive import ArchiveRepository
from storage.repositories.backfills import BackfillRepository
from storage.repositories.broadcasts import BroadcastRepository
from storage.repositories.chats import ChatRepository
from storage.repositories.dialogues import DialogueRepository, RemovalRepository
from storage.repositories.entries import EntryRepository
from storage.repositories.facts import FactRepository
from storage.repositories.feedback import FeedbackRepository
from storage.repositories.feeds import FeedRepository
from storage.repositories.held import HeldRepository
from storage.repositories.invitations import InvitationRepository
from storage.repositories.jobs import JobRepository
from storage.repositories.local_jobs import LocalJobRepository
from storage.repositories.outbox import OutboxRepository
from storage.repositories.pauses import PauseRepository
from storage.repositories.people import PersonRepository
from storage.repositories.processes import ProcessRepository
from storage.repositories.push import PushRepository
from storage.repositories.retention import RetentionRepository
from storage.repositories.search import SearchRepository
from storage.repositories.statistics import StatisticsRepository
from storage.repositories.stories import StoryRepository
from storage.repositories.topics import TopicRepository
from storage.repositories.untold import UntoldRepository
from storage.space import reclaim_pages

CLOSING_SECONDS: Final = 1.0  # a rollback takes milliseconds, but waits for the statement before it

COUNTED: Final[Mapping[str, type[SQLModel]]] = {
    "feeds": FeedRow,
    "topics": TopicRow,
    "entries": EntryRow,
    "archived": ArchiveRow,
    "stories": StoryRow,
    "facts": FactRow,
    "claims": ClaimRow,
    "chats": ChatRow,
    "alerts": AlertRow,
    "messages": OutboxRow,
    "texts": TextRow,
}


class SqlTransaction:
    """A session and the repositories that use it."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self.feeds = FeedRepository(session)
        self.entries = EntryRepository(session)
        self.stories = StoryRepository(session)
        self.facts = FactRepository(session)
        self.topics = TopicRepository(session)
        self.archive = ArchiveRepository(session)
        self.backfills = BackfillRepository(session)
        self.untold = UntoldRepository(session)
        self.chats = ChatRepository(session)
        self.alerts = AlertRepository(session)
        self.outbox = OutboxRepository(session)
        self.held = HeldRepository(session)
        self.pauses = PauseRepository(session)
        self.admins = AdminRepository(session)
        self.invitations = InvitationRepository(session)
        self.dialogues = DialogueRepository(session)
        self.removals = RemovalRepository(session)
        self.broadcasts = BroadcastRepository(session)
        self.people = PersonRepository(session)
        self.notes = NoteRepository(session)
        self.jobs = JobRepository(session)
        self.local_jobs = LocalJobRepository(session)
        self.processes = ProcessRepository(session)
        self.push = PushRepository(session)
        self.feedback = FeedbackRepository(session)
        self.search = SearchRepository(session)
        self.statistics = StatisticsRepository(session)
        self.retention = RetentionRepository(session)


class SqlStore:
    """Implements storage.ports.Store."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        # Waits here are in order and have no deadline; SQLite's busy handler and the connection pools have one.
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
        """Yields a session; rolls back what the caller does not commit. Raises StorageError for database errors."""
        session = AsyncSession(engine, expire_on_commit=False, autoflush=True)
        try:
            yield session
        except OverflowError as error:
            raise StorageError(because("too_large_number")) from error
        except SQLAlchemyError as error:
            # Without the statement: its values may contain a token or a text.
            raise StorageError(f"{type(error).__name__}: {getattr(error, 'orig', None) or error}") from error
        finally:
            await _closed(session)


async def _closed(session: AsyncSession) -> None:
    """Closes the session even if the caller is cancelled, so that the next transaction finds no lock."""
    closing = asyncio.ensure_future(session.close())
    try:
        await asyncio.shield(closing)
    except asyncio.CancelledError:
        await asyncio.wait({closing}, timeout=CLOSING_SECONDS)
        raise


async def open_store(url: str, *, is_migrated: bool = True) -> SqlStore:
    """Opens a database; creates and migrates it if necessary.

    Args:
        url: sqlite:///path or postgresql://…
        is_migrated: False leaves the tables as they are.

    Raises:
        SettingsError: `url` is not an address of SQLite or PostgreSQL.
        SchemaError: the database is newer than this program, or not a database of wirebrief.
        StorageError: the database cannot be opened.
    """
    address = database_url(url)
    create_file(address)
    engines = open_engines(address)
    if is_migrated and await _version(engines) != VERSION:
        from storage.migrations import upgrade  # noqa: PLC0415 - a current database does not need Alembic

        await engines.dispose()
        await upgrade(url)
        engines = open_engines(address)
    return SqlStore(engines)


async def _version(engines: Engines) -> str | None:
    """Returns the schema version that Alembic stored; None if there is none or it cannot be read."""
    try:
        async with engines.reading.connect() as connection:
            found: str | None = await connection.scalar(text("SELECT version_num FROM alembic_version"))
            return found
    except (SQLAlchemyError, OSError):  # `upgrade` reports what is wrong and what to do
        return None


def _is_a_store(store: SqlStore) -> ports.Store:
    """Makes mypy check that SqlStore implements its port."""
    return store
