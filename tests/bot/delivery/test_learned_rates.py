"""What 429s teach: of one chat, of the bot as a whole; forgotten with time, kept over a restart."""

from __future__ import annotations

import pytest

from bot.delivery.learned_rates import MOST_CHAT, MOST_OVERALL, LearnedRates
from bot.delivery.rate_windows import RateLimitSettings, RateWindows, limits_of


def test_a_chat_that_is_refused_alone_is_asked_less_often() -> None:
    learned = LearnedRates()
    learned.refused(-5, 0.0)
    learned.refused(-5, 100.0)
    assert (learned.of(-5), learned.of(7), learned.overall) == (2.25, 1.0, 1.0)


def test_two_chats_at_once_are_about_the_bot() -> None:
    learned = LearnedRates()
    learned.refused(1, 0.0)
    learned.refused(2, 1.0)
    assert (learned.overall, learned.of(2)) == (1.05, 1.0)
    learned.refused(3, 10.0)
    assert learned.overall == 1.05


def test_nothing_grows_without_end_and_all_is_forgotten() -> None:
    learned = LearnedRates()
    for n in range(200):
        learned.refused(n % 2, 0.0)
        learned.refused(9, 1000.0 * n)
    assert learned.overall == MOST_OVERALL
    assert learned.of(9) == MOST_CHAT
    for _ in range(20_000):
        learned.accepted(9)
    assert (learned.overall, learned.chats) == (1.0, {0: learned.of(0)})


def test_it_is_kept_over_a_restart() -> None:
    learned = LearnedRates()
    learned.refused(-5, 0.0)
    learned.refused("@news", 100.0)
    learned.refused(7, 100.5)
    restarted = LearnedRates()
    restarted.restore(learned.to_json())
    assert (restarted.overall, restarted.chats) == (learned.overall, learned.chats)


@pytest.mark.parametrize("stored", [None, 5, {}, {"overall": "x"}, {"overall": 99, "chats": {}}])
def test_what_cannot_be_read_is_nothing_learnt(stored: object) -> None:
    learned = LearnedRates()
    learned.restore(stored)
    assert 1.0 <= learned.overall <= MOST_OVERALL


def test_the_windows_follow_what_was_learnt() -> None:
    windows = RateWindows(RateLimitSettings(chat_seconds=1.0))
    windows.learned.refused(1, 0.0)
    windows.take(1, 10.0)
    windows.take(2, 10.0)
    assert (windows.delay(1, 10.0), windows.delay(2, 10.0)) == (1.5, 1.0)


def test_a_request_to_a_quick_server_counts_as_arrived_when_its_answer_comes() -> None:
    windows = RateWindows(RateLimitSettings(overall=2, overall_seconds=1.0, transit_seconds=0.07))
    for n in range(2):
        windows.answered(windows.take(n, -10.0), -9.99)
    quick, late = windows.take(1, 0.0), windows.take(2, 0.0)
    windows.answered(quick, 0.01)
    assert windows.overall.room(1.011) == 1
    windows.answered(late, 0.3)
    assert windows.overall.room(1.299) == 1
    assert windows.overall.room(1.301) == 2


def test_a_slow_server_is_not_waited_for() -> None:
    windows = RateWindows(RateLimitSettings(overall=2, overall_seconds=1.0, transit_seconds=0.07))
    for n in range(3):
        windows.answered(windows.take(n, 10.0 * n), 10.0 * n + 0.7)
    windows.take(9, 100.0)
    windows.take(8, 100.0)
    assert windows.overall.delay(100.5) == pytest.approx(0.57)


def test_a_paid_bot_has_a_thousand_a_second_and_the_same_limits_of_a_chat() -> None:
    paid, free = limits_of(1000), limits_of(30)
    assert (paid.overall, paid.background) == (1000, 200)
    assert (free.overall, free.background) == (30, 6)
    assert (paid.chat_seconds, paid.group) == (free.chat_seconds, free.group)
