"""STORE, conversion: a chat's preferences and the text of their column."""

from __future__ import annotations

import json
from dataclasses import fields
from functools import lru_cache
from typing import Any

from feeds.types import DEFAULT_PREFERENCES, AlertLevel, Preferences

_DEFAULTS = {item.name: item.default for item in fields(Preferences)}


def preferences_text(preferences: Preferences) -> str:
    """Returns the choices that are no default as JSON; "" if all are."""
    chosen = {name: value for name, default in _DEFAULTS.items() if (value := getattr(preferences, name)) != default}
    return json.dumps(chosen, ensure_ascii=False, sort_keys=True) if chosen else ""


@lru_cache(maxsize=16_384)
def preferences_of(stored: str) -> Preferences:
    """Returns the choices of what `preferences_text` returned. Chats with the same ones share a value.

    An alert reads those of all its chats, so what was read before is not parsed again.
    """
    if not stored:
        return DEFAULT_PREFERENCES
    values: dict[str, Any] = json.loads(stored)
    for name in ("muted_words", "muted_publishers"):
        if name in values:
            values[name] = tuple(values[name])
    if "level" in values:
        values["level"] = AlertLevel(values["level"])
    return Preferences(**values)
