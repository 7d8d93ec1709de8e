"""Port of the repository of jobs: what one process leaves to another, in the tables of procrastinate (PostgreSQL)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Protocol


class JobRepository(Protocol):
    """Jobs. A job is run at least once: that of a worker which died is run again."""

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
