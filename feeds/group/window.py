"""GROUP, the window: keeps the entries of the last days, returns the nearest to a new one and what they share with it.

Which entries are in the window depends on the time of the stream alone, so a window that is loaded anew from the stored
entries gives the same answers.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from feeds.group.embed import Vectors
from feeds.group.pair_model import Numbers, PairSignals
from feeds.group.shared_keys import KeyTable
from feeds.types import Fingerprint

_ROOM: Final = 256
_HOUR: Final = 3600.0
_GONE: Final = -math.inf
_MOST_WORDS: Final = 48
_MOST_NAMES: Final = 24
_CROWD: Final = 3  # nearest entries whose mean cosine says how near strangers are


@dataclass(frozen=True, slots=True)
class WindowEntry:
    """An entry as the window keeps it.

    Attributes:
        entry_id: the store's.
        seconds: published, since 1970.
        language: code.
        vector: in the event space, of length 1; None if the entry has none.
        fingerprint: gives words, names, figures, voices and deeds.
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
        self._decay = decay_a_day / 24
        self._rows: list[WindowEntry] = []
        self._vectors: Vectors = np.zeros((0, 0), dtype=np.float32)
        self._hours: NDArray[np.float64] = np.zeros(0)  # since 1970; -inf for a row that no entry is near to
        self._row_of: dict[int, int] = {}
        self._by_age: list[tuple[float, int]] = []
        self._words = KeyTable(_MOST_WORDS, power=2)
        self._names = KeyTable(_MOST_NAMES, power=1)
        self._expected: dict[int, int] = {}  # entry → its row of `_products`
        self._products: Vectors = np.zeros((0, 0), dtype=np.float32)

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
        self._hours[row] = _GONE if entry.vector is None else entry.seconds / _HOUR  # else it is near to none
        self._rows.append(entry)
        self._row_of[entry.entry_id] = row
        heapq.heappush(self._by_age, (entry.seconds, entry.entry_id))
        self._words.put(row, entry.fingerprint.words)
        self._names.put(row, entry.fingerprint.names)

    def advance(self, seconds: float) -> list[int]:
        """Removes the entries that are too old at this time of the stream, or too many; returns their ids."""
        gone = []
        while self._by_age and (self._by_age[0][0] < seconds - self._span or len(self) >= self._capacity):
            entry_id = heapq.heappop(self._by_age)[1]
            row = self._row_of.pop(entry_id)
            self._hours[row] = _GONE
            self._words.remove(row, self._rows[row].fingerprint.words)
            self._names.remove(row, self._rows[row].fingerprint.names)
            gone.append(entry_id)
        if len(self._rows) > _ROOM and len(self) < len(self._rows) * 3 // 4:
            self._compact()
        return gone

    def expect(self, entries: Sequence[WindowEntry]) -> None:
        """Compares the window with all entries that come next: its matrix is read once, and not for each of them."""
        coming = [(entry.entry_id, entry.vector) for entry in entries if entry.vector is not None]
        self._expected = (
            {entry_id: number for number, (entry_id, _) in enumerate(coming)} if self._vectors.shape[1] else {}
        )
        if self._expected:
            self._products = np.stack([vector for _, vector in coming]) @ self._vectors[: len(self._rows)].T

    def nearest(self, entry: WindowEntry, count: int) -> tuple[tuple[int, ...], PairSignals] | None:
        """Returns the ids of the entries nearest to `entry`, and what it shares with each; None if there are none.

        Args:
            entry: not in the window.
            count: at most so many.
        """
        if entry.vector is None or not self._row_of:
            return None
        used = len(self._rows)
        # -inf hours are infinitely far, so that rows whose entries have left are never near.
        hours = np.abs(self._hours[:used] - entry.seconds / _HOUR)
        near = self._cosines(entry.entry_id, entry.vector) - self._decay * hours
        best = np.argpartition(-near, min(count, used) - 1)[:count] if count < used else np.arange(used)
        rows = [row for row in best.tolist() if hours[row] <= self._span / _HOUR]
        if not rows:
            return None
        rows.sort(key=lambda row: self._rows[row].entry_id)
        found = [self._rows[row] for row in rows]
        # Once more, since the last digit of a product depends on where in the matrix a row stands.
        exact = (self._vectors[rows] @ entry.vector).astype(np.float64)
        return tuple(other.entry_id for other in found), self._signals(entry, found, rows, exact, hours[rows])

    def _cosines(self, entry_id: int, vector: Vectors) -> Vectors:
        used, number = len(self._rows), self._expected.get(entry_id)
        if number is None:
            return self._vectors[:used] @ vector
        known = self._products[number]
        return np.concatenate([known, self._vectors[len(known) : used] @ vector])

    def _signals(
        self, entry: WindowEntry, found: list[WindowEntry], rows: list[int], cosine: Numbers, hours: Numbers
    ) -> PairSignals:
        ours, theirs = entry.fingerprint, [other.fingerprint for other in found]
        own_words, their_words, shared_words = self._words.overlap(ours.words, rows, len(self))
        own_names, their_names, shared_names = self._names.overlap(ours.names, rows, len(self))
        one = np.array([float(other.language == entry.language) for other in found])
        figures = [print_.figures for print_ in theirs]
        return PairSignals(
            cosine=cosine,
            crowd=float(np.sort(cosine)[-_CROWD:].mean()),
            words=shared_words / np.sqrt(np.maximum(own_words * their_words, 1e-9)),
            rare_words=np.sqrt(shared_words),
            names=shared_names / np.maximum(1.0, np.minimum(own_names, their_names)),
            other_names=one * _exclusive(shared_names, own_names, their_names),
            shared_figures=_shared(ours.figures, figures, 2),
            other_figures=_disjoint(ours.figures, figures),
            shared_voices=_shared(ours.voices, [print_.voices for print_ in theirs], 1),
            other_voices=_disjoint(ours.voices, [print_.voices for print_ in theirs]),
            shared_deeds=_shared(ours.deeds, [print_.deeds for print_ in theirs], 1),
            other_deeds=_disjoint(ours.deeds, [print_.deeds for print_ in theirs]),
            hours=hours,
            is_one_language=one,
        )

    def _reserve(self, rows: int, vector: Vectors | None) -> None:
        dimension = self._vectors.shape[1] or (0 if vector is None else len(vector))
        if rows <= len(self._hours) and dimension == self._vectors.shape[1]:
            return
        room = max(_ROOM, len(self._hours) if rows <= len(self._hours) else rows * 3 // 2)
        used = len(self._rows)
        vectors, hours = np.zeros((room, dimension), dtype=np.float32), np.full(room, _GONE)
        if self._vectors.shape[1]:
            vectors[:used] = self._vectors[:used]
        hours[:used] = self._hours[:used]
        self._vectors, self._hours = vectors, hours
        self._words.reserve(room)
        self._names.reserve(room)

    def _compact(self) -> None:
        self._expected = {}
        kept = sorted(self._row_of.values())
        self._vectors[: len(kept)] = self._vectors[kept]
        self._hours[: len(kept)] = self._hours[kept]
        self._hours[len(kept) :] = _GONE
        self._words.keep(kept)
        self._names.keep(kept)
        self._rows = [self._rows[row] for row in kept]
        self._row_of = {entry.entry_id: row for row, entry in enumerate(self._rows)}


def _exclusive(shared: Numbers, of_one: float, of_others: Numbers) -> Numbers:
    """Returns what each side has and the other lacks: the lesser of the two, as a part of the greater whole."""
    lesser = np.minimum(of_one, of_others) - shared
    parts: Numbers = lesser / np.maximum(1e-9, np.maximum(of_one, of_others))
    return parts


def _shared(keys: frozenset[str], others: Sequence[frozenset[str]], most: int) -> Numbers:
    """Returns how many keys each of the others shares, at most `most`."""
    if not keys:
        return np.zeros(len(others))
    return np.array([float(min(most, len(keys & other))) for other in others])


def _disjoint(keys: frozenset[str], others: Sequence[frozenset[str]]) -> Numbers:
    """Returns 1 for each of the others that has keys, but none of these, if there are any."""
    if not keys:
        return np.zeros(len(others))
    return np.array([float(bool(other) and keys.isdisjoint(other)) for other in others])
