"""The first admin: a one-time link that is printed at the first start, and of which only a hash is stored."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from bot.chat.services import Services
from storage.ports import AuditRecord, Store

CLAIM_PREFIX = "claim-"
NOTE = "claim-hash"


def _hash(payload: str) -> str:
    return hashlib.sha256(payload.encode()).hexdigest()


async def new_claim(store: Store) -> str | None:
    """The payload of a new link, which ends any older one; None when the bot has an admin already."""
    payload = CLAIM_PREFIX + secrets.token_urlsafe(24)
    async with store.transaction() as transaction:
        if await transaction.admins.all():
            return None
        await transaction.notes.put(NOTE, _hash(payload))
    return payload


async def claim(given: Services, payload: str, user_id: int) -> bool:
    """Makes the user an admin when the payload is the one that was printed, once."""
    async with given.store.transaction() as transaction:
        stored = await transaction.notes.get(NOTE)
        if not isinstance(stored, str) or not hmac.compare_digest(stored, _hash(payload)):
            return False
        await transaction.notes.remove(NOTE)
        await transaction.admins.add(user_id)
        await transaction.admins.record(AuditRecord(given.now(), user_id, "claim", "admin"))
    return True
