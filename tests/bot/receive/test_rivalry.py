"""Two programs with one token: the one that came later gives way."""

from __future__ import annotations

from bot.receive.rivalry import Rivalry, RivalrySettings

TIMES = RivalrySettings()


def test_a_newcomer_gives_way_after_some_conflicts() -> None:
    rivalry = Rivalry()
    rivalry.worked(0)
    assert rivalry.conflict(3) == TIMES.newcomer_pause
    assert rivalry.conflict(12) == TIMES.newcomer_pause
    assert rivalry.conflict(23) is None


def test_one_conflict_long_ago_counts_for_nothing() -> None:
    rivalry = Rivalry()
    for at in range(0, 1000, 50):
        assert rivalry.conflict(at) == TIMES.newcomer_pause


def test_who_polled_undisturbed_stays_while_a_newcomer_tries() -> None:
    rivalry = Rivalry()
    for at in range(0, 61, 20):
        rivalry.worked(at)
    for at in range(70, 150, 7):
        assert rivalry.conflict(at) == TIMES.established_pause
        rivalry.worked(at + 1)


def test_a_program_that_never_gives_way_is_given_way_to_in_the_end() -> None:
    rivalry = Rivalry()
    rivalry.worked(0)
    rivalry.worked(60)
    pauses = [rivalry.conflict(at) for at in range(100, 500, 5)]
    assert pauses.index(None) * 5 == TIMES.established_patience


def test_a_standby_that_looks_now_and_then_ends_nobody() -> None:
    rivalry = Rivalry()
    rivalry.worked(0)
    rivalry.worked(60)
    for at in range(100, 5000, 62):
        assert rivalry.conflict(at) == TIMES.established_pause
        rivalry.worked(at + 4)
