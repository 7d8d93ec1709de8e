"""Who may change whose role. Every act is checked and written into the audit log in the transaction that stores it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from feeds.errors import InvalidInputError
from feeds.reasons import because
from storage.ports import Admin, AuditRecord, Role, Transaction


@dataclass(frozen=True, slots=True)
class RoleChange:
    """What somebody wants to change.

    Attributes:
        actor_id: who acts.
        user_id: whose role is changed; may be the actor's.
        role: the new one; None for none.
        at: aware UTC.
        fixed: users whose role the settings say.
    """

    actor_id: int
    user_id: int
    role: Role | None
    at: datetime
    fixed: Collection[int] = frozenset()


def may_set(actor: Admin, other: Admin, role: Role | None) -> bool:
    """Returns whether `actor` may give `other` that role: an owner may all, an admin only remove editors, all leave."""
    if actor.role is Role.OWNER:
        return True
    if actor.user_id == other.user_id:
        return role is None
    return role is None and actor.role is Role.ADMIN and other.role is Role.EDITOR


def may_invite(actor: Role, role: Role | None) -> bool:
    """Returns whether an administrator may invite somebody to a role; None is a user of a bot that is not open."""
    if actor is Role.OWNER:
        return True
    return actor is Role.ADMIN and role in {None, Role.EDITOR}


async def change_role(transaction: Transaction, change: RoleChange) -> Admin:
    """Changes or ends a role, and returns the administrator as it was.

    Raises:
        InvalidInputError: there is no such administrator, the actor may not, it would leave no owner, or the settings
            say otherwise.
    """
    admins = {admin.user_id: admin for admin in await transaction.admins.listed(is_locked=True)}
    other = _checked(admins, change)
    if change.role is None:
        await transaction.admins.remove(other.user_id)
    else:
        await transaction.admins.set_role(other.user_id, change.role)
    if other.role is not change.role:
        subject = f"{other.user_id} {other.role} → {change.role or '–'}"
        action = "leave" if change.role is None and other.user_id == change.actor_id else "role"
        await transaction.admins.record(AuditRecord(change.at, change.actor_id, action, subject))
    return other


async def hand_over(transaction: Transaction, change: RoleChange) -> None:
    """Makes another administrator the owner in the actor's place, who is an admin from then on.

    Raises:
        InvalidInputError: as change_role; or the other is the actor.
    """
    if change.actor_id == change.user_id:
        raise InvalidInputError(because("role_denied"))
    admins = {admin.user_id: admin for admin in await transaction.admins.listed(is_locked=True)}
    _checked(admins, change)
    if change.actor_id in change.fixed:
        raise InvalidInputError(because("role_in_settings", user=change.actor_id))
    await transaction.admins.set_role(change.user_id, Role.OWNER)
    await transaction.admins.set_role(change.actor_id, Role.ADMIN)
    record = AuditRecord(change.at, change.actor_id, "handover", str(change.user_id))
    await transaction.admins.record(record)


def _checked(admins: Mapping[int, Admin], change: RoleChange) -> Admin:
    actor, other = admins.get(change.actor_id), admins.get(change.user_id)
    if other is None:
        raise InvalidInputError(because("no_admin", user=change.user_id))
    if actor is None or not may_set(actor, other, change.role):
        raise InvalidInputError(because("role_denied"))
    if other.user_id in change.fixed and change.role is not Role.OWNER:
        raise InvalidInputError(because("role_in_settings", user=other.user_id))
    owners = [admin.user_id for admin in admins.values() if admin.role is Role.OWNER]
    if owners == [other.user_id] and change.role is not Role.OWNER:
        raise InvalidInputError(because("last_owner"))
    return other
