"""CHAT: the buttons' callback data. The only module that knows its format and its limit of 64 bytes.

A press comes back as `action:argument…`, often from a message that was sent by an older version, so a format that was
ever sent is decoded for good. Pure: no telegram types, so that alerts and briefs can offer buttons too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from bot.briefs import ChartKind

# Bot API, "InlineKeyboardButton": callback_data is 1 to 64 bytes.
MAX_CALLBACK_BYTES: Final = 64
# The longest window name, "20241018..20241025", needs 18 characters.
MAX_WINDOW_BYTES: Final = 18
# First character of the digest that replaces a topic or address too long for a button.
DIGEST_MARK: Final = "~"
DIGEST_BYTES: Final = 12
# Longer numbers are not ids of this bot's database.
MAX_ID_DIGITS: Final = 18

Rows: TypeAlias = Sequence[Sequence[Mapping[str, str]]]


@dataclass(frozen=True, slots=True)
class FollowButton:
    """Subscribes the chat to a topic."""

    topic: str


@dataclass(frozen=True, slots=True)
class UnfollowButton:
    """Ends the chat's subscription to a topic."""

    topic: str


@dataclass(frozen=True, slots=True)
class MuteButton:
    """Stops alerts on a topic; the chat goes on following it."""

    topic: str


@dataclass(frozen=True, slots=True)
class UnmuteButton:
    """Sends alerts on a topic again."""

    topic: str


@dataclass(frozen=True, slots=True)
class BriefButton:
    """Sends a new brief on a topic."""

    topic: str


@dataclass(frozen=True, slots=True)
class PageButton:
    """Shows another page of a brief in place.

    Attributes:
        topic: slug.
        window: as `parse_window` takes it, at most 18 bytes.
        page: 1 is the first page of the full brief, 0 the short brief.
    """

    topic: str
    window: str
    page: int


@dataclass(frozen=True, slots=True)
class ChartButton:
    """Sends a chart of a brief.

    Attributes:
        kind: which chart.
        topic: slug.
        window: as `parse_window` takes it, at most 18 bytes.
    """

    kind: ChartKind
    topic: str
    window: str


@dataclass(frozen=True, slots=True)
class WhyButton:
    """Explains why the chat got an alert.

    Attributes:
        story_id: the alert's story; 0, which is no story's id, where the data of an old button cannot be read.
        fact_ids: facts that the message shows. `encode` keeps as many of them, from the first on, as a button carries.
    """

    story_id: int
    fact_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class MoreFactsButton:
    """Sends all facts of an alert's story; 0 is no story's id."""

    story_id: int


@dataclass(frozen=True, slots=True)
class SourcesButton:
    """Sends the articles of an alert's story; 0 is no story's id."""

    story_id: int


@dataclass(frozen=True, slots=True)
class LanguageButton:
    """Sets the chat's language to a code such as "fr"."""

    code: str


@dataclass(frozen=True, slots=True)
class ResumeFeedButton:
    """Polls a paused feed again."""

    url: str


@dataclass(frozen=True, slots=True)
class AddFeedButton:
    """Adds a feed whose address stands in the message of the button.

    Attributes:
        url: its address, or the digest of it.
        is_unchecked: True if it is stored although it could not be read.
    """

    url: str
    is_unchecked: bool = False


@dataclass(frozen=True, slots=True)
class LetterButton:
    """Sends a dead letter again, or deletes it.

    Attributes:
        message_id: of the outbox message; 0 for all that /dead lists.
        action: "retry" or "drop".
    """

    message_id: int
    action: str


@dataclass(frozen=True, slots=True)
class ConnectButton:
    """Lets a channel follow a topic, or stop following it."""

    chat_id: int
    topic: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class WhenButton:
    """Shows or changes when the chat gets messages.

    Attributes:
        page: which screen: "home", "digest", "days", "quiet", "mute", "sounds", "levels".
        value: what to set; "" only shows the screen. It names the new state, so a second press changes nothing.
    """

    page: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class LevelButton:
    """Shows or sets how important news on a topic must be.

    Attributes:
        topic: slug.
        level: of AlertLevel; "" only shows the choice.
    """

    topic: str
    level: str = ""


