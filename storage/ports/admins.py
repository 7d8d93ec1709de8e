"""Ports of the repositories of administrators, of the audit log, and of invitations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from storage.ports.records import AuditRecord


class Role(StrEnum):
    """What an administrator may do. The members are in order: each may do what those behind it may."""

    OWNER = "owner"  # everything, also who else is an administrator, and the backup
    ADMIN = "admin"  # everything but that
    EDITOR = "editor"  # feeds and topics

    def covers(self, least: Role) -> bool:
        """Returns whether this role may do what `least` may."""
        ranks = list(Role)
        return ranks.index(self) <= ranks.index(least)


@dataclass(frozen=True, slots=True)
class Admin:
    """An administrator; `since` is aware UTC, None for those who became one before it was stored."""

    user_id: int
    role: Role
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link by which somebody is let in, or becomes an administrator.

    Attributes:
        hash: of the link's payload, which is not stored.
        role: what whoever opens it becomes; None for a user of a bot that is not open to all.
        created_by: user id.
        expires_at: aware UTC.
        uses_left: how often it still works, at least 1.
    """

    hash: str
    role: Role | None
    created_by: int
    expires_at: datetime
    uses_left: int = 1


class AdminRepository(Protocol):
    """Administrators with their roles, and the audit log of their actions."""

    async def is_admin(self, user_id: int) -> bool:
        """Returns True if the user is an administrator of any role."""
        ...

    async def role(self, user_id: int) -> Role | None:
        """Returns the role of a user; None if the user is no administrator."""
        ...

    async def add(self, user_id: int, role: Role = Role.ADMIN, since: datetime | None = None) -> bool:
        """Adds an administrator; returns True if the user was none. The role of one that was is not changed."""
        ...

    async def set_role(self, user_id: int, role: Role) -> bool:
        """Changes the role of an administrator; returns True if it was another one."""
        ...

    async def remove(self, user_id: int) -> bool:
        """Removes an administrator; returns True if the user was one."""
        ...

    async def all(self) -> list[int]:
        """Returns the user ids of all administrators, in order."""
        ...

    async def listed(self, *, is_locked: bool = False) -> list[Admin]:
        """Returns all administrators, owners first.

        Args:
            is_locked: True to change them by what is read: no other transaction changes them until this one ends.
        """
        ...

    async def record(self, record: AuditRecord) -> None:
        """Adds a record to the audit log."""
        ...

    async def log(self, limit: int, skip: int = 0) -> list[AuditRecord]:
        """Returns at most `limit` records of the audit log behind the first `skip`, the latest first."""
        ...

    async def forget(self, before: datetime, limit: int) -> int:
        """Deletes at most `limit` records of the audit log of before a time, and returns how many they were."""
        ...


class InvitationRepository(Protocol):
    """Invitations, and the users and groups that they let in."""

    async def put(self, invitation: Invitation) -> None:
        """Stores an invitation."""
        ...

    async def redeem(self, hash_: str, now: datetime) -> Invitation | None:
        """Uses an invitation up by one; returns it, or None if there is none or its time is over."""
        ...

    async def open(self, now: datetime) -> list[Invitation]:
        """Returns the invitations that still work, the first to expire first."""
        ...

    async def revoke(self, hash_: str) -> bool:
        """Deletes an invitation; returns True if there was one."""
        ...

    async def forget(self, now: datetime) -> None:
        """Deletes the invitations whose time is over."""
        ...

    async def let_in(self, user_id: int, at: datetime, by: int) -> bool:
        """Lets a user in, whom `by` invited; returns True if the user was not."""
        ...

    async def is_let_in(self, *ids: int) -> bool:
        """Returns whether one of these users was let in."""
        ...
