"""Two programs with one token: the one that came later gives way."""

from __future__ import annotations

from bot.receive.conflicts import ConflictSettings, ConflictTracker

TIMES = ConflictSettings()


def undisturbed(seconds: float, until: float = 1_000.0) -> ConflictTracker:
    """One that has polled for so long when the first conflict comes at `until`."""
    conflicts = ConflictTracker()
    conflicts.polls(until - seconds)
    return conflicts


def contest(older: ConflictTracker, newer: ConflictTracker, at: float = 1_000.0) -> str:
    """Who gives way when each poll ends the other's, as Telegram does it."""
    now = at
    for _ in range(200):
        for name, disturbed in (("older", older), ("newer", newer)):
            pause = disturbed.conflict(now)
            if pause is None:
                return name
            now += pause
            disturbed.polls(now)
    return "nobody"


def test_a_newcomer_gives_way_after_some_conflicts() -> None:
    conflicts = undisturbed(0)
    assert conflicts.conflict(1_000) == TIMES.established_pause
    assert conflicts.conflict(1_010) == TIMES.newcomer_pause
    assert conflicts.conflict(1_020) is None


def test_the_one_that_came_later_gives_way() -> None:
    for age in (10, 15, 40, 90, 86_400):
        newer = ConflictTracker()
        newer.polls(1_000)
        assert contest(undisturbed(age), newer) == "newer", age


def test_one_conflict_long_ago_counts_for_nothing() -> None:
    conflicts = ConflictTracker()
    for at in range(0, 1000, 50):
        conflicts.polls(at)
        assert conflicts.conflict(at) is not None


def test_a_program_that_never_gives_way_is_given_way_to_in_the_end() -> None:
    conflicts = undisturbed(86_400)
    pauses = [conflicts.conflict(1_000 + at) for at in range(0, 500, 5)]
    assert pauses[0] == TIMES.established_pause
    assert pauses.index(None) * 5 == TIMES.max_patience


def test_a_standby_that_looks_now_and_then_ends_nobody() -> None:
    conflicts = undisturbed(86_400)
    for at in range(1_000, 9_000, 62):
        assert conflicts.conflict(at) == TIMES.established_pause
        conflicts.polls(at + 1)


def test_a_time_without_network_is_no_undisturbed_polling() -> None:
    conflicts = undisturbed(86_400)
    conflicts.fails()
    conflicts.conflict(1_000)
    assert conflicts.conflict(1_001) == TIMES.newcomer_pause
