"""ALERT: how long a first alert waits for an article in its reader's language. Pure.

The alert is in the outbox meanwhile, so that it is sent at the end of the wait whatever happens. When the story grows
before, the alert is planned anew, and goes at once if the language has come.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.alerts.material import AlertInput
from feeds.group import CHANGE_WEIGHTS
from feeds.types import Change, ChangeKind, Fact


def wait_for_language(given: AlertInput, language: str) -> datetime | None:
    """Returns until when the first alert waits; None if an article in the language is there, or the story is older.

    Args:
        given: the story, its facts and the present time.
        language: the readers'.
    """
    if not given.settings.language_wait or _has_language(given, language):
        return None
    started = min((fact.first_seen for fact in given.facts), default=given.now)
    until = started + given.settings.language_wait
    return until if until > given.now else None


def as_new(facts: Iterable[Fact]) -> list[Change]:
    """Returns the facts as changes that nobody was told: those of an alert that takes the place of one that waits."""
    kind = ChangeKind.NEW_FACT
    weight = CHANGE_WEIGHTS[kind]
    return [Change(kind, fact.story_id, min(1.0, fact.importance + weight), fact) for fact in facts if fact.publishers]


def _has_language(given: AlertInput, language: str) -> bool:
    """True if an article is in the language, or in one that is not known."""
    standing = (source for fact in given.facts for source in fact.sources if not source.is_withdrawn)
    return {given.story.language, *(source.language for source in standing)} & {language, None} != set()
