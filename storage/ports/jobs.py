"""Ports of the repositories of jobs: in the tables of procrastinate (PostgreSQL), and in a table of our own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol


class JobRepository(Protocol):
    """Jobs that one process leaves to another. One is run at least once: that of a worker which died is run again."""

    async def defer(self, queue: str, task: str, lock: str, arguments: Mapping[str, Any]) -> None:
        """Stores a job, which is there as soon as the transaction is committed.

        Args:
            queue: which workers run it.
            task: its name.
            lock: of jobs with the same lock one runs at a time, in the order in which they were stored.
            arguments: JSON values.
        """
        ...

    async def take_over(self, silence: timedelta) -> int:
        """Makes the jobs of workers that have been silent for so long wait again; returns how many they were.

        Any number of processes may call this at once: a job that another one has taken over meanwhile is left alone.
        """
        ...

    async def waiting_count(self, queue: str) -> int:
        """Returns how many jobs wait for a worker; 0 where no process hands any over."""
        ...


@dataclass(frozen=True, slots=True)
class LeasedJob:
    """A job that a process runs.

    Attributes:
        attempts: how often it was begun, this time included.
    """

    id: int
    task: str
    lock: str
    arguments: Mapping[str, Any]
    attempts: int
    owner: str


class LocalJobRepository(Protocol):
    """Jobs in a table of the store: for a process that works for itself, on either database."""

    async def add(self, task: str, lock: str, arguments: Mapping[str, Any], now: datetime) -> None:
        """Stores a job.

        Args:
            task: its name.
            lock: of jobs with the same lock one is leased at a time, in the order in which they were stored.
            arguments: JSON values.
            now: aware UTC.
        """
        ...

    async def is_any_due(self, now: datetime) -> bool:
        """Returns whether a job may be there to lease; asks in a transaction that only reads."""
        ...

    async def lease(self, owner: str, now: datetime, span: timedelta) -> LeasedJob | None:
        """Leases the next job that is due, or whose lease has ended; None if there is none.

        Args:
            owner: name of the process.
            now: aware UTC.
            span: how long the lease lasts unless it is renewed.
        """
        ...

    async def renew(self, owner: str, now: datetime, span: timedelta) -> None:
        """Renews all leases of a process."""
        ...

    async def remove(self, job: LeasedJob) -> None:
        """Removes a job that is done, unless another process has leased it meanwhile."""
        ...

    async def put_off(self, job: LeasedJob, due_at: datetime) -> None:
        """Ends the lease of a job that failed, unless another process has leased it; it is due again at `due_at`."""
        ...

    async def release(self, owner: str | None) -> int:
        """Ends the leases of a process that stops, or with None those of all that died; returns how many they were."""
        ...

    async def waiting_count(self) -> int:
        """Returns how many jobs nobody has leased."""
        ...
