"""How often one key may do something."""

from __future__ import annotations

import pytest

from bot.receive import allowance
from bot.receive.allowance import Allowance


def test_a_burst_at_once_then_one_each_period() -> None:
    given = Allowance(burst=3, seconds=10)
    assert [given.take("ann", 0) for _ in range(4)] == [True, True, True, False]
    assert not given.take("ann", 9.9)
    assert given.take("ann", 10)
    assert not given.take("ann", 10)
    assert given.take("jean", 10)


def test_what_was_refused_uses_up_nothing() -> None:
    given = Allowance(burst=1, seconds=10)
    assert given.take("ann", 0)
    assert not any(given.take("ann", at) for at in range(1, 10))
    assert given.take("ann", 10)


def test_the_burst_comes_back_with_time() -> None:
    given = Allowance(burst=2, seconds=10)
    assert given.is_whole("ann", 0)
    given.take("ann", 0)
    given.take("ann", 0)
    assert not given.is_whole("ann", 19)
    assert given.is_whole("ann", 20)


def test_keys_that_are_whole_again_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "SWEEP_ABOVE", 3)
    given = Allowance(burst=1, seconds=10)
    for at, key in enumerate("abcdefgh"):
        given.take(key, at * 10)
        assert len(given._full_at) <= 3
    assert not given.take("h", 70)
