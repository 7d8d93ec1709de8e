"""STORE, tables: administrators, invitations and notes."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Column
from sqlmodel import Field

from storage.models.schema import BigId, Row, id_column, json_column, number_column, text_column, time_column


class AdminRow(Row, table=True):
    """An administrator."""

    __tablename__: ClassVar[str] = "admins"
    user_id: int = Field(sa_column=Column(BigId, primary_key=True, autoincrement=False))
    role: str
    since: datetime | None = time_column(is_optional=True)


class InvitationRow(Row, table=True):
    """A link by which somebody is let in or becomes an administrator; `role` is "" for a user."""

    __tablename__: ClassVar[str] = "invitations"
    hash: str = text_column(is_key=True)
    role: str
    created_by: int = number_column()
    expires_at: datetime = time_column()
    uses_left: int


class MemberRow(Row, table=True):
    """A user whom an invitation let in."""

    __tablename__: ClassVar[str] = "members"
    user_id: int = Field(sa_column=Column(BigId, primary_key=True, autoincrement=False))
    since: datetime = time_column()
    invited_by: int = number_column()


class AuditRow(Row, table=True):
    """An action of an administrator."""

    __tablename__: ClassVar[str] = "audit"
    id: int | None = id_column()
    at: datetime = time_column(has_index=True)
    actor_id: int = number_column()
    action: str
    subject: str


class NoteRow(Row, table=True):
    """A JSON value stored by name."""

    __tablename__: ClassVar[str] = "notes"
    name: str = text_column(is_key=True)
    value: Any = json_column()
