"""How often one key may do something."""

from __future__ import annotations

import pytest

from bot.receive import request_rate
from bot.receive.request_rate import RequestRate


def test_a_burst_at_once_then_one_each_period() -> None:
    given = RequestRate(burst=3, seconds=10)
    assert [given.take("ann", 0) for _ in range(4)] == [True, True, True, False]
    assert not given.take("ann", 9.9)
    assert given.take("ann", 10)
    assert not given.take("ann", 10)
    assert given.take("jean", 10)


def test_what_was_refused_uses_up_nothing() -> None:
    given = RequestRate(burst=1, seconds=10)
    assert given.take("ann", 0)
    assert not any(given.take("ann", at) for at in range(1, 10))
    assert given.take("ann", 10)


def test_the_burst_comes_back_with_time() -> None:
    given = RequestRate(burst=2, seconds=10)
    assert given.is_unused("ann", 0)
    given.take("ann", 0)
    given.take("ann", 0)
    assert not given.is_unused("ann", 19)
    assert given.is_unused("ann", 20)


def test_keys_that_are_whole_again_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_rate, "MAX_KEYS", 3)
    given = RequestRate(burst=1, seconds=10)
    for at, key in enumerate("abcdefgh"):
        given.take(key, at * 10)
        assert len(given._full_at) <= 3
    assert not given.take("h", 70)
