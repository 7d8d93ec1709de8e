"""DELIVER: gives the messages of a process that was killed back to the outbox, before their leases end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import structlog

from storage.ports import Presence, Store

log = structlog.get_logger(__name__)

# Between two looks. The first is at the start, when a killed process is mostly started again.
INTERVAL: Final = timedelta(seconds=10)


class Takeover:
    """Looks now and then whether a process that leased messages has ended."""

    def __init__(self, store: Store, presence: Presence) -> None:
        """
        Args:
            store: where the outbox is.
            presence: of this process, under whose name it leases.
        """
        self._store = store
        self._presence = presence
        self._looked_at: datetime | None = None

    async def look(self, now: datetime) -> None:
        """Ends the leases of processes that have ended, if it is time for a look; `now` is aware UTC.

        Raises:
            StorageError: the database does not answer, so that nobody may lease either.
        """
        await self._presence.keep()
        if self._looked_at is not None and self._looked_at <= now < self._looked_at + INTERVAL:
            return
        async with self._store.reading() as read:
            owners = await read.outbox.owners()
        if ended := await self._presence.ended(owners - {self._presence.owner}):
            async with self._store.transaction() as transaction:
                for owner in ended:
                    await transaction.outbox.release(owner)
            log.info("delivery.taken_over", owners=sorted(ended))
        self._looked_at = now
