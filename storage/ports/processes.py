"""Port of the repository by which several processes on one database share work and limits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol


class ProcessRepository(Protocol):
    """Agreements between processes. A process that dies holds none of them up for longer than a moment."""

    async def reserve_sends(self, count: int, spacing: timedelta, now: datetime | None = None) -> timedelta:
        """Reserves the next moments at which any process may send a message: one for each message, evenly spaced.

        Reservations of one process come after those of another, so that all together keep the rate. What a process
        reserves and does not use is lost, and nothing else.

        Args:
            count: of messages, 1 or more.
            spacing: between two messages of all processes.
            now: aware UTC; None for the database's clock, which the processes have in common.

        Returns:
            How long after the answer the first of the moments comes; the others follow `spacing` after one another.
        """
        ...

    async def claim_run(self, name: str, now: datetime, interval: timedelta) -> bool:
        """Returns True to one process in each interval: that which is to run a periodic job now.

        Args:
            name: of the job.
            now: aware UTC.
            interval: from the claim until the job can be claimed again.
        """
        ...
