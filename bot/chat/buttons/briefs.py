"""CHAT: buttons that show briefs and their charts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.briefs import ChartKind
from bot.chat.buttons.callback_data import ButtonData, Format, page_number, with_name
from bot.chat.buttons.topics import TopicButton, topic_format

# The longest window name, "20241018..20241025", needs 18 characters.
MAX_WINDOW_BYTES: Final = 18


@dataclass(frozen=True, slots=True)
class BriefButton(TopicButton):
    """Sends a new brief on a topic."""


@dataclass(frozen=True, slots=True)
class PageButton(ButtonData):
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
class ChartButton(ButtonData):
    """Sends a chart of a brief.

    Attributes:
        kind: which chart.
        topic: slug.
        window: as `parse_window` takes it, at most 18 bytes.
    """

    kind: ChartKind
    topic: str
    window: str


_CHART_KINDS: Final[Mapping[str, ChartKind]] = {"t": "timeline", "f": "figures"}
_CHART_CODES: Final = {kind: code for code, kind in _CHART_KINDS.items()}


def _decode_page(_: str, argument: str) -> PageButton:
    topic, window, page = (*argument.split(":"), "", "")[:3]
    return PageButton(topic, window, page_number(page))


def _decode_chart(_: str, argument: str) -> ChartButton:
    kind, topic, window = (*argument.split(":"), "", "")[:3]
    return ChartButton(_CHART_KINDS.get(kind, "timeline"), topic, window)


def _checked_window(window: str) -> str:
    if ":" in window or len(window.encode()) > MAX_WINDOW_BYTES:
        raise ValueError(f"a button cannot carry the window {window!r}: at most {MAX_WINDOW_BYTES} bytes, without ':'")
    return window


FORMATS: Final = (
    topic_format("brief", BriefButton),
    Format(
        PageButton,
        ("page",),
        lambda it: with_name("page", it.topic, _checked_window(it.window), str(it.page)),
        _decode_page,
    ),
    Format(
        ChartButton,
        ("chart",),
        lambda it: with_name(f"chart:{_CHART_CODES[it.kind]}", it.topic, _checked_window(it.window)),
        _decode_chart,
    ),
)
