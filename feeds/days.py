"""Days that claims give: ISO 8601 at the precision of the text (2024-10-21, 2024-W42, 2024-10, 2024)."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date as Date
from datetime import timedelta
from functools import lru_cache
from typing import Final

_WEEK: Final = re.compile(r"(\d{4})-W(\d{2})")


@lru_cache(maxsize=4096)
def days_of(iso: str) -> tuple[Date, Date] | None:
    """Returns the first and the last day that a date stands for; None for "" and for what is no date.

    Args:
        iso: ISO 8601; a time of day is left out.
    """
    text = iso.split("T", maxsplit=1)[0]
    try:
        if week := _WEEK.fullmatch(text):
            monday = Date.fromisocalendar(int(week[1]), int(week[2]), 1)
            return monday, monday + timedelta(days=6)
        numbers = [int(part) for part in text.split("-")]
        if len(numbers) == 3:
            day = Date(numbers[0], numbers[1], numbers[2])
            return day, day
        if len(numbers) == 2:
            year, month = numbers
            return Date(year, month, 1), Date(year, month, monthrange(year, month)[1])
        return Date(numbers[0], 1, 1), Date(numbers[0], 12, 31)
    except ValueError:
        return None
