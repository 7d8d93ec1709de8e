"""Recent and Same: what is kept, and how much."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.recent import Recent, Same


def kept_words(most: int) -> Recent[str, str]:
    return Recent(most, lambda key, value: len(key) + len(value))


def test_a_value_is_made_once_and_the_one_asked_for_longest_ago_goes_first() -> None:
    kept, made = kept_words(8), list[str]()

    def ask(key: str) -> None:
        kept.get(key, lambda: made.append(key) or key)  # type: ignore[func-returns-value]

    for key in ("aa", "bb", "aa", "cc", "aa", "bb"):
        ask(key)
    assert made == ["aa", "bb", "cc", "bb"], "bb went when cc came, because aa was asked for again"


def test_what_cannot_be_made_is_not_kept() -> None:
    kept = kept_words(9)
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: str(1 // 0))
    assert kept.get("a", lambda: "now") == "now"
    assert kept.get("a", lambda: "later") == "now"


@given(st.lists(st.text(max_size=6), max_size=30))
def test_the_weight_is_bound_whatever_is_kept(keys: list[str]) -> None:
    kept = kept_words(10)
    for key in keys:
        assert kept.get(key, lambda key=key: key * 2) == key * 2  # type: ignore[misc]
        assert 0 <= kept.weight <= 10


def test_same_objects_are_one_key_and_others_like_them_are_not() -> None:
    one, like = ["a"], ["a"]
    assert Same((one,)) == Same((one,))
    assert hash(Same((one,))) == hash(Same((one,)))
    assert Same((one,)) != Same((like,))
    assert Same((one, like)) != Same((one,))
    assert Same((one,)) != (one,)
