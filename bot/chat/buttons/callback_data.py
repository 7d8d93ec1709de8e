"""CHAT: what all formats of callback data share: the limit of 64 bytes, references to long names, numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

# Bot API, "InlineKeyboardButton": callback_data is 1 to 64 bytes.
MAX_CALLBACK_BYTES: Final = 64
# First character of the digest that replaces a topic or address too long for a button.
DIGEST_MARK: Final = "~"
DIGEST_BYTES: Final = 12
# Longer numbers are not ids of this bot's database.
MAX_ID_DIGITS: Final = 18


@dataclass(frozen=True, slots=True)
class ButtonData:
    """What a button means. Each kind of button is a subclass with a `Format`."""


B = TypeVar("B", bound=ButtonData)


@dataclass(frozen=True, slots=True)
class Format(Generic[B]):
    """How a kind of button is written: `action:argument…`.

    Attributes:
        kind: the kind of button.
        actions: what its data begin with. No other kind has one of them.
        encode: returns a button's callback data, with the action.
        decode: returns the button of an action and an argument, whatever the argument is.
    """

    kind: type[B]
    actions: tuple[str, ...]
    encode: Callable[[B], str]
    decode: Callable[[str, str], B]


def checked(data: str) -> str:
    """Returns the data. Raises ValueError if a button cannot carry them."""
    if (size := len(data.encode())) > MAX_CALLBACK_BYTES:
        raise ValueError(f"callback data {data!r} has {size} bytes; a button carries {MAX_CALLBACK_BYTES}")
    return data


def with_name(action: str, name: str, *rest: str) -> str:
    """Returns `action:name:rest…`, where a name that has no room or could be misread is replaced by its digest."""
    tail = "".join(f":{part}" for part in rest)
    room = MAX_CALLBACK_BYTES - len(action) - 1 - len(tail.encode())
    return checked(f"{action}:{reference(name, room, ':' if rest else None)}{tail}")


def reference(name: str, room: int, separator: str | None = None) -> str:
    """Returns `name` if it fits into `room` bytes and cannot be misread, else its digest."""
    is_ambiguous = name.startswith(DIGEST_MARK) or (separator is not None and separator in name)
    return digest_of(name) if is_ambiguous or len(name.encode()) > room else name


def refers_to(reference: str, name: str) -> bool:
    """True if the argument of a decoded button names `name`, either literally or by its digest."""
    return reference == (digest_of(name) if reference.startswith(DIGEST_MARK) else name)


def digest_of(name: str) -> str:
    """Returns what stands in a button for a name that has no room in it, or could be taken for something else."""
    return DIGEST_MARK + hashlib.blake2s(name.encode(), digest_size=DIGEST_BYTES).hexdigest()


def number(text: str) -> int:
    """Returns an id; 0, which is none, where it cannot be read."""
    digits = text.removeprefix("-")
    return int(text) if digits.isdecimal() and len(digits) <= MAX_ID_DIGITS else 0


def page_number(text: str) -> int:
    """Returns the number of a page; 1, the first one, where it cannot be read."""
    return int(text) if text.isdecimal() and len(text) <= MAX_ID_DIGITS else 1
