"""What is loaded at the start is out of the collector's sight."""

from __future__ import annotations

import gc

from bot.runtime.garbage_collection import freeze_heap, pause_collection, paused_collection


def test_what_lives_is_not_searched_again() -> None:
    loaded = [[number] for number in range(1_000)]
    try:
        freeze_heap()
        assert gc.get_freeze_count() >= len(loaded)
        assert not any(item is loaded for item in gc.get_objects())
    finally:
        gc.unfreeze()


def test_collection_goes_on_once_everything_is_loaded() -> None:
    try:
        pause_collection()
        assert not gc.isenabled()
        freeze_heap()
        assert gc.isenabled()
    finally:
        gc.enable()
        gc.unfreeze()


def test_a_pause_ends_with_its_block_and_not_before_that_of_a_pause_around_it() -> None:
    try:
        with paused_collection():
            with paused_collection():
                assert not gc.isenabled()
            assert not gc.isenabled()
        assert gc.isenabled()
    finally:
        gc.enable()
