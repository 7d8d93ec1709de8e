"""What a chat chose to read, beside its topics and their levels: what it leaves out, and whether sources are named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from feeds.types.levels import AlertLevel


@dataclass(frozen=True, slots=True)
class Preferences:
    """A chat's choices.

    Attributes:
        muted_words: what has one of them is not told, as typed, sorted; each is a word or a phrase.
        muted_publishers: what only they report is not told, and they are not named, sorted.
        shows_sources: whether messages name their sources.
        level: of the topics that the chat comes to follow.
        is_stopped: nothing is sent until somebody starts the bot again; the chat is closed, and its choices are kept.
    """

    muted_words: tuple[str, ...] = ()
    muted_publishers: tuple[str, ...] = ()
    shows_sources: bool = True
    level: AlertLevel = AlertLevel.IMPORTANT
    is_stopped: bool = False

    @property
    def mutes(self) -> bool:
        """True if the chat leaves something out."""
        return bool(self.muted_words or self.muted_publishers)


DEFAULT_PREFERENCES: Final = Preferences()
