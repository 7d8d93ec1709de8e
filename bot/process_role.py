"""Which of the bot's parts a process runs. The default does everything; the other roles share a PostgreSQL database."""

from __future__ import annotations

from enum import StrEnum


class ProcessRole(StrEnum):
    """What a process does."""

    ALL = "all"
    POLL = "poll"
    DELIVER = "deliver"
    CHAT = "chat"

    @property
    def polls(self) -> bool:
        """True if it polls feeds and stores what is new, with the alerts on it."""
        return self in {ProcessRole.ALL, ProcessRole.POLL}

    @property
    def delivers(self) -> bool:
        """True if it sends the outbox."""
        return self in {ProcessRole.ALL, ProcessRole.DELIVER}

    @property
    def answers(self) -> bool:
        """True if it gets updates from Telegram and answers them."""
        return self in {ProcessRole.ALL, ProcessRole.CHAT}
