"""STORE, tables: what several processes on one database agree on."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Column, Text
from sqlmodel import Field

from storage.models.schema import (
    BigId,
    Row,
    id_column,
    json_column,
    number_column,
    partial_index,
    text_column,
    time_column,
)


class StoryTurnRow(Row, table=True):
    """How many transactions have changed stories so far. The one that changes them has the row's lock until its end."""

    __tablename__: ClassVar[str] = "story_turns"
    id: int = Field(sa_column=Column(BigId, primary_key=True, autoincrement=False))
    number: int = number_column()


class SendBudgetRow(Row, table=True):
    """When the next message may be sent, by whichever process: what is earlier is taken."""

    __tablename__: ClassVar[str] = "send_budget"
    id: int = Field(sa_column=Column(BigId, primary_key=True, autoincrement=False))
    next_at: datetime = time_column()


class PeriodicRunRow(Row, table=True):
    """When a periodic job is run next, by whichever process claims it first."""

    __tablename__: ClassVar[str] = "periodic_runs"
    name: str = text_column(is_key=True)
    next_at: datetime = time_column()


class JobRow(Row, table=True):
    """A job of a process that works for itself; a row without an owner waits. Jobs of procrastinate are not here."""

    __tablename__: ClassVar[str] = "jobs"
    __table_args__ = (
        # Two processes that lease jobs of one lock at the same moment: one of them fails.
        partial_index("uq_jobs_lock_owned", "lock", where="owner IS NOT NULL", is_unique=True),
    )
    id: int | None = id_column()
    task: str = text_column()
    lock: str = text_column(has_index=True)
    arguments: dict[str, Any] = json_column()
    attempts: int
    due_at: datetime = time_column()
    owner: str | None = Field(default=None, sa_type=Text)
    leased_until: datetime | None = time_column(is_optional=True)
