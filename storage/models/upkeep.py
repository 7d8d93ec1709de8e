"""STORE, tables: administrators and notes."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from storage.models.schema import BigId, id_column, json_column, number_column, text_column, time_column


class AdminRow(SQLModel, table=True):
    """An administrator."""

    __tablename__: ClassVar[str] = "admins"
    user_id: int = Field(sa_column=Column(BigId, primary_key=True, autoincrement=False))


class AuditRow(SQLModel, table=True):
    """An action of an administrator."""

    __tablename__: ClassVar[str] = "audit"
    id: int | None = id_column()
    at: datetime = time_column(has_index=True)
    actor_id: int = number_column()
    action: str
    subject: str


class NoteRow(SQLModel, table=True):
    """A JSON value stored by name."""

    __tablename__: ClassVar[str] = "notes"
    name: str = text_column(is_key=True)
    value: Any = json_column()
