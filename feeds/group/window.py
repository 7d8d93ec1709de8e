"""GROUP, the window: keeps the entries of the last days, returns the nearest to a new one and what they share with it.

Which entries are in the window depends on the time of the stream alone, so a window that is loaded anew from the stored
entries gives the same answers.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from feeds.group.embed import Vectors
from feeds.group.pair_model import Numbers, PairSignals
from feeds.types import Fingerprint

_ROOM: Final = 256
_HOUR: Final = 3600.0
_DAY: Final = 24 * _HOUR
_GONE: Final = -math.inf
_UNIT: Final = 1 << 12


@dataclass(frozen=True, slots=True)
class WindowEntry:
    """An entry as the window keeps it.

    Attributes:
        entry_id: the store's.
        seconds: published, since 1970.
        language: code.
        vector: in the event space, of length 1; None if the entry has none.
        fingerprint: gives words, names and figures.
    """

    entry_id: int
    seconds: float
    language: str | None
    vector: Vectors | None
    fingerprint: Fingerprint


class EntryWindow:
    """The entries of the last `span_seconds`, at most `capacity` of them.

    Args:
        span_seconds: how long an entry stays, counted in the time of the stream.
        capacity: most entries; the earliest leave first.
        decay_a_day: subtracted from a candidate's cosine for each day between the two entries.
    """

    def __init__(self, span_seconds: float, capacity: int, decay_a_day: float) -> None:
        self._span = span_seconds
        self._capacity = capacity
        self._decay = decay_a_day / _DAY
        self._rows: list[WindowEntry] = []
        self._vectors: Vectors = np.zeros((0, 0), dtype=np.float32)
        self._times: NDArray[np.float64] = np.zeros(0)  # -inf for a row whose entry has left
        self._row_of: dict[int, int] = {}
        self._by_age: list[tuple[float, int]] = []
        self._word_counts: Counter[str] = Counter()
        self._name_counts: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._row_of)

    def __contains__(self, entry_id: object) -> bool:
        return entry_id in self._row_of

    def add(self, entry: WindowEntry) -> None:
        """Adds an entry."""
        row = len(self._rows)
        self._reserve(row + 1, entry.vector)
        if entry.vector is not None:
            self._vectors[row] = entry.vector
        self._times[row] = entry.seconds
        self._rows.append(entry)
        self._row_of[entry.entry_id] = row
        heapq.heappush(self._by_age, (entry.seconds, entry.entry_id))
        self._word_counts.update(entry.fingerprint.words)
        self._name_counts.update(entry.fingerprint.names)

    def advance(self, seconds: float) -> list[int]:
        """Removes the entries that are too old at this time of the stream, or too many; returns their ids."""
        gone = []
        while self._by_age and (self._by_age[0][0] < seconds - self._span or len(self) >= self._capacity):
            entry_id = heapq.heappop(self._by_age)[1]
            row = self._row_of.pop(entry_id)
            self._times[row] = _GONE
            self._word_counts.subtract(self._rows[row].fingerprint.words)
            self._name_counts.subtract(self._rows[row].fingerprint.names)
            gone.append(entry_id)
        if len(self._rows) > _ROOM and len(self) < len(self._rows) * 3 // 4:
            self._compact()
        return gone

    def nearest(self, entry: WindowEntry, count: int) -> tuple[tuple[int, ...], PairSignals] | None:
        """Returns the ids of the entries nearest to `entry`, and what it shares with each; None if there are none.

        Args:
            entry: not in the window.
            count: at most so many.
        """
        if entry.vector is None or not self._row_of:
            return None
        used = len(self._rows)
        hours = np.abs(self._times[:used] - entry.seconds) / _HOUR
        cosines = self._vectors[:used] @ entry.vector
        near = cosines - self._decay * _HOUR * hours
        near[hours > self._span / _HOUR] = _GONE
        best = np.argpartition(-near, min(count, used) - 1)[:count]
        rows = [row for row in best.tolist() if near[row] > _GONE]
        if not rows:
            return None
        rows.sort(key=lambda row: self._rows[row].entry_id)
        found = [self._rows[row] for row in rows]
        # Once more, since the last digit of a product depends on where in the matrix a row stands.
        exact = (self._vectors[rows] @ entry.vector).astype(np.float64)
        day_count = int(np.count_nonzero(hours <= _DAY / _HOUR))
        signals = self._signals(entry, found, (exact, hours[rows]), day_count)
        return tuple(other.entry_id for other in found), signals

    def _signals(
        self, entry: WindowEntry, found: list[WindowEntry], near: tuple[Numbers, Numbers], day_count: int
    ) -> PairSignals:
        total = len(self)
        words = _Overlap(entry.fingerprint.words, self._word_counts, total, power=2)
        names = _Overlap(entry.fingerprint.names, self._name_counts, total, power=1)
        shared_words, their_words = np.array([words.with_keys(o.fingerprint.words) for o in found]).T
        shared_names, their_names = np.array([names.with_keys(o.fingerprint.names) for o in found]).T
        one = np.array([float(other.language == entry.language) for other in found])
        figures = entry.fingerprint.figures
        shared = [len(figures & other.fingerprint.figures) for other in found]
        return PairSignals(
            cosine=near[0],
            words=shared_words / np.sqrt(np.maximum(words.total * their_words, 1e-9)),
            rare_words=np.sqrt(shared_words),
            names=shared_names / np.maximum(1.0, np.minimum(names.total, their_names)),
            other_names=one * _exclusive(shared_names, names.total, their_names),
            shared_figures=np.minimum(shared, 2).astype(np.float64),
            other_figures=np.array(
                [
                    float(bool(figures and other.fingerprint.figures and not same))
                    for other, same in zip(found, shared, strict=True)
                ]
            ),
            hours=near[1],
            is_one_language=one,
            window_count=total,
            day_count=day_count,
        )

    def _reserve(self, rows: int, vector: Vectors | None) -> None:
        dimension = self._vectors.shape[1] or (0 if vector is None else len(vector))
        if rows <= len(self._times) and dimension == self._vectors.shape[1]:
            return
        room = max(_ROOM, len(self._times) if rows <= len(self._times) else rows * 3 // 2)
        used = len(self._rows)
        vectors, times = np.zeros((room, dimension), dtype=np.float32), np.full(room, _GONE)
        if self._vectors.shape[1]:
            vectors[:used] = self._vectors[:used]
        times[:used] = self._times[:used]
        self._vectors, self._times = vectors, times

    def _compact(self) -> None:
        kept = sorted(self._row_of.values())
        self._vectors[: len(kept)] = self._vectors[kept]
        self._times[: len(kept)] = self._times[kept]
        self._times[len(kept) :] = _GONE
        self._rows = [self._rows[row] for row in kept]
        self._row_of = {entry.entry_id: row for row, entry in enumerate(self._rows)}


def _exclusive(shared: Numbers, of_one: float, of_others: Numbers) -> Numbers:
    """Returns what each side has and the other lacks: the lesser of the two, as a part of the greater whole."""
    lesser = np.minimum(of_one, of_others) - shared
    parts: Numbers = lesser / np.maximum(1e-9, np.maximum(of_one, of_others))
    return parts


class _Overlap:
    """What the keys of others share with those of one entry, each weighted by its inverse frequency in the window.

    Weights are whole numbers, so that sums do not depend on the order of a set, which changes from process to process.
    """

    def __init__(self, keys: frozenset[str], counts: Mapping[str, int], total: int, power: int) -> None:
        self._keys = keys
        self._counts = counts
        self._logarithms = _logarithms(1 << (total + 2).bit_length())
        self._most = self._logarithms[total + 1]
        self._power = power
        self.total = self._weight(keys)

    def with_keys(self, others: frozenset[str]) -> tuple[float, float]:
        """Returns the weight of the shared keys, and that of the keys of `others`."""
        shared = self._keys & others
        return (self._weight(shared) if shared else 0.0), self._weight(others)

    def _weight(self, keys: frozenset[str]) -> float:
        count_of, logarithms, most, total = self._counts.get, self._logarithms, self._most, 0
        if self._power == 1:
            for key in keys:
                total += most - logarithms[count_of(key, 0)]
            return total / _UNIT
        for key in keys:
            weight = most - logarithms[count_of(key, 0)]
            total += weight * weight
        return total / (_UNIT * _UNIT)


@cache
def _logarithms(size: int) -> list[int]:
    """Returns the natural logarithms of 1, 2, 3 … `size`, in `_UNIT`."""
    return [round(math.log(count + 1) * _UNIT) for count in range(size)]
