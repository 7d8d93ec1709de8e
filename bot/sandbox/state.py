"""The state of one sandbox, shared by the Bot API and the control API."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.clock import Clock
from bot.sandbox.database import Database
from bot.sandbox.errors import ApiError, too_many_requests
from bot.sandbox.limits import Limits, RateLimiter
from bot.sandbox.updates import Updates

MAX_QUERIES = 1_000
MAX_SECONDS_COUNTED = 3_600


@dataclass(slots=True)
class Fault:
    """An injected fault: the next `times` calls of `method` ("*": any) fail with `status`.

    Attributes:
        chat_id: Restricts the fault to calls to this chat, if given.
        is_after: True if the call takes effect and only its answer is lost, as when a connection breaks too late.
    """

    method: str
    status: int
    times: int
    retry_after: int | None = None
    description: str = ""
    chat_id: int | None = None
    is_after: bool = False

    def error(self) -> ApiError:
        """Returns the error that the caller gets."""
        if self.status == 429:
            return too_many_requests(self.retry_after or 1)
        parameters = {"retry_after": self.retry_after} if self.retry_after else None
        return ApiError(self.status, self.description, parameters)


@dataclass(slots=True)
class Query:
    """A callback query or an inline query. `answer` is set when the bot answers."""

    id: str
    user_id: int
    chat_id: int
    text: str = ""
    answer: dict[str, Any] | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class Stats:
    """Counts since the start. `seconds` holds pairs of a Unix second and the calls in it."""

    sent: int = 0
    edited: int = 0
    deleted: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    seconds: deque[tuple[int, int]] = field(default_factory=lambda: deque(maxlen=MAX_SECONDS_COUNTED))

    def count(self, method: str, now: int) -> None:
        """Counts an accepted call."""
        if method == "sendChatAction" or not method.startswith(("send", "edit")):
            self.deleted += method.startswith("deleteMessage")
            return
        self.sent += method.startswith("send")
        self.edited += method.startswith("edit")
        if self.seconds and self.seconds[-1][0] == now:
            self.seconds[-1] = (now, self.seconds[-1][1] + 1)
        else:
            self.seconds.append((now, 1))

    def per_second(self) -> list[int]:
        """Returns the messages sent or edited in each second from the first one kept to the last, 0 if idle."""
        if not self.seconds:
            return []
        by_second = dict(self.seconds)
        first = max(self.seconds[0][0], self.seconds[-1][0] - MAX_SECONDS_COUNTED + 1)
        return [by_second.get(second, 0) for second in range(first, self.seconds[-1][0] + 1)]


@dataclass(slots=True)
class Profile:
    """The bot's profile, by language code ("" for all languages)."""

    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[dict[str, str]]] = field(default_factory=dict)
    menu_button: dict[str, Any] = field(default_factory=lambda: {"type": "commands"})


class State:
    """The database, queues, limits, faults and queries of one sandbox."""

    def __init__(self, clock: Clock, limits: Limits, bot_name: str, bot_username: str) -> None:
        self.clock = clock
        self.database = Database(clock, bot_name, bot_username)
        self.updates = Updates(clock)
        self.limiter = RateLimiter(limits)
        self.profile = Profile()
        self.stats = Stats()
        self.faults: list[Fault] = []
        self.callback_queries: dict[str, Query] = {}
        self.inline_queries: dict[str, Query] = {}
        self._query_ids = itertools.count(4_000_000_000_000_001)

    def new_query(self, kept: dict[str, Query], user_id: int, chat_id: int) -> Query:
        """Adds a query to `kept` and returns it; drops the oldest beyond MAX_QUERIES.

        Args:
            kept: `callback_queries` or `inline_queries`.
            user_id: The user who asks.
            chat_id: The chat in which it happens.
        """
        query = Query(str(next(self._query_ids)), user_id, chat_id)
        kept[query.id] = query
        while len(kept) > MAX_QUERIES:
            del kept[next(iter(kept))]
        return query

    def take_fault(self, method: str, chat_id: object) -> Fault | None:
        """Returns the first fault that applies to the call, with its count reduced by one; None if there is none."""
        for fault in self.faults:
            if fault.method.lower() in {"*", method.lower()} and fault.chat_id in {None, chat_id}:
                fault.times -= 1
                if fault.times <= 0:
                    self.faults.remove(fault)
                return fault
        return None
