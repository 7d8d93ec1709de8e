"""PARSE, entries: what both readers need: fields within limits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, TypeVar
from urllib.parse import urljoin

from feeds.text import well_formed
from feeds.types import Enclosure, Entry, ParsedFeed

T = TypeVar("T")

MOST_ENTRIES: Final = 2_000
MOST_ENCLOSURES: Final = 20
MOST_LINK: Final = 4_000
MOST_SIZE: Final = 2**63 - 1
# Earlier dates are errors or defaults of a publisher's program (1970, 1900, 0001).
EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class ReadEntry:
    """An entry as a reader returns it. Not frozen: a frozen one takes three times as long, and identity makes another.

    Attributes:
        id: the feed's guid, or empty.
        link: absolute, as the feed writes it.
        title, published, updated, author, summary, content, enclosures, language, has_wrong_date,
            utc_offset_minutes: as of `Entry`.
    """

    id: str
    title: str
    link: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    author: str | None = None
    summary: str = ""
    content: str = ""
    enclosures: tuple[Enclosure, ...] = ()
    language: str | None = None
    has_wrong_date: bool = False
    utc_offset_minutes: int | None = None

    def says_something(self) -> bool:
        """True if it has any text."""
        return bool(self.title or self.summary or self.content)

    def identified(self, name: str, link: str | None, legs: tuple[str, ...], shared_legs: tuple[str, ...]) -> Entry:
        """Returns the entry with the id and the names that it has in its feed.

        Args:
            name: identifies the entry.
            link: the one that is shown.
            legs: names that no other entry of the feed has.
            shared_legs: the others.
        """
        return Entry(
            name, self.title, link, self.published, self.updated, self.author, self.summary, self.content,
            self.enclosures, self.language, legs, shared_legs, self.has_wrong_date, self.utc_offset_minutes,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadFeed:
    """The result of a reader.

    Attributes:
        feed: the feed without its entries.
        entries: entries that could be read, in the feed's order.
        listed: number of entries that the feed lists.
        lost: why each of the others could not be read: the name of the error, or "XML".
    """

    feed: ParsedFeed
    entries: list[ReadEntry]
    listed: int
    lost: tuple[str, ...]


def read_each(rows: Iterable[T], read: Callable[[T], ReadEntry]) -> tuple[list[ReadEntry], tuple[str, ...]]:
    """Returns the entries of the rows that can be read, and the name of the error of each that cannot."""
    entries, lost = [], []
    for row in rows:
        try:
            entries.append(read(row))
        except Exception as error:  # a broken entry is counted as lost; the other entries are kept
            lost.append(type(error).__name__)
    return entries, tuple(lost)


def plausible(at: datetime | None) -> datetime | None:
    """Returns the date; None if it cannot be meant, so that a program's error or default made it."""
    return None if is_wrong(at) else at


def is_wrong(at: datetime | None) -> bool:
    """True if there is a date and it is before the web or a lifetime ahead."""
    return at is not None and not EARLIEST <= at < LATEST


def plain_name(value: object) -> str:
    """Returns an id, address or type as text that every database takes: well-formed, without NUL."""
    text = str(value if value is not None else "")
    return text.strip() if text.isascii() and text.isprintable() else well_formed(text).replace("\0", "").strip()


def absolute_link(base: str, link: object) -> str | None:
    """Returns the link resolved against `base`; unchanged if it is not an address; None if it is empty or too long."""
    text = plain_name(link)
    if not text or len(text) > MOST_LINK:
        return None
    if text.startswith(("https://", "http://")):
        return text
    try:
        return urljoin(base, text)
    except ValueError:
        return text


def enclosure(url: object, kind: object, size: object) -> Enclosure | None:
    """Returns the enclosure; None if it has no usable address. An invalid size is left out.

    Args:
        url: address of the file.
        kind: media type.
        size: in bytes, as the feed gives it.
    """
    address = plain_name(url)
    if not address or len(address) > MOST_LINK:
        return None
    digits = str(size) if isinstance(size, int | str) and not isinstance(size, bool) else ""
    is_size = digits.isdecimal() and len(digits) <= len(str(MOST_SIZE)) and int(digits) <= MOST_SIZE
    return Enclosure(address, plain_name(kind)[:100], int(digits) if is_size else None)


def language_code(text: object) -> str | None:
    """Returns the two letters of a language code; None if `text` is not one."""
    if text is None:
        return None
    code = str(text or "").strip().lower()[:2]
    return code if len(code) == 2 and code.isascii() and code.isalpha() else None
