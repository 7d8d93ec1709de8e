"""What entries share: the weights are those of the definition, whatever came and left before."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from feeds.group.shared_keys import KeyTable

KEYS = st.frozensets(st.sampled_from("abcdefghij"), max_size=4)


@given(st.lists(KEYS, min_size=1, max_size=12), st.lists(KEYS, max_size=8), KEYS)
def test_weights_are_those_of_the_keys_that_are_in_the_window(
    kept: list[frozenset[str]], gone: list[frozenset[str]], new: frozenset[str]
) -> None:
    table = KeyTable(6, power=1)
    table.reserve(20)
    for row, keys in enumerate([*gone, *kept]):
        table.put(row, keys)
    for row, keys in enumerate(gone):
        table.remove(row, keys)
    table.keep(list(range(len(gone), len(gone) + len(kept))))
    table.overlap(kept[0], list(range(len(kept))), len(kept))  # what is asked before changes nothing
    own, theirs, shared = table.overlap(new, list(range(len(kept))), len(kept))

    def weight(keys: frozenset[str]) -> float:
        return sum(math.log((len(kept) + 2) / (sum(key in other for other in kept) + 1)) for key in keys)

    assert abs(own - weight(new)) < 0.01
    np.testing.assert_allclose(theirs, [weight(keys) for keys in kept], atol=0.01)
    np.testing.assert_allclose(shared, [weight(keys & new) for keys in kept], atol=0.01)


def test_more_keys_than_there_is_room_for_are_left_out_in_any_order() -> None:
    table = KeyTable(2, power=2)
    table.reserve(2)
    table.put(0, frozenset("abc"))
    table.put(1, frozenset("zab"))
    _, _, shared = table.overlap(frozenset("cab"), [0, 1], 2)
    assert shared[0] == shared[1]
    table.remove(0, frozenset("abc"))
    table.remove(1, frozenset("zab"))
    own, _, _ = table.overlap(frozenset("ab"), [0], 0)
    assert abs(own - 2 * math.log(2) ** 2) < 0.01, "nothing has these keys any more"
