"""RECEIVE: the order in which waiting updates are handled. Pure: no clock, no tasks.

Round robin over the chats, and within a chat over its users, so that a user's flood delays only that user. A chat has
at most one item being handled, so that its updates are handled one after another and occupy one slot.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many items may wait: of one user in a chat, and of all users in a chat."""

    user: int = 10
    chat: int = 30


@dataclass(slots=True)
class _ChatQueue(Generic[T]):
    """What waits in one chat.

    Attributes:
        urgent: handled before all others.
        users: user id → that user's items; the next user to take from comes first.
        is_busy: True while an item of this chat is being handled.
    """

    urgent: deque[T] = field(default_factory=deque)
    users: OrderedDict[int, deque[T]] = field(default_factory=OrderedDict)
    is_busy: bool = False

    def __len__(self) -> int:
        return len(self.urgent) + sum(map(len, self.users.values()))

    def take(self) -> T:
        """Removes and returns the next item, and moves its user to the end."""
        if self.urgent:
            return self.urgent.popleft()
        user_id, waiting = next(iter(self.users.items()))
        item = waiting.popleft()
        self.users.move_to_end(user_id)
        if not waiting:
            del self.users[user_id]
        return item


class FairQueue(Generic[T]):
    """A queue of items by chat and user."""

    def __init__(self, bounds: Bounds = Bounds()) -> None:
        self._bounds = bounds
        self._chats: dict[int, _ChatQueue[T]] = {}
        self._ready: OrderedDict[int, None] = OrderedDict()
        self._count = 0

    def __len__(self) -> int:
        """Returns the number of waiting items."""
        return self._count

    def __iter__(self) -> Iterator[T]:
        """Yields the waiting items in no particular order."""
        for queue in self._chats.values():
            yield from queue.urgent
            for waiting in queue.users.values():
                yield from waiting

    def put(self, chat_id: int, user_id: int, item: T) -> T | None:
        """Adds an item at the end of its user's items.

        Args:
            chat_id: whose turn it takes.
            user_id: within the chat.
            item: what waits.

        Returns:
            The item that was dropped, or None: this item if its user has too many waiting; in a full chat the last item
            of the user who has most (longest queue drop), so that a flood costs no other user their first item.
        """
        queue = self._chats.setdefault(chat_id, _ChatQueue())
        waiting = queue.users.get(user_id, ())
        if len(waiting) >= self._bounds.user:
            return item
        dropped: T | None = None
        if len(queue) >= self._bounds.chat:
            longest = max(queue.users.values(), key=len, default=deque[T]())
            if len(longest) <= len(waiting) + 1:
                return item
            dropped = longest.pop()
            self._count -= 1
        queue.users.setdefault(user_id, deque()).append(item)
        self._added(chat_id, queue)
        return dropped

    def put_first(self, chat_id: int, item: T) -> None:
        """Adds an item before all others of its chat. The caller must keep them few: they are not bounded."""
        queue = self._chats.setdefault(chat_id, _ChatQueue())
        queue.urgent.append(item)
        self._added(chat_id, queue)

    def take(self) -> tuple[int, T] | None:
        """Removes and returns the next chat with its next item. The chat has no other turn until `done` is called."""
        if not self._ready:
            return None
        chat_id, _ = self._ready.popitem(last=False)
        queue = self._chats[chat_id]
        queue.is_busy = True
        self._count -= 1
        return chat_id, queue.take()

    def done(self, chat_id: int) -> None:
        """Ends the chat's turn, and moves it to the end of the round if it has more items."""
        queue = self._chats[chat_id]
        queue.is_busy = False
        if queue:
            self._ready[chat_id] = None
        else:
            del self._chats[chat_id]

    def _added(self, chat_id: int, queue: _ChatQueue[T]) -> None:
        self._count += 1
        if not queue.is_busy:
            self._ready.setdefault(chat_id)
