"""Dates as publishers write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.parse import parse_feed
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
        ("Mon, 01 Jan 0024 00:00:00 +0100", at(23, 12, 31, 23)),
        ("Mon, 01 Jan 0001 00:00:00 +0100", at(1, 1, 1)),
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


@pytest.mark.parametrize(
    ("zone", "hours"),
    [
        ("+02:00", 2), ("GMT+0200", 2), ("UTC +2", 2), ("GMT-5", -5), ("-07", -7), ("+5:30", 5.5), ("+0530 (IST)", 5.5),
        ("(CEST)", 2), ("MEST", 2), ("MESZ", 2), ("WEST", 1), ("EET", 2), ("SAST", 2), ("MSD", 4), ("NPT", 5.75),
        ("AEDT", 11),
        ("NZDT", 13), ("AKDT", -8), ("HST", -10), ("BRT", -3), ("ET", -4), ("PT", -7), ("Z", 0), ("UT", 0), ("", 0),
        ("+9900", 0), ("A", 0),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["Mon, 21 Oct 2024 18:05:00 {}", "2024-10-21 18:05 {}", "October 21, 2024 6:05 PM {}"])
def test_every_zone_is_read(form: str, zone: str, hours: float) -> None:
    assert parse_moment(form.format(zone)) == at(2024, 10, 21, 18, 5) - timedelta(hours=hours)


def test_a_zone_without_its_season_follows_the_date() -> None:
    assert parse_moment("Fri, 26 Jan 2024 16:31:00 ET") == at(2024, 1, 26, 21, 31)
    assert parse_moment("Fri, 26 Jul 2024 16:31:00 ET") == at(2024, 7, 26, 20, 31)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("mar., 05 janv. 2021 10:00:00 +0100", at(2021, 1, 5, 9)),
        ("mar 5 mars 2024 10:00:00 GMT+01:00", at(2024, 3, 5, 9)),
        ("Vendredi, 14 Février, 2020 - 12:22", at(2020, 2, 14, 12, 22)),
        ("le 1er août 2024 à 18h05", at(2024, 8, 1, 18, 5)),
        ("lun, 07 ott 2024 18:55:00 GMT", at(2024, 10, 7, 18, 55)),
        ("21 de octubre de 2024, 18:05", at(2024, 10, 21, 18, 5)),
        ("21 de dezembro de 2024 18:05 -0300", at(2024, 12, 21, 21, 5)),
        ("Пн, 21 октября 2024 18:05:00 +0300", at(2024, 10, 21, 15, 5)),
        ("7 мая 2024, 9:30 MSK", at(2024, 5, 7, 6, 30)),
        ("21 Октябрь 2024", at(2024, 10, 21)),
        ("화, 7 5월 2024 01:31:15 +0900", at(2024, 5, 6, 16, 31, 15)),
        ("火, 7 5月 2024 01:31:15 +0900", at(2024, 5, 6, 16, 31, 15)),
        ("Tue Sep 18 2018 15:53:56 GMT+0300 (Eastern European Summer Time)", at(2018, 9, 18, 12, 53, 56)),
        ("Thu, 30 Apr 2015 8:57:00 PM GMT", at(2015, 4, 30, 20, 57)),
        ("2023년 01월 05일 01:31:15", at(2023, 1, 4, 16, 31, 15)),
        ("2004-05-25 오후 11:23:17", at(2004, 5, 25, 14, 23, 17)),
        ("Κυρ, 11 Ιούλ 2004 12:00:00 EST", at(2004, 7, 11, 17)),
        ("2024年10月21日 18:05", at(2024, 10, 21, 18, 5)),
        ("Aug 15, 2019", at(2019, 8, 15)),
        ("August 15th, 2019 8:57 p.m.", at(2019, 8, 15, 20, 57)),
        ("Thursday, 11 Dec 2003 12:21 AM", at(2003, 12, 11, 0, 21)),
        ("Sun Jan  4 16:29:06 PST 2004", at(2004, 1, 5, 0, 29, 6)),
        ("Sun Jan  4 16:29:06 -0800 2004", at(2004, 1, 5, 0, 29, 6)),
        ("Wed Mar 3 2021", at(2021, 3, 3)),
        ("13-Mar-2020 12:22", at(2020, 3, 13, 12, 22)),
        ("Tue, 18 Sept 2018 15:53:56 +0300", at(2018, 9, 18, 12, 53, 56)),
        ("Fri, 2006/09/15 08:19:53 EDT", at(2006, 9, 15, 12, 19, 53)),
        ("2024-10-21 08:57:00 UTC", at(2024, 10, 21, 8, 57)),
        ("21.10.2024 18:05", at(2024, 10, 21, 18, 5)),
        ("21/10/2024 - 18:05", at(2024, 10, 21, 18, 5)),
        ("Mon, 10/07/2024 - 10:00", at(2024, 10, 7, 10)),
        ("lun, 07/10/2024 - 10:00", at(2024, 10, 7, 10)),
        ("Sat,24 Feb 2024 08:00:00 +0100", at(2024, 2, 24, 7)),
        ("Sat, 24 Feb 2024 24:00:00 GMT", at(2024, 2, 25)),
        ("Sat, 31 Dec 2016 23:59:60 GMT", at(2016, 12, 31, 23, 59, 59)),
        ("2003-12", at(2003, 12, 1)),
        ('<time datetime="2024-08-12T10:00:00+02:00">Mon, 08/12/2024 - 10:00</time>', at(2024, 8, 12, 8)),
        ("<span>21 Oct 2024</span> <b>18:05</b>", at(2024, 10, 21, 18, 5)),
    ],
)
def test_what_content_systems_write_is_read(text: str, wanted: datetime) -> None:
    assert parse_moment(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "Mon, 30 Nov -0001 00:00:00 +0000", "0000-00-00 00:00:00", "2 hours ago",
        "07/10/2024", "31/02/2024", "30 Feb 2024 10:00 GMT", "21 Oct 2024 25:00 GMT", "21 Oct 2024 10:75 GMT",
        "Mon, 2024", "12 monkeys 2024", "2004-július-13T9:15", "Oct 2024", "10:00 GMT",
        "<time>soon</time>", "2024-10-21T99:00:00Z",
    ],
)  # fmt: skip
def test_a_date_that_cannot_be_meant_is_none(text: str) -> None:
    assert parse_moment(text) is None


@pytest.mark.parametrize("text", ["", "soon", "0", "1", "32 Oct 2024", "2024-13-01", "x" * 500])
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_moment(text) is None


@given(st.text(max_size=120))
def test_any_text_is_taken(text: str) -> None:
    found = parse_moment(text)
    assert found is None or found.tzinfo is UTC


@pytest.mark.parametrize("text", ["Mon, 21 Ocd 2024 09:30:00 +0200", "21 Abc 2024 09:30:00 GMT"])
def test_a_month_that_nobody_knows_is_no_date_and_costs_no_entry(text: str) -> None:
    assert parse_moment(text) is None


RSS = "<rss version='2.0'><channel><item><title>Port</title><pubDate>{}</pubDate></item></channel></rss>"
ATOM = (
    "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>a</id><title>Port</title>"
    "<published>{}</published></entry></feed>"
)
JSON_FEED = (
    '{{"version": "https://jsonfeed.org/version/1.1", "title": "a", '
    '"items": [{{"id": "a", "title": "Port", "date_published": "{}"}}]}}'
)


@pytest.mark.parametrize(
    ("form", "date", "offset"),
    [
        (RSS, "Sat, 22 Mar 2025 08:50:00 +0900", 540),
        (RSS, "Fri, 21 Mar 2025 23:50:00 GMT", None),
        (RSS, "Fri, 21 Mar 2025 23:50:00 +0000", None),
        (ATOM, "2025-03-22T08:50:00+09:00", 540),
        (ATOM, "2025-03-21T23:50:00Z", None),
        (JSON_FEED, "2025-03-21T18:50:00-05:00", -300),
    ],
)
def test_the_offset_of_a_feeds_date_is_kept_beside_the_time(form: str, date: str, offset: int | None) -> None:
    (entry,) = parse_feed(form.format(date).encode(), url="https://example.org/rss").entries
    assert (entry.published, entry.utc_offset_minutes) == (at(2025, 3, 21, 23, 50), offset)
