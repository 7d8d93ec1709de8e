"""Rich messages of Bot API 10.1: read, held to the limits, shown."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot
from telegram.error import BadRequest

from bot.sandbox.errors import ApiError
from bot.sandbox.rich_parser import parse_rich_html
from bot.sandbox.rich_renderer import plain_text, render_rich
from bot.sandbox.rich_tree import INLINE

Control = Callable[..., Awaitable[Any]]


@pytest.mark.parametrize(
    ("source", "blocks"),
    [
        ("<p>a <b>b</b></p>", [{"type": "paragraph", "text": ["a ", {"type": "bold", "text": "b"}]}]),
        ("loose", [{"type": "paragraph", "text": "loose"}]),
        ("<h2>t</h2><hr>", [{"type": "heading", "text": "t", "size": 2}, {"type": "divider"}]),
        (
            "<blockquote><p>q</p><cite>who</cite></blockquote>",
            [{"type": "blockquote", "blocks": [{"type": "paragraph", "text": "q"}], "credit": "who"}],
        ),
        ("<aside>q<cite>who</cite></aside>", [{"type": "pullquote", "text": "q", "credit": "who"}]),
        (
            "<details open><summary>s</summary><p>x</p></details>",
            [{"type": "details", "summary": "s", "blocks": [{"type": "paragraph", "text": "x"}], "is_open": True}],
        ),
        (
            '<pre><code class="language-py">a\n b</code></pre>',
            [{"type": "pre", "text": "a\n b", "language": "py"}],
        ),
        (
            '<p><a href="#n">[1]</a><tg-reference name="n">r</tg-reference></p>',
            [
                {
                    "type": "paragraph",
                    "text": [
                        {"type": "reference_link", "text": "[1]", "reference_name": "n"},
                        {"type": "reference", "text": "r", "name": "n"},
                    ],
                }
            ],
        ),
        (
            "<table bordered><caption>c</caption><tr><th>h</th></tr>"
            '<tr><td align="right" colspan="2">1</td></tr></table>',
            [
                {
                    "type": "table",
                    "cells": [
                        [{"text": "h", "align": "left", "valign": "top", "is_header": True}],
                        [{"text": "1", "align": "right", "valign": "top", "colspan": 2}],
                    ],
                    "caption": "c",
                    "is_bordered": True,
                }
            ],
        ),
    ],
)
def test_reads_blocks(source: str, blocks: list[dict[str, Any]]) -> None:
    assert parse_rich_html(source) == blocks


def test_an_ordered_list_counts_from_its_start() -> None:
    [block] = parse_rich_html(
        '<ol start="3"><li>a</li><li value="7">b</li><li><input type="checkbox" checked>c</li></ol>'
    )
    assert [item["label"] for item in block["items"]] == ["3.", "7.", "8."]
    assert block["items"][2]["is_checked"] is True


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("<p>x", 'can\'t find end tag corresponding to start tag "p"'),
        ("<p>x</b></p>", "unmatched end tag"),
        ("<div>x</div>", 'unsupported start tag "div"'),
        ("<img src='https://x.org/y.png'>", "takes no media"),
        ("<li>x</li>", "can't stand in"),
        ("<details><p>x</p></details>", "one summary"),
        ("<p>x</p>" * 501, "more than 500 blocks"),
        ("<table><tr>" + "<td>x</td>" * 21 + "</tr></table>", "more than 20 columns"),
        ("<blockquote>" * 17 + "x" + "</blockquote>" * 17, "more than 16 levels"),
        ("<p>" + "<b>" * 17 + "x" + "</b>" * 17 + "</p>", "more than 16 levels"),
        ("x" * 32_769, "message is too long"),
        (" ", "message text is empty"),
    ],
)
def test_refuses_what_is_beyond_a_limit(source: str, complaint: str) -> None:
    with pytest.raises(ApiError, match=complaint):
        parse_rich_html(source)


def test_takes_what_is_just_within() -> None:
    assert len(parse_rich_html("<p>x</p>" * 500)) == 500
    assert parse_rich_html("x" * 32_768)


_TAGS = [*INLINE, "p", "ul", "ol", "li", "table", "tr", "td", "details", "summary", "blockquote", "cite", "pre", "a"]
_PIECES = st.one_of(
    st.text(max_size=6),
    st.sampled_from([f"<{tag}>" for tag in _TAGS] + [f"</{tag}>" for tag in _TAGS] + ["<!--", "<?"]),
)


@given(st.lists(_PIECES, max_size=16).map("".join))
def test_any_text_is_read_or_refused(source: str) -> None:
    try:
        blocks = parse_rich_html(source)
    except ApiError as error:
        assert error.status == 400  # noqa: PT017 - either outcome is right
        return
    assert "<script" not in render_rich({"blocks": blocks})
    plain_text(blocks)


async def test_sent_edited_and_shown(telegram: Bot, client: httpx.AsyncClient, control: Control) -> None:
    await control("users/11/send", text="/start")
    html = "<h1>Korea</h1><p>3,000 &lt;soldiers&gt; <i>say they</i></p>"
    sent = await telegram.do_api_request("sendRichMessage", api_kwargs={"chat_id": 11, "rich_message": {"html": html}})
    assert isinstance(sent, dict)
    assert sent["rich_message"]["blocks"][0] == {"type": "heading", "text": "Korea", "size": 1}
    row = (await client.get("/sandbox/chats/11/messages")).json()[-1]
    assert row["is_rich"] is True
    assert row["text"] == "Korea\n3,000 <soldiers> say they"
    assert "3,000 &lt;soldiers&gt; <i>say they</i>" in row["html"]
    edited = await client.post(
        "/bot7:abc/editMessageText",
        json={"chat_id": 11, "message_id": sent["message_id"], "rich_message": {"html": "<p>new</p>"}},
    )
    assert edited.status_code == 200
    assert (await client.get("/sandbox/chats/11/messages")).json()[-1]["text"] == "new"
    with pytest.raises(BadRequest, match="Exactly one of the fields"):
        await telegram.do_api_request("sendRichMessage", api_kwargs={"chat_id": 11, "rich_message": {}})
