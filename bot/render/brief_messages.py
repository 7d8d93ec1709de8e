"""RENDER: a brief as messages with buttons, for a chat or a terminal."""

from __future__ import annotations

import json
from typing import Literal

from bot.briefs import DEFAULT_WINDOW, Brief
from bot.chat.buttons import ButtonData, ChartButton, PageButton, button, in_rows
from bot.locales import Words
from bot.render.brief import Page, brief_html, brief_pages, brief_text
from bot.render.brief_record import brief_record
from bot.render.rich import render_rich_brief
from feeds.types import Chat

Form = Literal["html", "text", "json", "rich"]


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


def rich_page(brief: Brief, chat: Chat) -> Page | None:
    """Returns the brief as one rich message without the classic text; None if it has no rich form.

    Args:
        brief: as composed.
        chat: whose language and time zone to take.
    """
    if brief.is_only_repeats:
        return None
    words = Words(chat.language, chat.time_zone)
    return Page("", short_buttons(brief, words), render_rich_brief(brief, words))


def short_buttons(brief: Brief, words: Words) -> list[list[dict[str, str]]]:
    """Returns the buttons under a short brief: the full brief and charts; under an empty one a wider window."""
    slug = brief.topic.slug
    if brief.is_only_repeats:
        return _row((words.text("brief.button_last"), PageButton(slug, DEFAULT_WINDOW, 0)))
    if brief.is_empty:
        wider = PageButton(slug, "30d", 0)
        return _row((words.text("brief.button_wider"), wider)) if brief.window.name != "30d" else []
    return _row((words.text("brief.button_full"), _page(brief, 1))) + chart_buttons(brief, words)


def chart_buttons(brief: Brief, words: Words) -> list[list[dict[str, str]]]:
    """Returns the button of the timeline and, if the value of a figure changed, that of its chart."""
    slug, window = brief.topic.slug, brief.window.lasting_name
    wanted = [(words.text("brief.button_timeline"), ChartButton("timeline", slug, window))]
    if any(series.has_moved for series in brief.series):
        wanted.append((words.text("brief.button_figures"), ChartButton("figures", slug, window)))
    return in_rows([button(text, data) for text, data in wanted], 2)


def page_buttons(brief: Brief, words: Words, page: int, count: int) -> list[list[dict[str, str]]]:
    """Returns the buttons ◀ 2/5 ▶; the one in the middle leads back to the short brief.

    Args:
        brief: as composed.
        words: the reader's language.
        page: number of the page that is shown, from 1.
        count: number of pages.
    """
    middle = words.text("brief.page", page=page, count=count) if count > 1 else words.text("brief.button_short")
    previous = [(words.text("brief.button_previous"), _page(brief, page - 1))] if page > 1 else []
    following = [(words.text("brief.button_next"), _page(brief, page + 1))] if page < count else []
    return _row(*previous, (middle, _page(brief, 0)), *following)


def _page(brief: Brief, page: int) -> PageButton:
    return PageButton(brief.topic.slug, brief.window.lasting_name, page)


def _row(*buttons: tuple[str, ButtonData]) -> list[list[dict[str, str]]]:
    return [[button(text, data) for text, data in buttons]]
