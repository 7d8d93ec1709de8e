"""Dates as publishers write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.parse.dates import parse_moment


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]  # year, month, day, …


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Mon, 21 Oct 2024 18:05:00 +0200", at(2024, 10, 21, 16, 5)),
        ("Mon, 21 Oct 2024 18:05:00 GMT", at(2024, 10, 21, 18, 5)),
        ("Mon, 21 Oct 2024 18:05:00 EST", at(2024, 10, 21, 23, 5)),
        ("Mon, 21 Oct 2024 18:05:00 KST", at(2024, 10, 21, 9, 5)),
        ("Mon, 21 Oct 2024 18:05:00 CEST", at(2024, 10, 21, 16, 5)),
        ("21 Oct 24 18:05 GMT", at(2024, 10, 21, 18, 5)),
        ("2024-10-21T18:05:00Z", at(2024, 10, 21, 18, 5)),
        ("2024-10-21t18:05:00.123+09:00", at(2024, 10, 21, 9, 5, 0, 123000)),
        ("2024-10-21 18:05:00", at(2024, 10, 21, 18, 5)),
        ("2024-10-21", at(2024, 10, 21)),
        ("1970-01-01", at(1970, 1, 1)),
        ("Thu, 01 Jan 1970 00:00:00 GMT", at(1970, 1, 1)),
        ("0000000000", at(1970, 1, 1)),
        ("Mon, 01 Jan 0001 00:00:00 GMT", at(1, 1, 1)),
        ("Mon, 01 Jan 0024 00:00:00 +0100", at(1, 1, 1)),
        ("01 Jan 0001 00:00:00", at(1, 1, 1)),
        ("0001-01-01T00:00:00Z", at(1, 1, 1)),
        ("0001-01-01T00:00:00+02:00", at(1, 1, 1)),
        ("9999-12-31T23:59:59-05:00", at(9999, 12, 31, 23, 59, 59)),
        ("1729533900", at(2024, 10, 21, 18, 5)),
        ("1729533900000", at(2024, 10, 21, 18, 5)),
        ("lundi 21 octobre 2024 18h05", at(2024, 10, 21, 18, 5)),
        ("21 août 2024", at(2024, 8, 21)),
        ("21. März 2024, 18:05 CET", at(2024, 3, 21, 17, 5)),
    ],
)
def test_every_form_is_read_in_utc(text: str, wanted: datetime) -> None:
    assert parse_moment(text) == wanted


@pytest.mark.parametrize("text", ["", "soon", "0", "1", "32 Oct 2024", "2024-13-01", "x" * 500])
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_moment(text) is None


@given(st.text(max_size=120))
def test_any_text_is_taken(text: str) -> None:
    found = parse_moment(text)
    assert found is None or found.tzinfo is UTC
