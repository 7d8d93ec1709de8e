"""GROUP, candidate search: keeps the vectors of recent members in one matrix, returns the nearest to a new one.

Texts about one theme are alike, and so are texts in one language; both hide the event. Similarity is therefore the
cosine after the mean vector of the language has been subtracted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from feeds.group.embed import Vectors, unit_rows, unpack_vector
from feeds.ports import StoryMember

# How many members it takes until a mean counts as much as what stands in for it before (nothing, for the whole
# stream; the mean of the whole stream, for a language).
_STREAM_INERTIA: Final = 100.0
_LANGUAGE_INERTIA: Final = 20.0
_ROOM: Final = 256
# Members are dropped when the oldest is so many windows old: in batches, for dropping renumbers all of them.
_LATE: Final = 1.25


class VectorWindow:
    """The members of the last `window_seconds`, at most `capacity` of them, as rows of one matrix.

    Means are recomputed when the time of the stream enters a new slot of `refresh_seconds`, from members published
    before that slot. They depend on the members alone, so a restart computes the same means.
    """

    def __init__(self, window_seconds: float, capacity: int, refresh_seconds: float, centring: float) -> None:
        self._window = window_seconds
        self._capacity = capacity
        self._refresh = refresh_seconds
        self._centring = centring
        self._slot = -math.inf
        self._means: dict[str | None, Vectors] = {}
        self._stream_mean: Vectors | None = None
        self._settled = 0.0
        self._raw = np.zeros((0, 0), dtype=np.float32)
        self._centred = np.zeros((0, 0), dtype=np.float32)
        self._times: NDArray[np.float64] = np.zeros(0)
        self.members: list[StoryMember] = []

    def __len__(self) -> int:
        return len(self.members)

    @property
    def times(self) -> NDArray[np.float64]:
        """Published times of the rows, seconds since 1970."""
        return self._times[: len(self.members)]

    @property
    def centred(self) -> Vectors:
        """The rows, centred and at length 1."""
        return self._centred[: len(self.members)]

    @property
    def settled(self) -> float:
        """How far the means can be trusted, 0 to 1: near 0 in a sparse stream, towards 1 in a dense one.

        In a sparse stream little is subtracted: the mean of a stream with one story is that story.
        """
        return self._settled

    def load(self, members: Iterable[StoryMember]) -> None:
        """Fills an empty window, in one go; the order does not matter."""
        ordered = sorted(members, key=lambda m: (m.published, m.entry_id))[-self._capacity :]
        if not ordered:
            return
        self._reserve(len(ordered), len(unpack_vector(ordered[-1].fingerprint.vector)))
        for member in ordered:
            self._append(member)
        self._enter_slot(self._times[len(ordered) - 1], is_forced=True)

    def add(self, member: StoryMember) -> int:
        """Adds a member and returns its row. Rows are stable until `advance` drops old ones."""
        vector = unpack_vector(member.fingerprint.vector)
        self._reserve(len(self.members) + 1, len(vector))
        row = self._append(member)
        self._centred[row] = self.centre(vector, member.language)
        return row

    def advance(self, seconds: float) -> bool:
        """Advances the time of the stream; returns True if rows were dropped and renumbered."""
        self._enter_slot(seconds)
        count = len(self.members)
        is_late = count and self._times[0] < seconds - _LATE * self._window
        if not is_late and count < self._capacity * 5 // 4:
            return False
        keep = np.flatnonzero(self.times >= seconds - self._window)[-self._capacity :]
        if len(keep) == count:
            return False
        for matrix in (self._raw, self._centred):
            matrix[: len(keep)] = matrix[keep]
        self._times[: len(keep)] = self._times[keep]
        self.members = [self.members[row] for row in keep.tolist()]
        return True

    def centre(self, vector: Vectors, language: str | None) -> Vectors:
        """Returns `vector` minus the mean of its language, at length 1."""
        if self._stream_mean is None:
            return vector
        mean = self._means.get(language, self._stream_mean)
        centred: Vectors = unit_rows((vector - self._centring * mean)[None, :])[0]
        return centred

    def similarities(self, vector: Vectors, seconds: float, decay_a_day: float) -> Vectors:
        """Returns the similarity of a centred vector to every row; -1 for rows outside the window.

        Args:
            vector: centred, of length 1.
            seconds: its published time, seconds since 1970.
            decay_a_day: subtracted for each day between the two times.
        """
        gaps = np.abs(self.times - seconds)
        scores = self.centred @ vector - (decay_a_day / 86_400 * gaps).astype(np.float32)
        scores[gaps > self._window] = -1
        return scores

    def _append(self, member: StoryMember) -> int:
        row = len(self.members)
        self._raw[row] = unpack_vector(member.fingerprint.vector)
        self._times[row] = member.published.timestamp()
        self.members.append(member)
        return row

    def _reserve(self, rows: int, dimension: int) -> None:
        if rows <= len(self._raw):
            return
        room = max(_ROOM, rows, 2 * len(self._raw))
        used = len(self.members)
        for name in ("_raw", "_centred"):
            larger = np.zeros((room, dimension), dtype=np.float32)
            if used:
                larger[:used] = getattr(self, name)[:used]
            setattr(self, name, larger)
        times = np.zeros(room)
        times[:used] = self._times[:used]
        self._times = times

    def _enter_slot(self, seconds: float, *, is_forced: bool = False) -> None:
        slot = seconds // self._refresh
        if slot <= self._slot and not is_forced:
            return
        self._slot = max(slot, self._slot)
        if self.members:
            self._take_means(self._slot * self._refresh)

    def _take_means(self, before: float) -> None:
        used = np.flatnonzero((self.times < before) & (self.times >= before - self._window))
        entry_ids = np.array([self.members[row].entry_id for row in used.tolist()], dtype=np.int64)
        used = used[np.lexsort((entry_ids, self.times[used]))]
        raw = self._raw[used]
        stream = raw.sum(axis=0) / (len(used) + _STREAM_INERTIA)
        languages = np.array([self.members[row].language or "" for row in used.tolist()], dtype=object)
        self._stream_mean = stream
        self._settled = len(used) / (len(used) + _STREAM_INERTIA)
        self._means = {}
        for language in sorted(set(languages)):
            rows = raw[languages == language]
            mean = (rows.sum(axis=0) + _LANGUAGE_INERTIA * stream) / (len(rows) + _LANGUAGE_INERTIA)
            self._means[language or None] = mean
        self._recentre()

    def _recentre(self) -> None:
        count = len(self.members)
        if self._stream_mean is None or not count:
            return
        means = np.stack([self._means.get(m.language, self._stream_mean) for m in self.members])
        self._centred[:count] = unit_rows(self._raw[:count] - self._centring * means)
