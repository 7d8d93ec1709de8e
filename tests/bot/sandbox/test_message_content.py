"""The content of a call: entities, captions and rich messages that Telegram refuses are refused."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.errors import ApiError
from bot.sandbox.message_content import MAX_CAPTION, read_caption, read_formatted, read_rich

BOLD = {"type": "bold", "offset": 0, "length": 2}


@pytest.mark.parametrize(
    ("entity", "said"),
    [
        (BOLD | {"type": "huge"}, "unsupported type"),
        (BOLD | {"offset": -1}, "outside of the text"),
        (BOLD | {"length": 0}, "outside of the text"),
        (BOLD | {"length": 5}, "outside of the text"),
        (BOLD | {"type": "text_link"}, 'can\'t find field "url"'),
        (BOLD | {"type": "text_mention"}, 'can\'t find field "user"'),
        (BOLD | {"type": "text_mention", "user": {"id": "1"}}, 'can\'t find field "user"'),
        (BOLD | {"type": "date_time"}, 'can\'t find field "unix_time"'),
    ],
)
def test_a_wrong_entity_is_refused(entity: dict[str, Any], said: str) -> None:
    with pytest.raises(ApiError, match=said):
        read_formatted("Kim", None, [entity])


@pytest.mark.parametrize(("mode", "said"), [("MarkdownV2", "not Markdown"), ("bbcode", "unsupported parse_mode")])
def test_another_parse_mode_is_refused(mode: str, said: str) -> None:
    with pytest.raises(ApiError, match=said):
        read_formatted("Kim", mode, None)


def test_entities_are_sorted_and_detected_kinds_are_not_taken_from_the_caller() -> None:
    given = [{"type": "italic", "offset": 1, "length": 1}, {"type": "url", "offset": 0, "length": 3}, BOLD]
    assert read_formatted("Kim", None, given) == ("Kim", [BOLD, given[0]])


def test_more_than_a_hundred_entities_are_refused() -> None:
    with pytest.raises(ApiError, match="ENTITIES_TOO_LONG"):
        read_formatted("Kim", None, [BOLD] * 101)


def test_a_caption_is_a_text_of_limited_length() -> None:
    assert read_caption({"caption": "x" * MAX_CAPTION}) == ("x" * MAX_CAPTION, [])
    with pytest.raises(ApiError, match="caption is too long"):
        read_caption({"caption": "x" * (MAX_CAPTION + 1)})
    with pytest.raises(ApiError, match="must be of type String"):
        read_caption({"caption": 7})


@pytest.mark.parametrize("value", [{}, {"html": "<p>a</p>", "markdown": "a"}, {"markdown": "a"}])
def test_a_rich_message_is_html_alone(value: dict[str, Any]) -> None:
    with pytest.raises(ApiError):
        read_rich(value)


def test_the_direction_of_a_rich_message_is_kept() -> None:
    assert read_rich({"html": "<p>a</p>", "is_rtl": True}) == {
        "blocks": [{"type": "paragraph", "text": "a"}],
        "is_rtl": True,
    }
