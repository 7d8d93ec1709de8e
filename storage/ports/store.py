"""Ports of the whole store and its transactions."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from feeds import ports
from storage.ports.admins import AdminRepository, InvitationRepository
from storage.ports.broadcasts import BroadcastRepository
from storage.ports.chats import AlertRepository, ChatRepository
from storage.ports.dialogues import DialogueRepository, RemovalRepository
from storage.ports.feedback import FeedbackRepository
from storage.ports.held import HeldRepository
from storage.ports.jobs import JobRepository, LocalJobRepository
from storage.ports.outbox import OutboxRepository, PauseRepository
from storage.ports.people import PersonRepository
from storage.ports.processes import ProcessRepository
from storage.ports.push import PushRepository
from storage.ports.search import SearchRepository
from storage.ports.statistics import StatisticsRepository
from storage.ports.upkeep import NoteRepository, RetentionRepository


class Transaction(ports.Transaction, Protocol):
    """One unit of work over all repositories."""

    @property
    def chats(self) -> ChatRepository: ...
    @property
    def alerts(self) -> AlertRepository: ...
    @property
    def outbox(self) -> OutboxRepository: ...
    @property
    def held(self) -> HeldRepository: ...
    @property
    def pauses(self) -> PauseRepository: ...
    @property
    def admins(self) -> AdminRepository: ...
    @property
    def invitations(self) -> InvitationRepository: ...
    @property
    def dialogues(self) -> DialogueRepository: ...
    @property
    def removals(self) -> RemovalRepository: ...
    @property
    def broadcasts(self) -> BroadcastRepository: ...
    @property
    def people(self) -> PersonRepository: ...
    @property
    def notes(self) -> NoteRepository: ...
    @property
    def jobs(self) -> JobRepository: ...
    @property
    def local_jobs(self) -> LocalJobRepository: ...
    @property
    def processes(self) -> ProcessRepository: ...
    @property
    def push(self) -> PushRepository: ...
    @property
    def feedback(self) -> FeedbackRepository: ...
    @property
    def search(self) -> SearchRepository: ...
    @property
    def statistics(self) -> StatisticsRepository: ...
    @property
    def retention(self) -> RetentionRepository: ...


class Store(Protocol):
    """Opens units of work. Writers wait for one another; readers never wait for a writer."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Opens a transaction that reads and writes. Commits on a clean exit, rolls back on any error."""
        ...

    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        """Opens a transaction that only reads one consistent snapshot. Writing in it raises StorageError."""
        ...

    async def reclaim(self, most_pages: int) -> int:
        """Frees at most `most_pages` pages of disk space that deleted rows have left, in one short step.

        Returns:
            The number of pages that are still unused; 0 on PostgreSQL, which reuses space by itself.
        """
        ...

    async def counts(self) -> Mapping[str, int]:
        """Returns the number of rows by noun, for `wirebrief doctor` and the metrics."""
        ...

    async def close(self) -> None:
        """Closes all connections."""
        ...
