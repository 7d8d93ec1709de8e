"""GROUP, shared keys: takes the keys of entries, returns what those of some weigh and what they share with another's.

A key weighs the more the rarer it is in the window. Weights are whole numbers, so that sums do not depend on the order
of a set, which changes from process to process.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Counts = NDArray[np.int64]

_UNIT: Final = 1 << 12
_NONE: Final = 0  # the number that fills a row up
_ROOM: Final = 4096


class KeyTable:
    """The keys of the entries of a window, row by row, as numbers, and how many entries have each.

    Args:
        width: most keys of an entry; further ones are left out, in the order of their names.
        power: to which the weight of a key counts: 1 for sums, 2 for cosines.
    """

    def __init__(self, width: int, power: int) -> None:
        self._width = width
        self._power = power
        self._number_of: dict[str, int] = {}
        self._free: list[int] = []
        self._counts: Counts = np.zeros(_ROOM, dtype=np.int64)
        self._mine: NDArray[np.bool_] = np.zeros(_ROOM, dtype=np.bool_)  # the keys of an entry while it is compared
        self._rows: NDArray[np.int32] = np.zeros((0, width), dtype=np.int32)

    def reserve(self, rows: int) -> None:
        """Makes room for `rows` rows."""
        if rows > len(self._rows):
            grown = np.zeros((rows, self._width), dtype=np.int32)
            grown[: len(self._rows)] = self._rows
            self._rows = grown

    def put(self, row: int, keys: frozenset[str]) -> None:
        """Stores the keys of an entry and counts them."""
        numbers = [self._number(key) for key in self._kept(keys)]
        self._rows[row] = _NONE
        self._rows[row, : len(numbers)] = numbers
        self._counts[numbers] += 1

    def remove(self, row: int, keys: frozenset[str]) -> None:
        """Counts the keys of an entry no longer. The row may not be asked for again."""
        for key in self._kept(keys):
            number = self._number_of[key]
            self._counts[number] -= 1
            if not self._counts[number]:
                self._free.append(number)
                del self._number_of[key]

    def keep(self, rows: list[int]) -> None:
        """Moves these rows to the front."""
        self._rows[: len(rows)] = self._rows[rows]

    def overlap(self, keys: frozenset[str], rows: list[int], total: int) -> tuple[float, Numbers, Numbers]:
        """Returns the weight of `keys`, that of the keys of each row, and that of those which are both.

        Args:
            keys: of an entry that is not in the table.
            rows: at least one.
            total: number of entries in the window.
        """
        logarithms, counts = _logarithms(1 << (total + 2).bit_length()), self._counts
        most = logarithms[total + 1]
        numbers = self._rows[rows]
        weight_of = (most - logarithms[counts[numbers]]) ** self._power
        weight_of[numbers == _NONE] = 0
        known = [number for key in self._kept(keys) if (number := self._number_of.get(key))]
        new_count = min(len(keys), self._width) - len(known)
        own = int(((most - logarithms[counts[known]]) ** self._power).sum()) if known else 0
        own += new_count * int(most) ** self._power
        self._mine[known] = True
        shared = (weight_of * self._mine[numbers]).sum(axis=1)
        self._mine[known] = False
        unit = float(_UNIT**self._power)
        return own / unit, weight_of.sum(axis=1) / unit, shared / unit

    def _kept(self, keys: frozenset[str]) -> list[str]:
        return list(keys) if len(keys) <= self._width else sorted(keys)[: self._width]

    def _number(self, key: str) -> int:
        number = self._number_of.get(key)
        if number is None:
            number = self._free.pop() if self._free else len(self._number_of) + 1
            self._number_of[key] = number
            if number >= len(self._counts):
                self._counts = np.concatenate([self._counts, np.zeros_like(self._counts)])
                self._mine = np.zeros(len(self._counts), dtype=np.bool_)
        return number


@cache
def _logarithms(size: int) -> Counts:
    """Returns the natural logarithms of 1, 2, 3 … `size`, in `_UNIT`."""
    return np.array([round(math.log(count + 1) * _UNIT) for count in range(size)], dtype=np.int64)
