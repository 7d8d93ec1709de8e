"""The first admin: a link that works once, printed at the start. Only a hash of its payload is stored."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Final

from storage.ports import AuditRecord, Store

# Both stand in links and databases of earlier versions.
INVITE_PREFIX: Final = "claim-"
NOTE: Final = "claim-hash"


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
    """Makes the user an admin if the payload is that of the latest link, which then works no more.

    Args:
        store: where the hash is.
        payload: as it came with /start.
        user_id: who sent it.
        now: aware UTC, for the audit log.

    Returns:
        Whether the user is an admin now.
    """
    async with store.transaction() as transaction:
        stored = await transaction.notes.get(NOTE)
        if not isinstance(stored, str) or not hmac.compare_digest(stored, _hash(payload)):
            return False
        await transaction.notes.remove(NOTE)
        await transaction.admins.add(user_id)
        await transaction.admins.record(AuditRecord(now, user_id, "claim", "admin"))
    return True
