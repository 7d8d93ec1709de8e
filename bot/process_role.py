"""Which of the bot's parts a process runs. The default does everything; the other roles share a PostgreSQL database."""

from __future__ import annotations

from enum import StrEnum


class ProcessRole(StrEnum):
    """What a process does."""

    ALL = "all"
    POLL = "poll"
    EXTRACT = "extract"
    DELIVER = "deliver"
    CHAT = "chat"

    @property
    def polls(self) -> bool:
        """True if it polls feeds."""
        return self in {ProcessRole.ALL, ProcessRole.POLL}

    @property
    def extracts(self) -> bool:
        """True if it finds facts, and stores them with the alerts on them."""
        return self in {ProcessRole.ALL, ProcessRole.EXTRACT}

    @property
    def is_one_of_several(self) -> bool:
        """True if other processes do the rest, so that jobs go from one to another."""
        return self is not ProcessRole.ALL

    @property
    def delivers(self) -> bool:
        """True if it sends the outbox."""
        return self in {ProcessRole.ALL, ProcessRole.DELIVER}

    @property
    def answers(self) -> bool:
        """True if it gets updates from Telegram and answers them."""
        return self in {ProcessRole.ALL, ProcessRole.CHAT}
