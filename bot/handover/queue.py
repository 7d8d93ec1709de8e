"""HANDOVER, the port of a queue of jobs: what is deferred in a transaction is run once it is committed.

Two adapters: `local_queue`, in the tables of the store, for a process that does everything; `procrastinate_queue`, for
several processes on one PostgreSQL. One suite of tests runs on both (`tests/contracts/test_job_queue.py`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from storage.ports import Transaction

Arguments = Mapping[str, Any]
Run = Callable[[Arguments], Awaitable[None]]

MOST_ATTEMPTS: Final = 12  # with the pauses between them, two hours
# A worker that gives no sign for so long is dead. A sign is late if the event loop is blocked or the database is busy.
SILENCE: Final = timedelta(seconds=30)
CONCURRENCY: Final = 8  # jobs that one process runs at once


@dataclass(frozen=True, slots=True)
class Job:
    """A job.

    Attributes:
        task: the name under which a process serves it.
        lock: of jobs with the same lock one runs at a time, in the order in which they were deferred.
        arguments: JSON values.
    """

    task: str
    lock: str
    arguments: Arguments


class JobQueue(Protocol):
    """Jobs that a process leaves to a later moment, or to another process.

    - A job is there if the transaction in which it was deferred is committed, and only then.
    - A job is run at least once: that of a worker which died, or was stopped, is begun again. So tasks store nothing
      twice when they are run twice.
    - Jobs with one lock run one at a time and in order, over all processes; one that waits to be tried again holds up
      those behind it.
    - A job that fails is tried again after 2, 4, 8 … seconds, `MOST_ATTEMPTS` times in all; then it holds up nobody.

    There are no queueing locks: every job that is deferred is run, also beside one that does the same, since a feed
    that is polled twice has brought different things. There are no priorities. Periodic jobs are not deferred: each
    process has a clock, and the first to claim a run does it (`ProcessRepository.claim_run`).
    """

    @property
    def last_look_at(self) -> datetime | None:
        """When jobs were last looked for, aware UTC; None before the first time."""
        ...

    def serve(self, task: str, run: Run) -> None:
        """Runs the jobs of a task by `run`, which gets their arguments; to be called before `run`."""
        ...

    async def defer(self, transaction: Transaction, job: Job) -> None:
        """Stores a job in a transaction."""
        ...

    def committed(self) -> None:
        """Is called after a transaction with jobs was committed, so that they need not be looked for."""
        ...

    async def run(self) -> None:
        """Runs jobs until cancelled. Those that are under way then are begun again, by whichever process is next."""
        ...
