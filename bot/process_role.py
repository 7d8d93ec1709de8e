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
    def runs_jobs(self) -> bool:
        """True if it gets what it finds facts in from other processes, as jobs."""
        return self is ProcessRole.EXTRACT

    @property
    def hands_over(self) -> bool:
        """True if what it polls is left to the processes that find facts."""
        return self in {ProcessRole.POLL, ProcessRole.CHAT}

    @property
    def delivers(self) -> bool:
        """True if it sends the outbox."""
        return self in {ProcessRole.ALL, ProcessRole.DELIVER}

    @property
    def answers(self) -> bool:
        """True if it gets updates from Telegram and answers them."""
        return self in {ProcessRole.ALL, ProcessRole.CHAT}
