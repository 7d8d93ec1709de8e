"""RENDER: values become Telegram messages. The only package that escapes and cuts text."""

from __future__ import annotations

from bot.render.cutting import ENTITY_LIMIT, TEXT_LIMIT, Budget, fits, shorten, split
from bot.render.markup import (
    bold,
    clean,
    escape,
    folded,
    is_web_address,
    italic,
    link,
    moment,
    plain,
    struck,
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
    "fits",
    "folded",
    "is_web_address",
    "italic",
    "link",
    "moment",
    "plain",
    "shorten",
    "split",
    "struck",
    "units",
    "without_times",
]
