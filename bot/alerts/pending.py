"""ALERT: what a chat was told of a story and when, and what the next update has to tell. Pure.

`Shown.told` has both, as marks (storage/ports/told_marks.py). What is put off would have made a sound while the story
settled, or beyond the limit of an hour.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.alerts.settings import AlertSettings
from feeds.group import CHANGE_WEIGHTS
from feeds.types import Change, ChangeKind, Fact
from storage.ports import KNOWN, LATER, LINE, MOVED, Shown, known_mark, later_mark, line_mark, moved_mark, told_mark

HOUR: Final = timedelta(hours=1)
_LATER: Final = f"{LATER}:"
# Marks that are not of a change that was told.
_NO_CHANGES: Final = tuple(f"{kind}:" for kind in (LATER, MOVED, LINE, KNOWN))
# What makes a sound: it changes what the chat knows. A new fact only adds to it.
SOUNDING: Final = frozenset({ChangeKind.AVOWED, ChangeKind.FIGURE_CHANGED, ChangeKind.DENIAL, ChangeKind.CONFIRMED})


def change_name(change: Change) -> str:
    """Returns the name by which a change that was sent is remembered."""
    return ":".join(map(str, _key(change)))


def _key(change: Change) -> tuple[str, int]:
    return change.kind.value, change.fact.id if change.fact else 0


def is_movement_told(change: Change, shown: Shown) -> bool:
    """Returns whether the chat was told that the previous fact's value has become that of the new one.

    Another fact may have told it: one that was moved to another story since, or says the same in other words.
    """
    marks = _moved_marks(change)
    return bool(marks) and marks <= frozenset(shown.told)


def _moved_marks(change: Change) -> frozenset[str]:
    if change.kind is not ChangeKind.FIGURE_CHANGED or change.fact is None or change.previous is None:
        return frozenset()
    values = {figure.value for figure in change.fact.claim.figures} - {None}
    return frozenset(moved_mark(change.previous.id, value) for value in values if value is not None)


def told_names(shown: Shown) -> frozenset[str]:
    """Returns the names of the changes that the chat was told."""
    return frozenset(mark.rpartition(":")[0] for mark in _told(shown))


def pending_changes(shown: Shown, facts: Iterable[Fact]) -> list[Change]:
    """Returns the changes that were put off and not told since, as far as their facts still stand.

    Args:
        shown: what the chat has been shown.
        facts: all facts of the story.
    """
    by_id = {fact.id: fact for fact in facts}
    found = []
    for mark in shown.told:
        if not mark.startswith(_LATER):
            continue
        kind, fact_id, previous_id = mark.removeprefix(_LATER).split(":")
        fact = by_id.get(int(fact_id))
        if fact is not None and fact.publishers and f"{kind}:{fact_id}" not in told_names(shown):
            importance = min(1.0, fact.importance + CHANGE_WEIGHTS[ChangeKind(kind)])
            previous = by_id.get(int(previous_id))
            found.append(Change(ChangeKind(kind), fact.story_id, importance, fact, previous, "put off"))
    return found


def after_update(shown: Shown, told: Sequence[Change], put_off: Sequence[Change], now: datetime) -> tuple[str, ...]:
    """Returns `Shown.told` after an update. What was put off before and is in neither is news no more.

    Args:
        shown: before it.
        told: the changes that it tells.
        put_off: changes that the next one tells.
        now: aware UTC.
    """
    kept = [mark for mark in shown.told if not mark.startswith(_LATER)]
    seconds = int(now.timestamp())
    marks = [*kept, *(told_mark(*_key(change), seconds) for change in told)]
    marks += sorted(mark for change in told for mark in _moved_marks(change))
    marks += [later_mark(*_key(change), change.previous.id if change.previous else 0) for change in put_off]
    return tuple(dict.fromkeys(marks))


def with_lines(told: Iterable[str], lines: Iterable[int], known: Iterable[int]) -> tuple[str, ...]:
    """Returns `Shown.told` with the facts that the chat has read on this story, and those that it knew before.

    Args:
        told: the marks so far.
        lines: ids of the facts that the messages on this story tell now.
        known: ids of the facts that messages on other stories told.
    """
    marks = [*map(line_mark, sorted(lines)), *map(known_mark, sorted(known))]
    return tuple(dict.fromkeys((*told, *marks)))


def update_times(shown: Shown, *, with_sound: bool = False) -> frozenset[datetime]:
    """Returns when the chat was sent an update. Changes that were sent at the same second were one update.

    Args:
        shown: what the chat has been shown.
        with_sound: True for the updates that made a sound only.
    """
    marks = (mark for mark in _told(shown) if not with_sound or ChangeKind(mark.partition(":")[0]) in SOUNDING)
    seconds = {int(mark.rpartition(":")[2]) for mark in marks}
    return frozenset(datetime.fromtimestamp(second, UTC) for second in seconds if second)


def due_at(shown: Shown, settings: AlertSettings) -> datetime:
    """Returns from when on an update may tell what was put off: the story has settled, and may make a sound again.

    Args:
        shown: what the chat has been shown.
        settings: the limits.
    """
    updates, sounds = sorted(update_times(shown)), sorted({shown.planned_at, *update_times(shown, with_sound=True)})
    limits = (updates, settings.max_updates_per_hour), (sounds, settings.max_sounds_per_hour)
    full = [times[-most] + HOUR for times, most in limits if len(times) >= most]
    return max([max((*updates, shown.planned_at)) + settings.settle, *full])


def _told(shown: Shown) -> list[str]:
    return [mark for mark in shown.told if not mark.startswith(_NO_CHANGES)]
