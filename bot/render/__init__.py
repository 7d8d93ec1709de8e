"""RENDER: values become Telegram messages. The only package that escapes and cuts text."""

from __future__ import annotations

from bot.render.cutting import ENTITY_LIMIT, TEXT_LIMIT, Budget, fits, shorten, split
from bot.render.markup import (
    bold,
    clean,
    escape,
    expandable,
    is_web_address,
    italic,
    link,
    plain,
    struck,
    time_tag,
    units,
    without_times,
)

__all__ = [
    "ENTITY_LIMIT",
    "TEXT_LIMIT",
    "Budget",
    "bold",
    "clean",
    "escape",
    "expandable",
    "fits",
    "is_web_address",
    "italic",
    "link",
    "plain",
    "shorten",
    "split",
    "struck",
    "time_tag",
    "units",
    "without_times",
]
