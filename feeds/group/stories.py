"""GROUP, stories: takes items one by one, returns the story of each, and which stories are the same.

The index is a window of recent members in memory. Built from the stored members it continues where it stopped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from feeds.group.embed import Vectors, unpack_vector
from feeds.group.pair_similarity import name_weights
from feeds.group.placement import Item, Placement, Split, StorySettings
from feeds.group.window import VectorWindow
from feeds.ports import StoryMember

Member = StoryMember


_SECONDS_A_DAY: Final = 86_400.0
# Members per story that are compared; more would not change the similarity of two stories.
_LINK_MEMBERS: Final = 32
_SPLIT_FROM: Final = 8
_SPLIT_UP_TO: Final = 256  # comparing all members of a larger story would take too long; it was checked often before


class StoryIndex:
    """Finds the story of a new entry among the members of the last days.

    Use: `placement = index.place(item)`; then in the same transaction store it and call `add` (and `merge` for each
    of `placement.merged`). After a rollback build a new index from the store.
    """

    def __init__(self, settings: StorySettings, members: Iterable[StoryMember] = ()) -> None:
        self._settings = settings
        self._window = VectorWindow(
            settings.window.total_seconds(), settings.capacity, settings.refresh.total_seconds(), settings.centring
        )
        self._rows: dict[int, list[int]] = {}
        self._names: Counter[str] = Counter()
        self._window.load(members)
        self._reindex()

    def __len__(self) -> int:
        return len(self._window)

    def members_of(self, story_id: int) -> tuple[StoryMember, ...]:
        """Returns the members of a story that are still in the window, the earliest first."""
        found = (self._window.members[row] for row in self._rows.get(story_id, ()))
        return tuple(sorted(found, key=lambda m: (m.published, m.entry_id)))

    def place(self, item: Item) -> Placement:
        """Returns the placement of `item`. Only the time of the window changes."""
        seconds = item.published.timestamp()
        if self._window.advance(seconds):
            self._reindex()
        scores = self._story_scores(item, seconds)
        if not scores:
            return Placement(None, reasons=("nothing near in the window",))
        ranked = sorted(scores.items(), key=lambda pair: (-pair[1][0], pair[0]))
        story_id, (score, row) = ranked[0]
        join = self._least(self._settings.join)
        if score < join:
            doubtful = story_id if score >= join - self._settings.doubt else None
            reasons = (f"nearest story {story_id} at {score:.2f}, under {join:.2f}",)
            return Placement(None, score, reasons, doubtful_id=doubtful)
        near = [other for other, (its_score, _) in ranked[1:4] if its_score >= self._least(self._settings.merge)]
        return self._joined(item, story_id, score, row, near)

    def add(self, item: Item, story_id: int) -> None:
        """Adds `item` to the window as a member of story `story_id`."""
        member = StoryMember(item.entry_id, story_id, item.publisher, item.language, item.published, item.fingerprint)
        row = self._window.add(member)
        self._rows.setdefault(story_id, []).append(row)
        self._names.update(item.fingerprint.names)

    def merge(self, survivor_id: int, absorbed_id: int) -> None:
        """Makes the members of `absorbed_id` members of `survivor_id`."""
        self._move(self._rows.pop(absorbed_id, []), survivor_id)

    def move(self, entry_ids: Iterable[int], story_id: int) -> None:
        """Moves entries that are in the window to another story, as after a split."""
        wanted = set(entry_ids)
        rows = [row for row, member in enumerate(self._window.members) if member.entry_id in wanted]
        for row in rows:
            self._rows[self._window.members[row].story_id].remove(row)
        self._move(rows, story_id)

    def drifted(self, story_id: int) -> Split | None:
        """Returns the entries to split off if the two halves of the story hardly resemble each other, else None.

        The half that began later is split off. Checked when a story has 8, 16, 24 … 256 members in the window.
        """
        rows = self._rows.get(story_id, [])
        if not _SPLIT_FROM <= len(rows) <= _SPLIT_UP_TO or len(rows) % _SPLIT_FROM:
            return None
        vectors = self._window.centred[rows]
        alike = vectors @ vectors.T
        first, second = divmod(int(np.argmin(alike)), len(rows))
        nearer_second = alike[:, second] > alike[:, first]
        for _ in range(4):
            if nearer_second.all() or not nearer_second.any():
                return None
            to_second = alike[:, nearer_second].mean(axis=1)
            nearer_second = to_second > alike[:, ~nearer_second].mean(axis=1)
        halves = [np.flatnonzero(nearer_second), np.flatnonzero(~nearer_second)]
        if min(map(len, halves)) < 3 or float(alike[np.ix_(*halves)].mean()) >= self._settings.split:
            return None
        members = [[self._window.members[rows[i]] for i in half.tolist()] for half in halves]
        later = max(members, key=lambda half: min((m.published, m.entry_id) for m in half))
        return Split(story_id, tuple(sorted(m.entry_id for m in later)))

    def _move(self, rows: Sequence[int], story_id: int) -> None:
        for row in rows:
            self._window.members[row] = replace(self._window.members[row], story_id=story_id)
        if rows:
            self._rows[story_id] = sorted([*self._rows.get(story_id, []), *rows])

    def _reindex(self) -> None:
        self._rows, self._names = {}, Counter()
        for row, member in enumerate(self._window.members):
            self._rows.setdefault(member.story_id, []).append(row)
            self._names.update(member.fingerprint.names)

    def _least(self, when_dense: float) -> float:
        return when_dense + self._settings.sparse * (1 - self._window.settled)

    def _story_scores(self, item: Item, seconds: float) -> dict[int, tuple[float, int]]:
        """Returns story → (score, nearest row) for the stories of the nearest members."""
        count = len(self._window)
        vector = unpack_vector(item.fingerprint.vector)
        if not count or not vector.any():
            return {}
        centred = self._window.centre(vector, item.language)
        near = self._window.similarities(centred, seconds, self._settings.decay_a_day)
        top = min(self._settings.candidates, count)
        rows = np.argpartition(-near, top - 1)[:top]
        rows = rows[near[rows] > -1]
        weights = name_weights(item.fingerprint.names, self._names, count)
        pair_similarity, settled = self._settings.pair_similarity, self._window.settled
        pairs: dict[int, list[tuple[float, int]]] = {}
        for row in rows.tolist():
            member = self._window.members[row]
            score = pair_similarity.score(float(near[row]), (item, member), weights, settled)
            pairs.setdefault(member.story_id, []).append((score, row))
        return {story: self._mean_of_nearest(found) for story, found in pairs.items()}

    def _mean_of_nearest(self, found: list[tuple[float, int]]) -> tuple[float, int]:
        found.sort(key=lambda pair: (-pair[0], pair[1]))
        nearest = found[: self._settings.nearest]
        return sum(score for score, _ in nearest) / len(nearest), nearest[0][1]

    def _joined(self, item: Item, story_id: int, score: float, row: int, others: Sequence[int]) -> Placement:
        nearest = self._window.members[row]
        reasons = [f"similarity {score:.2f} to story {story_id}, nearest entry {nearest.entry_id}"]
        if shared := sorted(item.fingerprint.names & nearest.fingerprint.names):
            reasons.append(f"shared names {', '.join(shared[:5])}")
        if shared := sorted(item.fingerprint.figures & nearest.fingerprint.figures):
            reasons.append(f"shared figures {', '.join(shared[:5])}")
        merged = [other for other in others if self._linkage(story_id, other) >= self._least(self._settings.merge)]
        together = sorted([story_id, *merged], key=self._age)
        return Placement(together[0], score, tuple(reasons), tuple(together[1:]))

    def _age(self, story_id: int) -> tuple[float, int]:
        return float(self._window.times[self._rows[story_id]].min()), story_id

    def _linkage(self, left: int, right: int) -> float:
        """Returns the mean similarity of the members of both stories to the `nearest` members of the other one."""
        a, b = (self._latest(story) for story in (left, right))
        alike = self._window.centred[a] @ self._window.centred[b].T
        gaps = np.abs(self._window.times[a][:, None] - self._window.times[b][None, :])
        alike = alike - (self._settings.decay_a_day / _SECONDS_A_DAY * gaps).astype(np.float32)
        alike += self._settings.pair_similarity.language_bonus(
            [self._window.members[row].language for row in a], [self._window.members[row].language for row in b]
        )
        near = (_mean_top(alike, self._settings.nearest) + _mean_top(alike.T, self._settings.nearest)) / 2
        # Names are compared last, since there are many pairs of them.
        return near * (1 - self._name_mismatch(a, b)) if near >= self._least(self._settings.merge) else near

    def _name_mismatch(self, a: Sequence[int], b: Sequence[int]) -> float:
        left, right = ([self._window.members[row] for row in rows] for rows in (a, b))
        count = len(self._window)
        pair = self._settings.pair_similarity
        mismatch = pair.name_mismatch(left, right, lambda names: name_weights(names, self._names, count))
        return pair.known(self._window.settled) * mismatch

    def _latest(self, story_id: int) -> list[int]:
        rows = self._rows[story_id]
        if len(rows) <= _LINK_MEMBERS:
            return rows
        order = np.argsort(self._window.times[rows], kind="stable")[-_LINK_MEMBERS:]
        return [rows[place] for place in order.tolist()]


def _mean_top(alike: Vectors, count: int) -> float:
    """Returns the mean over the rows of the mean of each row's `count` largest values."""
    largest = np.sort(alike, axis=1)[:, -count:]
    return float(largest.mean())
