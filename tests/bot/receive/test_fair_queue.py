"""The order in which waiting updates are handled."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bot.receive.fair_queue import Bounds, FairQueue

ANN, JEAN, ZOE = 1, 2, 3
GROUP, OTHER = -10, -20


def taken(queue: FairQueue[str]) -> list[str]:
    """Everything that waits, as one slot would get it."""
    found = []
    while (turn := queue.take()) is not None:
        found.append(turn[1])
        queue.done(turn[0])
    return found


def test_a_chat_that_floods_comes_once_a_round() -> None:
    queue: FairQueue[str] = FairQueue()
    for number in range(5):
        queue.put(ANN, ANN, f"ann {number}")
    queue.put(JEAN, JEAN, "jean")
    queue.put(ZOE, ZOE, "zoe")
    assert taken(queue) == ["ann 0", "jean", "zoe", "ann 1", "ann 2", "ann 3", "ann 4"]


def test_a_member_who_floods_a_group_comes_once_a_round_of_its_members() -> None:
    queue: FairQueue[str] = FairQueue()
    for number in range(4):
        queue.put(GROUP, ANN, f"ann {number}")
    queue.put(GROUP, JEAN, "jean 0")
    queue.put(GROUP, JEAN, "jean 1")
    assert taken(queue) == ["ann 0", "jean 0", "ann 1", "jean 1", "ann 2", "ann 3"]


def test_a_chat_has_one_item_out_at_a_time() -> None:
    queue: FairQueue[str] = FairQueue()
    queue.put(ANN, ANN, "first")
    queue.put(ANN, ANN, "second")
    assert queue.take() == (ANN, "first")
    assert queue.take() is None
    queue.put(ANN, ANN, "third")
    queue.put_first(ANN, "urgent")
    assert queue.take() is None
    queue.done(ANN)
    assert taken(queue) == ["urgent", "second", "third"]


def test_what_is_over_a_users_bound_is_dropped() -> None:
    queue: FairQueue[str] = FairQueue(Bounds(user=2, chat=9))
    assert [queue.put(ANN, ANN, name) for name in ("a", "b", "c")] == [None, None, "c"]
    assert queue.put(OTHER, ANN, "elsewhere") is None


def test_in_a_full_chat_the_longest_lane_gives_way() -> None:
    queue: FairQueue[str] = FairQueue(Bounds(user=3, chat=4))
    for name in ("a1", "a2", "a3"):
        assert queue.put(GROUP, ANN, name) is None
    assert queue.put(GROUP, JEAN, "j1") is None
    assert queue.put(GROUP, ZOE, "z1") == "a3"
    assert queue.put(GROUP, ZOE, "z2") == "z2"
    assert taken(queue) == ["a1", "j1", "z1", "a2"]


puts = st.tuples(st.sampled_from([GROUP, OTHER]), st.integers(1, 5), st.integers(0, 9))


@given(st.lists(st.one_of(puts, st.just("take"), st.just("done")), max_size=120))
def test_nothing_is_lost_twice_or_out_of_order(steps: list[tuple[int, int, int] | str]) -> None:
    bounds = Bounds(user=3, chat=6)
    queue: FairQueue[tuple[int, int, int]] = FairQueue(bounds)
    waiting: list[tuple[int, int, int]] = []
    out: list[int] = []
    for number, step in enumerate(steps):
        if step == "take":
            turn = queue.take()
            if turn is not None:
                chat_id, item = turn
                assert chat_id not in out
                of_user = [w for w in waiting if w[:2] == item[:2]]
                assert item == of_user[0]
                waiting.remove(item)
                out.append(chat_id)
        elif step == "done":
            if out:
                queue.done(out.pop())
        elif not isinstance(step, str):
            item = (step[0], step[1], number)
            waiting.append(item)
            dropped = queue.put(step[0], step[1], item)
            if dropped is not None:
                waiting.remove(dropped)
        assert sorted(queue) == sorted(waiting)
        assert len(queue) == len(waiting)
        assert max(Counter(w[0] for w in waiting).values(), default=0) <= bounds.chat
        assert max(Counter(w[:2] for w in waiting).values(), default=0) <= bounds.user
    while out:
        queue.done(out.pop())
    while (turn := queue.take()) is not None:
        waiting.remove(turn[1])
        queue.done(turn[0])
    assert waiting == []
