"""ALERT: the numbers that decide whether something is worth a message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from feeds.types import AlertLevel


@dataclass(frozen=True, slots=True)
class Threshold:
    """What importance times topic weight must reach.

    Attributes:
        alert: for the first message on a story, 0 to 1.
        change: for a figure that changed or a denial under a living alert: lower, because the chat was told otherwise.
        addition: for a new fact under a living alert; what does not reach it is edited in silently.
        confirmation: for a second origin under a living alert: the chat knows the fact, so only what weighs much.
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
        max_age: what was published longer ago when it was first seen is stored silently.
        settle: after the first alert on a story everything is edited in without a sound for so long: feeds that are
            polled side by side tell the same event within seconds.
        most_updates_per_hour: messages with sound under one alert; beyond it only the alert itself is edited.
        facts_shown: lines of facts in an alert, 1 to 4 are read at a glance.
        sources_shown: publishers named under an alert; the count says the rest.
        thresholds: by subscription level.
    """

    max_age: timedelta = timedelta(hours=48)
    settle: timedelta = timedelta(0)
    most_updates_per_hour: int = 6
    facts_shown: int = 4
    sources_shown: int = 6
    thresholds: Mapping[AlertLevel, Threshold] = field(default_factory=_thresholds)
