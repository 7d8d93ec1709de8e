"""The time of a brief, as people type it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.briefs import Window, parse_window
from feeds.errors import InvalidInputError
from tests.bot.october_facts import NOW

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("typed", "start", "end", "name"),
    [
        ("", NOW - timedelta(days=7), NOW, "7d"),
        ("24h", NOW - timedelta(hours=24), NOW, "24h"),
        ("7d", NOW - timedelta(days=7), NOW, "7d"),
        ("7j", NOW - timedelta(days=7), NOW, "7d"),
        ("la semaine", NOW - timedelta(days=7), NOW, "7d"),
        ("Week", NOW - timedelta(days=7), NOW, "7d"),
        ("1 mois", NOW - timedelta(days=30), NOW, "30d"),
        ("hier", datetime(2024, 10, 19, 22, tzinfo=UTC), datetime(2024, 10, 20, 22, tzinfo=UTC), "20241020"),
        ("aujourd'hui", datetime(2024, 10, 20, 22, tzinfo=UTC), NOW, "20241021"),
        (
            "2024-10-18..2024-10-19",
            datetime(2024, 10, 17, 22, tzinfo=UTC),
            datetime(2024, 10, 19, 22, tzinfo=UTC),
            "20241018..20241019",
        ),
    ],
)
def test_windows_people_type(typed: str, start: datetime, end: datetime, name: str) -> None:
    window = parse_window(typed, NOW, PARIS)
    assert (window.start, window.end, window.name) == (start, end, name)
    assert parse_window(window.name, NOW, PARIS) == window


@pytest.mark.parametrize("typed", ["soon", "0d", "9999w", "2024-13-01", "2024-10-20..2024-10-18", "..", "7x", "-3d"])
def test_what_is_no_window_is_refused_with_what_would_be(typed: str) -> None:
    with pytest.raises(InvalidInputError, match=re.escape(typed)):
        parse_window(typed, NOW, PARIS)


@given(st.text(max_size=20))
def test_any_text_is_a_window_or_refused(typed: str) -> None:
    try:
        window = parse_window(typed, NOW, PARIS)
    except InvalidInputError:
        return
    assert window.start <= window.end
    assert len(window.name) <= 18


def test_since_the_last_brief() -> None:
    last = NOW - timedelta(hours=5)
    assert parse_window("last", NOW, PARIS, last) == Window(last, NOW, "last", is_since_last=True)
    assert parse_window("dernière", NOW, PARIS).start == NOW - timedelta(days=7)
