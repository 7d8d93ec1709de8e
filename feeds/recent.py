"""Keeps what was computed last, up to a total weight, so that memory has a bound whatever the values are. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from operator import is_
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Same(Generic[T]):
    """Objects as a key that holds them: equal to the very same objects in the same order, not to others like them."""

    objects: tuple[T, ...]

    def __hash__(self) -> int:
        """Returns a hash of which objects they are, which is faster than one of what is in them."""
        return hash(tuple(map(id, self.objects)))

    def __eq__(self, other: object) -> bool:
        """Returns whether the other key has the very same objects."""
        if not isinstance(other, Same) or len(other.objects) != len(self.objects):
            return False
        return all(map(is_, self.objects, other.objects))


class Recent(Generic[K, V]):
    """The values that were asked for last. For one thread."""

    def __init__(self, most: int, weight: Callable[[K, V], int]) -> None:
        """
        Args:
            most: total weight of the values that are kept.
            weight: of a value and its key, 0 or more, always the same.
        """
        self._most = most
        self._weigh = weight
        self._kept: dict[K, V] = {}  # the one that was asked for longest ago is first
        self._weight = 0

    @property
    def weight(self) -> int:
        """Total weight of what is kept, at most `most`."""
        return self._weight

    def get(self, key: K, make: Callable[[], V]) -> V:
        """Returns the value of a key: the one that is kept, else a new one, which is kept unless it alone is too heavy.

        Args:
            key: all that the value depends on.
            make: makes the value; what it raises is raised, and nothing is kept.
        """
        if key in self._kept:
            self._kept[key] = value = self._kept.pop(key)
            return value
        value = make()
        self._kept[key] = value
        self._weight += self._weigh(key, value)
        while self._weight > self._most:
            oldest = next(iter(self._kept))
            self._weight -= self._weigh(oldest, self._kept.pop(oldest))
        return value
