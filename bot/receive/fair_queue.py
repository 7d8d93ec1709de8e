"""RECEIVE: the order in which waiting updates are handled. Pure: no clock, no tasks.

Round robin over the chats, and within a chat over its users: whoever writes much waits behind himself only. A chat
has at most one item out at a time, so that its updates are handled one after another and take one slot.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many items may wait: of one user in a chat, and in a chat."""

    user: int = 10
    chat: int = 30


@dataclass(slots=True)
class _Line(Generic[T]):
    """What waits in one chat: items before all others, then a lane a user, the next user first."""

    urgent: deque[T] = field(default_factory=deque)
    lanes: OrderedDict[int, deque[T]] = field(default_factory=OrderedDict)
    is_out: bool = False

    def __len__(self) -> int:
        return len(self.urgent) + sum(map(len, self.lanes.values()))

    def take(self) -> T:
        """Removes and returns the next item; the user who had it goes to the end."""
        if self.urgent:
            return self.urgent.popleft()
        user_id, lane = next(iter(self.lanes.items()))
        item = lane.popleft()
        self.lanes.move_to_end(user_id)
        if not lane:
            del self.lanes[user_id]
        return item


class FairQueue(Generic[T]):
    """Items by chat and user."""

    def __init__(self, bounds: Bounds = Bounds()) -> None:
        self._bounds = bounds
        self._lines: dict[int, _Line[T]] = {}
        self._ready: OrderedDict[int, None] = OrderedDict()
        self._count = 0

    def __len__(self) -> int:
        """How many items wait."""
        return self._count

    def __iter__(self) -> Iterator[T]:
        """What waits, in no particular order."""
        for line in self._lines.values():
            yield from line.urgent
            for lane in line.lanes.values():
                yield from lane

    def put(self, chat_id: int, user_id: int, item: T) -> T | None:
        """Adds an item at the end of its user's lane.

        Returns:
            The item that had to go: this one if its user has too many waiting; in a full chat the last one of the
            user with the most (longest queue drop), so that one user's flood never costs another their first item.
        """
        line = self._lines.setdefault(chat_id, _Line())
        lane = line.lanes.get(user_id, ())
        if len(lane) >= self._bounds.user:
            return item
        dropped: T | None = None
        if len(line) >= self._bounds.chat:
            longest = max(line.lanes.values(), key=len, default=deque[T]())
            if len(longest) <= len(lane) + 1:
                return item
            dropped = longest.pop()
            self._count -= 1
        line.lanes.setdefault(user_id, deque()).append(item)
        self._added(chat_id, line)
        return dropped

    def put_first(self, chat_id: int, item: T) -> None:
        """Adds an item before all others of its chat; the caller sees to it that there are few."""
        line = self._lines.setdefault(chat_id, _Line())
        line.urgent.append(item)
        self._added(chat_id, line)

    def take(self) -> tuple[int, T] | None:
        """Removes and returns the next chat's next item; that chat has no other turn before `done`."""
        if not self._ready:
            return None
        chat_id, _ = self._ready.popitem(last=False)
        line = self._lines[chat_id]
        line.is_out = True
        self._count -= 1
        return chat_id, line.take()

    def done(self, chat_id: int) -> None:
        """Ends the chat's turn: it goes to the end of the round if it has more."""
        line = self._lines[chat_id]
        line.is_out = False
        if line:
            self._ready[chat_id] = None
        else:
            del self._lines[chat_id]

    def _added(self, chat_id: int, line: _Line[T]) -> None:
        self._count += 1
        if not line.is_out:
            self._ready.setdefault(chat_id)
