"""Marks of what a chat was told keep their meaning when the ids of facts change."""

from __future__ import annotations

from storage.ports import is_about, later_mark, moved_mark, told_mark, with_other_ids


def test_ids_change_wherever_they_stand() -> None:
    ids = {7: 3, 8: 4}
    assert with_other_ids(told_mark("denial", 7, 8), ids) == told_mark("denial", 3, 8)
    assert with_other_ids(later_mark("figure_changed", 7, 8), ids) == later_mark("figure_changed", 3, 4)
    assert with_other_ids(moved_mark(7, 8), ids) == moved_mark(3, 8)
    assert with_other_ids(moved_mark(9, 8), ids) == moved_mark(9, 8)


def test_a_mark_is_about_the_fact_that_is_told_or_whose_value_moved() -> None:
    for mark in (told_mark("denial", 7, 8), later_mark("denial", 7, 8), moved_mark(7, 8)):
        assert is_about(mark, {7})
        assert not is_about(mark, {8})