@dataclass(frozen=True, slots=True)
class FeedsButton:
    """Shows a page of the list of feeds, 1 is the first one."""

    page: int


TopicButton: TypeAlias = FollowButton | UnfollowButton | MuteButton | UnmuteButton | BriefButton
StoryButton: TypeAlias = MoreFactsButton | SourcesButton
ButtonData: TypeAlias = (
    TopicButton
    | PageButton
    | ChartButton
    | WhyButton
    | StoryButton
    | LanguageButton
    | ResumeFeedButton
    | AddFeedButton
    | FeedsButton
    | WhenButton
    | LevelButton
    | LetterButton
    | ConnectButton
)

_TOPIC_BUTTONS: Final[Mapping[str, type[TopicButton]]] = {
    "sub": FollowButton,
    "unsub": UnfollowButton,
    "mute": MuteButton,
    "unmute": UnmuteButton,
    "brief": BriefButton,
}
_TOPIC_ACTIONS: Final = {button: action for action, button in _TOPIC_BUTTONS.items()}
_STORY_BUTTONS: Final[Mapping[str, type[StoryButton]]] = {"more": MoreFactsButton, "src": SourcesButton}
_STORY_ACTIONS: Final = {button: action for action, button in _STORY_BUTTONS.items()}
_CHART_KINDS: Final[Mapping[str, ChartKind]] = {"t": "timeline", "f": "figures"}
_CHART_CODES: Final = {kind: code for code, kind in _CHART_KINDS.items()}


def button(text: str, data: ButtonData) -> dict[str, str]:
    """Returns a button as it stands in a row: its text and its callback data. Raises ValueError as `encode` does."""
    return {"text": text, "callback_data": encode(data)}


def encode(data: ButtonData) -> str:
    """Returns the callback data of a button, 1 to 64 bytes of UTF-8.

    A topic or an address that does not fit is replaced by its digest, which `refers_to` recognises.

    Raises:
        ValueError: another argument is too long or has a separator in it.
    """
    match data:
        case PageButton(topic, window, page):
            return _with_topic("page", topic, _checked_window(window), str(page))
        case ChartButton(kind, topic, window):
            return _with_topic(f"chart:{_CHART_CODES[kind]}", topic, _checked_window(window))
        case WhyButton(story_id, fact_ids):
            return _encode_why(story_id, fact_ids)
        case LanguageButton(code):
            return _checked(f"lang:{code}")
        case WhenButton(page, value):
            return _checked(f"when:{page}:{value}")
        case LevelButton(topic, level):
            return _with_topic("level", topic, level)
        case LetterButton(message_id, action):
            return _checked(f"dead:{message_id}:{action}")
        case ConnectButton(chat_id, topic, is_on):
            return _with_topic("connect", topic, str(chat_id), str(int(is_on)))
        case ResumeFeedButton(url):
            return _checked(f"resume:{_reference(url, MAX_CALLBACK_BYTES - len('resume:'))}")
        case FeedsButton(page):
            return _checked(f"feeds:{page}")
        case AddFeedButton(url, is_unchecked):
            action = "keep" if is_unchecked else "add"
            return _checked(f"{action}:{_reference(url, MAX_CALLBACK_BYTES - len(action) - 1)}")
        case _:
            return _encode_named(data)


def _encode_named(data: TopicButton | StoryButton) -> str:
    if isinstance(data, MoreFactsButton | SourcesButton):
        return f"{_STORY_ACTIONS[type(data)]}:{data.story_id}"
    action = _TOPIC_ACTIONS[type(data)]
    return _checked(f"{action}:{_reference(data.topic, MAX_CALLBACK_BYTES - len(action) - 1)}")


