"""Port of the repository of all that is stored about one person or chat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class PersonRepository(Protocol):
    """All that is stored about a person and their private chat, which have one id, or about a group or channel."""

    async def stored(self, chat_id: int) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Returns the rows about a chat and its person by table, as JSON; tables without such rows are left out."""
        ...

    async def erase(self, chat_id: int) -> None:
        """Deletes all rows about a chat and its person, messages that wait and own topics included.

        Records of what an administrator did stay, without who did it.
        """
        ...
