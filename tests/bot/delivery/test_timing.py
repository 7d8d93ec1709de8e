"""When messages go: digests, quiet hours and mute in the zones of the world, through every change of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.timing import (
    Candidate,
    Hold,
    Send,
    decide,
    held_until,
    moment_of,
    next_digest,
    quiet_end,
)
from feeds.types import EVERY_DAY, OutboxKind, Timing

PARIS, APIA = ZoneInfo("Europe/Paris"), ZoneInfo("Pacific/Apia")
# Whole and half hours, half an hour of summer time, summer time in the south, and a day that was left out.
ZONES = [
    ZoneInfo(name)
    for name in (
        "UTC", "Europe/Paris", "America/New_York", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe",
        "America/Santiago", "Pacific/Apia", "Africa/Casablanca", "Pacific/Chatham",
    )
]  # fmt: skip
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

zones = st.sampled_from(ZONES)
minutes = st.integers(0, 1439)
moments = st.integers(0, 16 * 366 * 24 * 60).map(lambda n: datetime(2011, 1, 1, tzinfo=UTC) + n * MINUTE)
timings = st.builds(
    Timing,
    digest_times=st.lists(minutes, max_size=4, unique=True).map(lambda found: tuple(sorted(found))),
    digest_days=st.lists(st.sampled_from(EVERY_DAY), min_size=1, unique=True).map(lambda found: tuple(sorted(found))),
    quiet_from=minutes,
    quiet_until=minutes,
    muted_until=st.none() | moments,
    sounds_per_hour=st.integers(0, 3),
)


def at(text: str, zone: ZoneInfo = PARIS, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


def digests(timing: Timing, zone: ZoneInfo, since: datetime, until: datetime) -> list[datetime]:
    found, now = [], since
    while (following := next_digest(timing, zone, now)) is not None and following < until:
        found.append(following)
        now = following
    return found


def test_a_digest_at_half_past_two_is_sent_once_in_the_autumn_night() -> None:
    timing = Timing(digest_times=(150,))
    night = digests(timing, PARIS, at("2026-10-25T00:00"), at("2026-10-26T00:00"))
    assert night == [at("2026-10-25T02:30")], "the first time that the clock shows it"


def test_and_once_in_the_spring_night_that_has_no_such_time() -> None:
    timing = Timing(digest_times=(150,))
    assert digests(timing, PARIS, at("2026-03-29T00:00"), at("2026-03-30T00:00")) == [at("2026-03-29T03:30")]


def test_a_day_that_the_calendar_left_out_has_no_digest_of_its_own() -> None:
    timing = Timing(digest_times=(480,))
    found = digests(timing, APIA, at("2011-12-29T00:00", APIA), at("2012-01-01T00:00", APIA))
    assert [moment.astimezone(APIA).date() for moment in found] == [date(2011, 12, 29), date(2011, 12, 31)]


def test_weekdays_are_those_of_the_chats_zone() -> None:
    timing = Timing(digest_times=(60,), digest_days=(0,))  # Monday 01:00 in Auckland is Sunday in UTC
    zone = ZoneInfo("Pacific/Auckland")
    found = next_digest(timing, zone, datetime(2026, 11, 25, tzinfo=UTC))
    assert found == datetime(2026, 11, 29, 12, tzinfo=UTC)


@given(timings, zones, moments)
def test_a_digest_comes_once_for_each_chosen_time_of_each_day(timing: Timing, zone: ZoneInfo, now: datetime) -> None:
    found = digests(timing, zone, now, now + 3 * DAY)
    assert all(earlier < later for earlier, later in pairwise(found))
    first = now.astimezone(zone).date() - DAY
    expected = {
        moment_of(first + n * DAY, minute, zone)
        for n in range(6)
        if (first + n * DAY).weekday() in timing.digest_days
        for minute in timing.digest_times
    }
    assert set(found) == {moment for moment in expected if now < moment < now + 3 * DAY}


@given(timings, zones, moments)
def test_quiet_hours_end_within_a_day_and_are_over_then(timing: Timing, zone: ZoneInfo, now: datetime) -> None:
    end = quiet_end(timing, zone, now)
    if end is None:
        return
    assert now < end <= now + DAY + 2 * HOUR
    assert quiet_end(timing, zone, end) is None
    assert quiet_end(timing, zone, end - timedelta(seconds=1)) == end


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-11-27T21:59", None),
        ("2026-11-27T22:00", "2026-11-28T07:00"),
        ("2026-11-28T06:59", "2026-11-28T07:00"),
        ("2026-11-28T07:00", None),
        ("2026-10-24T23:00", "2026-10-25T07:00"),
        ("2026-03-28T23:00", "2026-03-29T07:00"),
    ],
)
def test_quiet_hours_over_midnight(now: str, end: str | None) -> None:
    timing = Timing(quiet_from=22 * 60, quiet_until=7 * 60)
    assert quiet_end(timing, PARIS, at(now)) == (at(end) if end else None)


def test_quiet_hours_that_end_in_the_doubled_hour_do_not_begin_again() -> None:
    timing = Timing(quiet_from=22 * 60, quiet_until=150)
    assert quiet_end(timing, PARIS, at("2026-10-25T02:10", fold=0)) == at("2026-10-25T02:30")
    assert quiet_end(timing, PARIS, at("2026-10-25T02:10", fold=1)) is None


candidates = st.builds(Candidate, st.sampled_from(OutboxKind), st.booleans(), st.booleans())


@given(candidates, timings, zones, moments, st.integers(0, 5))
def test_every_message_goes_or_has_a_time_at_which_it_may(
    candidate: Candidate, timing: Timing, zone: ZoneInfo, now: datetime, sounds: int
) -> None:
    decision = decide(candidate, timing, zone, now, sounds)
    if isinstance(decision, Send):
        assert not (decision.has_sound and candidate.is_silent)
        return
    assert candidate.kind in {OutboxKind.ALERT, OutboxKind.UPDATE}
    assert decision.until > now
    if not timing.has_digests:
        later = held_until(timing, zone, decision.until, is_breaking=candidate.is_breaking)
        assert later is None, "it is held once"


NIGHT, DAYTIME = at("2026-11-27T23:00"), at("2026-11-27T12:00")
ASLEEP = Timing(quiet_from=22 * 60, quiet_until=7 * 60)
MORNING = at("2026-11-28T07:00")
DIGESTS = Timing(digest_times=(480, 1080))
MUTED = Timing(muted_until=DAYTIME + HOUR)
ALERT, UPDATE, EDIT, NOTICE = OutboxKind.ALERT, OutboxKind.UPDATE, OutboxKind.EDIT, OutboxKind.NOTICE


@pytest.mark.parametrize(
    ("candidate", "timing", "now", "sounds", "decision"),
    [
        (Candidate(ALERT), Timing(), DAYTIME, 0, Send(True)),
        (Candidate(UPDATE, is_silent=True), Timing(), DAYTIME, 0, Send(False)),
        (Candidate(ALERT), Timing(), DAYTIME, 12, Send(False)),
        (Candidate(ALERT), Timing(sounds_per_hour=0), DAYTIME, 99, Send(True)),
        (Candidate(ALERT, is_breaking=True), Timing(), DAYTIME, 12, Send(True)),
        (Candidate(ALERT), ASLEEP, NIGHT, 0, Hold(MORNING)),
        (Candidate(ALERT), ASLEEP, DAYTIME, 0, Send(True)),
        (Candidate(ALERT, is_breaking=True), ASLEEP, NIGHT, 0, Send(True)),
        (Candidate(EDIT), ASLEEP, NIGHT, 0, Send(False)),
        (Candidate(NOTICE), ASLEEP, NIGHT, 0, Send(False)),
        (Candidate(ALERT), DIGESTS, DAYTIME, 0, Hold(at("2026-11-27T18:00"))),
        (Candidate(UPDATE), DIGESTS, NIGHT, 0, Hold(at("2026-11-28T08:00"))),
        (Candidate(ALERT, is_breaking=True), DIGESTS, DAYTIME, 0, Send(True)),
        (Candidate(OutboxKind.DIGEST), DIGESTS, DAYTIME, 0, Send(True)),
        (Candidate(ALERT), MUTED, DAYTIME, 0, Hold(DAYTIME + HOUR)),
        (Candidate(ALERT, is_breaking=True), MUTED, DAYTIME, 0, Hold(DAYTIME + HOUR)),
        (Candidate(ALERT), MUTED, DAYTIME + HOUR, 0, Send(True)),
    ],
)
def test_what_a_chat_chose_decides(
    candidate: Candidate, timing: Timing, now: datetime, sounds: int, decision: Send | Hold
) -> None:
    assert decide(candidate, timing, PARIS, now, sounds) == decision


def test_a_mute_that_ends_in_quiet_hours_is_told_at_their_end() -> None:
    timing = Timing(quiet_from=22 * 60, quiet_until=7 * 60, muted_until=NIGHT + HOUR)
    assert held_until(timing, PARIS, at("2026-11-27T20:00")) == MORNING


def test_a_digest_at_the_moment_at_which_a_mute_ends_is_not_missed() -> None:
    timing = Timing(digest_times=(480,), muted_until=at("2026-11-28T08:00"))
    assert held_until(timing, PARIS, DAYTIME) == at("2026-11-28T08:00")
