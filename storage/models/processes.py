"""STORE, tables: what several processes on one database agree on."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from storage.models.schema import BigId, number_column, text_column, time_column


class StoryTurnRow(SQLModel, table=True):
    """How many transactions have changed stories so far. The one that changes them has the row's lock until its end."""

    __tablename__: ClassVar[str] = "story_turns"
    id: int = Field(sa_column=Column(BigId, primary_key=True, autoincrement=False))
    number: int = number_column()


class SendBudgetRow(SQLModel, table=True):
    """When the next message may be sent, by whichever process: what is earlier is taken."""

    __tablename__: ClassVar[str] = "send_budget"
    id: int = Field(sa_column=Column(BigId, primary_key=True, autoincrement=False))
    next_at: datetime = time_column()


class PeriodicRunRow(SQLModel, table=True):
    """When a periodic job is run next, by whichever process claims it first."""

    __tablename__: ClassVar[str] = "periodic_runs"
    name: str = text_column(is_key=True)
    next_at: datetime = time_column()
