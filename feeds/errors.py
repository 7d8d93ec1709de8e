"""Errors of the whole program, named by what the caller does next. Those that can reach a chat carry a `Reason`.

WirebriefError                      show the message, it says what and where
├── InvalidInputError               the person who gave it mends it: exit 2, or an answer in the chat
│   ├── QueryError                  a topic query does not parse (position, reason)
│   └── SettingsError               a setting is wrong or missing
├── FeedError                       this feed failed, the others go on
│   ├── FetchError                  no body came: time-out, refused, status, too large, address not allowed
│   │   └── ForbiddenAddressError   the address guard said no
│   └── ParseError                  a body came that is no feed: HTML, empty, truncated
├── StorageError                    nothing was stored, the transaction is rolled back
│   ├── NotFoundError               there is no such feed, topic, chat, story
│   ├── AlreadyExistsError          the name or address is taken
│   └── SchemaError                 the database is newer than this program, or not ours
└── TokenInUseError                 another program runs with the bot's token: this one ends, exit 3
"""

from __future__ import annotations

from typing import Any

from feeds.reasons import Reason, because


class WirebriefError(Exception):
    """The root; `str(error)` is one line that a person can act on, in English.

    Attributes:
        said: the same for readers of any language; None for what only the command line can show.
    """

    def __init__(self, said: str | Reason) -> None:
        super().__init__(str(said))
        self.said = said if isinstance(said, Reason) else None

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles without a later call of `__init__`, which takes other arguments in each class."""
        return _unpickled, (type(self), self.args, self.__dict__)


def _unpickled(kind: type[WirebriefError], arguments: tuple[Any, ...], state: dict[str, Any]) -> WirebriefError:
    error = kind.__new__(kind, *arguments)
    error.__dict__.update(state)
    return error


class InvalidInputError(WirebriefError):
    """What was given is wrong; the message says what and where."""


class QueryError(InvalidInputError):
    """A topic query does not parse.

    Attributes:
        query: the query as given.
        position: 0-based character where it stops making sense.
        reason: why, without the place.
    """

    def __init__(self, query: str, position: int, reason: Reason) -> None:
        before, after = query[:position], query[position:]
        super().__init__(because("query", reason=reason, position=position + 1, before=before, after=after))
        self.query = query
        self.position = position
        self.reason = reason


class SettingsError(InvalidInputError):
    """A setting is wrong or missing; the message names it and what it takes."""


class FeedError(WirebriefError):
    """One feed failed; the others go on.

    Attributes:
        url: the feed's address.
        reason: why, for an admin.
    """

    def __init__(self, url: str, reason: Reason) -> None:
        super().__init__(f"{url}: {reason}")
        self.said = reason
        self.url = url
        self.reason = reason


class FetchError(FeedError):
    """No usable body came.

    Attributes:
        status: the HTTP status, where one came.
        retry_after_seconds: what the server asked for, where it did.
    """

    def __init__(
        self, url: str, reason: Reason, *, status: int | None = None, retry_after_seconds: float | None = None
    ) -> None:
        super().__init__(url, reason)
        self.status = status
        self.retry_after_seconds = retry_after_seconds


class ForbiddenAddressError(FetchError):
    """The host resolves to a private or local network, which feeds may not reach."""


class ParseError(FeedError):
    """A body came that is no feed."""


class StorageError(WirebriefError):
    """Nothing was stored."""


class NotFoundError(StorageError):
    """There is no such row."""

    def __init__(self, said: Reason) -> None:
        super().__init__(said)


class AlreadyExistsError(StorageError):
    """The name or address is taken."""

    def __init__(self, said: Reason) -> None:
        super().__init__(said)


class SchemaError(StorageError):
    """The database cannot be used as it is; the message says what to do."""


class TokenInUseError(WirebriefError):
    """Another program asks Telegram for updates with the same token; starting again would only disturb it."""
