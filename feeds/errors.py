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
    """The base class. `str(error)` is one line in English that says what is wrong and where.

    Attributes:
        said: the same as a Reason, for readers of any language; None if only the command line can show the error.
    """

    def __init__(self, said: str | Reason) -> None:
        super().__init__(str(said))
        self.said = said if isinstance(said, Reason) else None

    def __reduce__(self) -> tuple[Any, ...]:
        """Makes unpickling skip `__init__`, whose arguments differ from class to class."""
        return _unpickled, (type(self), self.args, self.__dict__)


def _unpickled(kind: type[WirebriefError], arguments: tuple[Any, ...], state: dict[str, Any]) -> WirebriefError:
    error = kind.__new__(kind, *arguments)
    error.__dict__.update(state)
    return error


class InvalidInputError(WirebriefError):
    """An input is wrong; the message says what and where."""


class QueryError(InvalidInputError):
    """A topic query does not parse.

    Attributes:
        query: the query as given.
        position: 0-based index of the first wrong character.
        reason: why, without the position.
    """

    def __init__(self, query: str, position: int, reason: Reason) -> None:
        before, after = query[:position], query[position:]
        super().__init__(because("query", reason=reason, position=position + 1, before=before, after=after))
        self.query = query
        self.position = position
        self.reason = reason


class SettingsError(InvalidInputError):
    """A setting is wrong or missing; the message names it and the values that it accepts."""


class FeedError(WirebriefError):
    """One feed failed; the others are not affected.

    Attributes:
        url: the feed's address.
        reason: why, for an administrator.
    """

    def __init__(self, url: str, reason: Reason) -> None:
        super().__init__(f"{url}: {reason}")
        self.said = reason
        self.url = url
        self.reason = reason


class FetchError(FeedError):
    """No usable body was received.

    Attributes:
        status: the HTTP status; None if no answer was received.
        retry_after_seconds: the wait that the server asked for; None if it asked for none.
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
    """The body is not a feed."""


class StorageError(WirebriefError):
    """The transaction failed; nothing was stored."""


class NotFoundError(StorageError):
    """The feed, topic, chat, entry, story or fact does not exist."""

    def __init__(self, said: Reason) -> None:
        super().__init__(said)


class AlreadyExistsError(StorageError):
    """The name or address is taken."""

    def __init__(self, said: Reason) -> None:
        super().__init__(said)


class SchemaError(StorageError):
    """The database cannot be used as it is; the message says what to do."""


class TokenInUseError(WirebriefError):
    """Another program requests updates from Telegram with the same token; starting again would only disturb it."""
