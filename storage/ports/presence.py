"""Port of the sign by which processes on one database know which of them live."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol


class Presence(Protocol):
    """The sign that a process lives. It ends with the process, also if that is killed."""

    @property
    def owner(self) -> str:
        """Name of this process in leases, which no other has or had."""
        ...

    async def keep(self) -> None:
        """Takes the sign again if it was lost, as when the database was started anew; else costs nothing.

        Raises:
            StorageError: the database does not answer.
        """
        ...

    async def ended(self, owners: Collection[str]) -> frozenset[str]:
        """Returns those of `owners` that are known to have ended. One that may live is never among them.

        Args:
            owners: of all leases; what was kept of an ended owner that has none is deleted.
        """
        ...
