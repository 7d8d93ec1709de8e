"""RENDER: a brief as messages with buttons, for a chat or a terminal."""

from __future__ import annotations

import json
from typing import Final, Literal

from bot.briefs.values import Brief
from bot.briefs.window import DEFAULT
from bot.locales import Words
from bot.render.brief import Page, brief_html, brief_pages, brief_text
from bot.render.brief_record import brief_record
from bot.render.rich import render_rich_brief
from feeds.types import Chat

Form = Literal["html", "text", "json", "rich"]
# Bot API, InlineKeyboardButton: 1 to 64 bytes.
MOST_CALLBACK_BYTES: Final = 64


def render_brief(brief: Brief, chat: Chat, form: Form = "html", *, is_full: bool = False) -> list[Page]:
    """Returns the brief as messages in the chat's language.

    Args:
        brief: as composed.
        chat: whose language and time zone to take.
        form: "html" for Telegram; "rich" is one page that has both the InputRichMessage and, where a server or
            client refuses that, the classic text; "text" and "json" are one page without buttons.
        is_full: all pages; otherwise the one message that says the most.
    """
    words = Words(chat.language, chat.time_zone)
    if form == "text":
        return [Page(brief_text(brief, words))]
    if form == "json":
        return [Page(json.dumps(brief_record(brief, words), ensure_ascii=False, indent=2))]
    if form == "rich" and not brief.is_only_repeats:
        return [Page(brief_html(brief, words), short_buttons(brief, words), render_rich_brief(brief, words))]
    if not is_full:
        return [Page(brief_html(brief, words), short_buttons(brief, words))]
    pages = brief_pages(brief, words)
    return [Page(page, page_buttons(brief, words, number, len(pages))) for number, page in enumerate(pages, 1)]


def page_data(brief: Brief, page: int) -> str:
    """`page:SLUG:WINDOW:N`: page N of the full brief, 0 is the short one. "" where it is more than a button carries."""
    data = f"page:{brief.topic.slug}:{brief.window.lasting_name}:{page}"
    return data if len(data.encode()) <= MOST_CALLBACK_BYTES else ""


def short_buttons(brief: Brief, words: Words) -> list[list[dict[str, str]]]:
    """Returns the buttons under a short brief: the full brief and pictures; under an empty one a wider window."""
    if brief.is_only_repeats:
        return _row((words.text("brief.button_last"), f"page:{brief.topic.slug}:{DEFAULT}:0"))
    if brief.is_empty:
        wider = f"page:{brief.topic.slug}:30d:0"
        return _row((words.text("brief.button_wider"), wider)) if brief.window.name != "30d" else []
    rows = _row((words.text("brief.button_full"), page_data(brief, 1)))
    return rows + chart_buttons(brief, words)


def chart_buttons(brief: Brief, words: Words) -> list[list[dict[str, str]]]:
    """`chart:t:SLUG:WINDOW` for the timeline and, where a figure moved, `chart:f:SLUG:WINDOW` for its course."""
    place = f"{brief.topic.slug}:{brief.window.lasting_name}"
    wanted = [(words.text("brief.button_timeline"), f"chart:t:{place}")]
    if any(series.has_moved for series in brief.series):
        wanted.append((words.text("brief.button_figures"), f"chart:f:{place}"))
    return _row(*wanted)


def page_buttons(brief: Brief, words: Words, page: int, count: int) -> list[list[dict[str, str]]]:
    """◀ 2/5 ▶; the number leads back to the short brief."""
    middle = words.text("brief.page", page=page, count=count) if count > 1 else words.text("brief.button_short")
    wanted = [
        (words.text("brief.button_previous"), page_data(brief, page - 1) if page > 1 else ""),
        (middle, page_data(brief, 0)),
        (words.text("brief.button_next"), page_data(brief, page + 1) if page < count else ""),
    ]
    return _row(*wanted)


def _row(*buttons: tuple[str, str]) -> list[list[dict[str, str]]]:
    row = [
        {"text": text, "callback_data": data}
        for text, data in buttons
        if data and len(data.encode()) <= MOST_CALLBACK_BYTES
    ]
    return [row] if row else []
