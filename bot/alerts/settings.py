"""ALERT: settings of the planning of alerts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from feeds.types import AlertLevel


@dataclass(frozen=True, slots=True)
class Threshold:
    """The values that importance times topic weight must reach, each 0 to 1.

    Attributes:
        alert: for the first message on a story.
        change: for a changed figure or a denial; lower, because the chat has been sent the contrary.
        addition: for a new fact; below it the alert is edited silently.
        confirmation: for a second origin; higher, because the chat knows the fact.
    """

    alert: float
    change: float
    addition: float
    confirmation: float


def _thresholds() -> Mapping[AlertLevel, Threshold]:
    return {
        AlertLevel.BREAKING: Threshold(alert=0.75, change=0.65, addition=0.75, confirmation=0.85),
        AlertLevel.IMPORTANT: Threshold(alert=0.40, change=0.30, addition=0.55, confirmation=0.80),
        AlertLevel.EVERYTHING: Threshold(alert=0.0, change=0.0, addition=0.30, confirmation=0.55),
    }


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """How alerts are planned.

    Attributes:
        max_age: facts that were published longer ago cause no message.
        settle: for this long after a message on a story, further changes are edited in silently, because feeds that
            are polled at the same time report the same event within seconds. What would have made a sound is told by
            one update when the story has settled (`bot/alerts/put_off.py`), or by the next one before that.
        gather: the first alert on a new story waits so long, because several articles on one event, which are polled at
            the same time, may begin stories that the next one shows to be one.
        language_wait: the first alert on a new story waits so long for an article in the reader's language, if there is
            none; whoever's language is there waits for nothing.
        max_updates_per_hour: updates under one alert; beyond it only the alert is edited.
        max_sounds_per_hour: messages with a sound on one story, the first alert among them; beyond it only the alert is
            edited, and an update tells what it was as soon as another sound is allowed.
        facts_shown: number of facts in an alert; three fit a phone's screen, the others are behind a button.
        sources_shown: number of publishers named under an alert: all that its lines cite; the others are only counted.
        told_window: what a chat was told by a message on another story so long ago, or later, is no news again.
        background: what happened so long before it was reported is no line of an alert.
        thresholds: by subscription level.
    """

    max_age: timedelta = timedelta(hours=48)
    settle: timedelta = timedelta(0)
    gather: timedelta = timedelta(0)
    language_wait: timedelta = timedelta(0)
    max_updates_per_hour: int = 6
    max_sounds_per_hour: int = 2
    facts_shown: int = 3
    sources_shown: int = 6
    told_window: timedelta = timedelta(days=5)
    background: timedelta = timedelta(days=7)
    thresholds: Mapping[AlertLevel, Threshold] = field(default_factory=_thresholds)

    @property
    def longest_wait(self) -> timedelta:
        """How long a first alert waits at most."""
        return max(self.gather, self.language_wait)
