"""Jobs in the tables of procrastinate, by the functions that its workers use."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

_DEFER: Final = text(
    "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW("
    "CAST(:queue AS varchar), CAST(:task AS varchar), 0, CAST(:lock AS text), NULL, CAST(:arguments AS jsonb), NULL"
    ")]::procrastinate_job_to_defer_v1[])"
)
# One statement, and rows that another one is changing are skipped. `retry_job` of procrastinate, called for what
# `get_stalled_jobs` has returned, would stop a job that a second sweeper took over and a worker has begun meanwhile.
# A worker that starts deletes those that are silent, which leaves their jobs without one.
_TAKE_OVER: Final = text(
    "UPDATE procrastinate_jobs SET status = 'todo', attempts = attempts + 1, worker_id = NULL, abort_requested = false "
    "WHERE id IN (SELECT job.id FROM procrastinate_jobs AS job "
    "LEFT JOIN procrastinate_workers AS worker ON worker.id = job.worker_id "
    "WHERE job.status = 'doing' AND (worker.id IS NULL OR worker.last_heartbeat < now() - CAST(:silence AS interval)) "
    "FOR UPDATE OF job SKIP LOCKED)"
)
_TABLE: Final = text("SELECT to_regclass('procrastinate_jobs')")
_WAITING: Final = text("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND queue_name = :queue")


class JobRepository:
    """Implements storage.ports.JobRepository, on PostgreSQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def defer(self, queue: str, task: str, lock: str, arguments: Mapping[str, Any]) -> None:
        connection = await self._session.connection()
        values = {"queue": queue, "task": task, "lock": lock, "arguments": json.dumps(arguments)}
        await connection.execute(_DEFER, values)

    async def take_over(self, silence: timedelta) -> int:
        connection = await self._session.connection()
        return (await connection.execute(_TAKE_OVER, {"silence": silence})).rowcount

    async def waiting_count(self, queue: str) -> int:
        connection = await self._session.connection()
        if connection.dialect.name != "postgresql" or await connection.scalar(_TABLE) is None:
            return 0
        return int((await connection.execute(_WAITING, {"queue": queue})).scalar_one())