def decode(data: str) -> ButtonData | None:
    """Returns the button of some callback data; None if no button of this bot ever had such data.

    Arguments that are missing are empty, page numbers that cannot be read are 1: a handler says what is wrong.
    """
    action, _, argument = data.partition(":")
    if (named := _named(action, argument)) is not None:
        return named
    match action:
        case "page":
            topic, window, page = (*argument.split(":"), "", "")[:3]
            return PageButton(topic, window, int(page) if page.isdecimal() else 1)
        case "chart":
            kind, topic, window = (*argument.split(":"), "", "")[:3]
            return ChartButton(_CHART_KINDS.get(kind, "timeline"), topic, window)
        case "why":
            return _decode_why(argument)
        case "lang":
            return LanguageButton(argument)
        case "when":
            page, _, value = argument.partition(":")
            return WhenButton(page, value)
        case "level":
            topic, _, level = argument.rpartition(":")
            return LevelButton(topic, level)
        case "dead":
            message, _, wanted = argument.partition(":")
            return LetterButton(_number(message), wanted)
        case "connect":
            topic, chat, is_on = (*argument.split(":"), "", "")[:3]
            return ConnectButton(_number(chat), topic, is_on == "1")
    return _decode_feed_button(action, argument)


def _decode_feed_button(action: str, argument: str) -> ButtonData | None:
    match action:
        case "resume":
            return ResumeFeedButton(argument)
        case "feeds":
            return FeedsButton(int(argument) if argument.isdecimal() else 1)
        case "add" | "keep":
            return AddFeedButton(argument, action == "keep")
    return None


def _named(action: str, argument: str) -> TopicButton | StoryButton | None:
    """The button of a topic or of a story, whose argument is that and nothing else."""
    if action in _TOPIC_BUTTONS:
        return _TOPIC_BUTTONS[action](argument)
    return _STORY_BUTTONS[action](max(0, _number(argument))) if action in _STORY_BUTTONS else None


def is_button(kind: type[ButtonData]) -> Callable[[object], bool]:
    """Returns a predicate on callback data for `CallbackQueryHandler(pattern=…)`: True if they are of that kind."""

    def matches(data: object) -> bool:
        return isinstance(data, str) and isinstance(decode(data), kind)

    return matches


def refers_to(reference: str, name: str) -> bool:
    """True if the argument of a decoded button names `name`, either literally or by its digest."""
    return reference == (_digest(name) if reference.startswith(DIGEST_MARK) else name)


def _with_topic(action: str, topic: str, *rest: str) -> str:
    """Returns `action:topic:rest…`."""
    tail = ":".join(rest)
    reference = _reference(topic, MAX_CALLBACK_BYTES - len(action) - len(tail.encode()) - 2, separator=":")
    return _checked(f"{action}:{reference}:{tail}")


def _reference(name: str, room: int, separator: str | None = None) -> str:
    """Returns `name` if it fits into `room` bytes and cannot be misread, else its digest."""
    is_ambiguous = name.startswith(DIGEST_MARK) or (separator is not None and separator in name)
    return _digest(name) if is_ambiguous or len(name.encode()) > room else name


def _digest(name: str) -> str:
    return DIGEST_MARK + hashlib.blake2s(name.encode(), digest_size=DIGEST_BYTES).hexdigest()


def _checked(data: str) -> str:
    if (size := len(data.encode())) > MAX_CALLBACK_BYTES:
        raise ValueError(f"callback data {data!r} has {size} bytes; a button carries {MAX_CALLBACK_BYTES}")
    return data


def _checked_window(window: str) -> str:
    if ":" in window or len(window.encode()) > MAX_WINDOW_BYTES:
        raise ValueError(f"a button cannot carry the window {window!r}: at most {MAX_WINDOW_BYTES} bytes, without ':'")
    return window


def _encode_why(story_id: int, fact_ids: Sequence[int]) -> str:
    data = f"why:{story_id}"
    for number, fact_id in enumerate(fact_ids):
        longer = f"{data}{'.' if number else ':'}{fact_id}"
        if len(longer) > MAX_CALLBACK_BYTES:
            break
        data = longer
    return data


def _number(text: str) -> int:
    """Returns an id; 0, which is none, where it cannot be read."""
    digits = text.removeprefix("-")
    return int(text) if digits.isdecimal() and len(digits) <= MAX_ID_DIGITS else 0


def _decode_why(argument: str) -> WhyButton:
    parts = argument.replace(".", ":").split(":")
    story, *facts = parts
    if not all(map(str.isdecimal, parts)) or len(story) > MAX_ID_DIGITS:
        return WhyButton(0)
    return WhyButton(int(story), tuple(int(fact) for fact in facts if len(fact) <= MAX_ID_DIGITS))
