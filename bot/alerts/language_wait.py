"""ALERT: how long a first alert waits: for what is polled with it, and for an article in its reader's language. Pure.

The alert is in the outbox meanwhile, so that it is sent at the end of the wait whatever happens. When the story grows
before, the alert is planned anew, and waits for no language that has come. When the story becomes one with another, a
chat gets one alert on both.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.alerts.material import AlertInput
from feeds.group import CHANGE_WEIGHTS
from feeds.types import Change, ChangeKind, Fact


def first_alert_at(given: AlertInput, language: str) -> datetime | None:
    """Returns until when the first alert on a story waits; None if it goes at once.

    Args:
        given: the story, its facts and the present time.
        language: the readers'.
    """
    settings = given.settings
    wait = settings.gather if _has_language(given, language) else max(settings.gather, settings.language_wait)
    until = min((fact.first_seen for fact in given.facts), default=given.now) + wait
    return until if wait and until > given.now else None


def as_new(facts: Iterable[Fact]) -> list[Change]:
    """Returns the facts as changes that nobody was told: those of an alert that takes the place of one that waits."""
    kind = ChangeKind.NEW_FACT
    weight = CHANGE_WEIGHTS[kind]
    return [Change(kind, fact.story_id, min(1.0, fact.importance + weight), fact) for fact in facts if fact.publishers]


def _has_language(given: AlertInput, language: str) -> bool:
    """True if an article is in the language, or in one that is not known."""
    standing = (source for fact in given.facts for source in fact.sources if not source.is_withdrawn)
    return {given.story.language, *(source.language for source in standing)} & {language, None} != set()
