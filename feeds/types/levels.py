"""How important news must be for a subscription."""

from __future__ import annotations

from enum import StrEnum


class AlertLevel(StrEnum):
    """How important a change must be for a subscription."""

    BREAKING = "breaking"
    IMPORTANT = "important"
    EVERYTHING = "everything"
