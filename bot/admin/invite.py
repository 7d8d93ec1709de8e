"""Links that invite: the first owner's, printed at the start, and those that administrators make.

Only the hash of a link's payload is stored.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.admin.roles import may_invite
from feeds.errors import InvalidInputError
from feeds.reasons import because
from storage.ports import AuditRecord, Invitation, Role, Store, Transaction

# Both stand in links and databases of earlier versions.
INVITE_PREFIX: Final = "claim-"
NOTE: Final = "claim-hash"
# Of the links that administrators make. A deep link's payload has at most 64 characters.
JOIN_PREFIX: Final = "join-"
VALID: Final = timedelta(days=2)
MOST_USES: Final = 500


@dataclass(frozen=True, slots=True)
class Joined:
    """What a link made of whoever opened it; `role` is None for a user who was let in."""

    role: Role | None


def _hash(payload: str) -> str:
    return hashlib.sha256(payload.encode()).hexdigest()


async def create_invite(store: Store) -> str | None:
    """Returns the payload of a new link, and makes any older link invalid; None if the bot has an admin already."""
    payload = INVITE_PREFIX + secrets.token_urlsafe(24)
    async with store.transaction() as transaction:
        if await transaction.admins.all():
            return None
        await transaction.notes.put(NOTE, _hash(payload))
    return payload


async def redeem_invite(store: Store, payload: str, user_id: int, now: datetime) -> bool:
    """Makes the user the owner if the payload is that of the latest link, which then works no more.

    Args:
        store: where the hash is.
        payload: as it came with /start.
        user_id: who sent it.
        now: aware UTC, for the audit log.

    Returns:
        Whether the user is the owner now.
    """
    async with store.transaction() as transaction:
        stored = await transaction.notes.get(NOTE)
        if not isinstance(stored, str) or not hmac.compare_digest(stored, _hash(payload)):
            return False
        await transaction.notes.remove(NOTE)
        await transaction.admins.add(user_id, Role.OWNER, now)
        await transaction.admins.record(AuditRecord(now, user_id, "claim", "admin"))
    return True


async def make_invitation(
    transaction: Transaction, actor_id: int, role: Role | None, now: datetime, uses: int = 1
) -> str:
    """Returns the payload of a new link, which works for two days.

    Args:
        transaction: to write in.
        actor_id: who invites.
        role: what whoever opens it becomes; None for a user.
        now: aware UTC.
        uses: how many may open it; administrators are invited one by one.

    Raises:
        InvalidInputError: the actor may not invite to that role.
    """
    actor = await transaction.admins.role(actor_id)
    if actor is None or not may_invite(actor, role):
        raise InvalidInputError(because("role_denied"))
    payload = JOIN_PREFIX + secrets.token_urlsafe(24)
    uses = min(max(uses, 1), MOST_USES) if role is None else 1
    await transaction.invitations.forget(now)
    await transaction.invitations.put(Invitation(_hash(payload), role, actor_id, now + VALID, uses))
    await transaction.admins.record(AuditRecord(now, actor_id, "invite", f"{role or 'user'} × {uses}"))
    return payload


async def join(store: Store, payload: str, user_id: int, now: datetime) -> Joined | None:
    """Uses a link of `make_invitation`; returns what the user became, None if it does not work (any more).

    Who is an administrator already keeps the role, and the link is not used up.
    """
    async with store.transaction() as transaction:
        if await transaction.admins.is_admin(user_id):
            return None
        found = await transaction.invitations.redeem(_hash(payload), now)
        if found is None or not await _is_still_meant(transaction, found):
            return None
        if found.role is None:
            await transaction.invitations.let_in(user_id, now, found.created_by)
        else:
            await transaction.admins.add(user_id, found.role, now)
        subject = f"{found.role or 'user'} ({found.created_by})"
        await transaction.admins.record(AuditRecord(now, user_id, "join", subject))
    return Joined(found.role)


async def _is_still_meant(transaction: Transaction, invitation: Invitation) -> bool:
    """True if who made the link may still invite to that role: a link does not outlive its maker's rights."""
    role = await transaction.admins.role(invitation.created_by)
    return role is not None and may_invite(role, invitation.role)
