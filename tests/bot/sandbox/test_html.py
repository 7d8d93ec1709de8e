"""Telegram HTML: entities in UTF-16 units, errors in Telegram's words, never anything else."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.errors import ApiError
from bot.sandbox.html_parser import TYPES, parse_html
from bot.sandbox.html_renderer import render_entities
from bot.sandbox.message_content import read_formatted
from bot.sandbox.text import find_entities, trim, utf16_length


def entity(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain", "plain", []),
        ("<b>bold</b>", "bold", [entity("bold", 0, 4)]),
        ("<strong>é</strong> <em>i</em>", "é i", [entity("bold", 0, 1), entity("italic", 2, 1)]),
        ("<ins>u</ins><del>s</del>", "us", [entity("underline", 0, 1), entity("strikethrough", 1, 1)]),
        ("😀<b>x</b>", "😀x", [entity("bold", 2, 1)]),
        ("<i>👨‍👩‍👧 a</i>b", "👨‍👩‍👧 ab", [entity("italic", 0, 10)]),
        ("🇫🇷<b>🇫🇷</b>", "🇫🇷🇫🇷", [entity("bold", 4, 4)]),
        ("<b>a<i>b</i></b>", "ab", [entity("bold", 0, 2), entity("italic", 1, 1)]),
        ('<a href="https://x.org/?a=1&amp;b=2">l</a>', "l", [entity("text_link", 0, 1, url="https://x.org/?a=1&b=2")]),
        ("<a href='https://x.org'>l</a>", "l", [entity("text_link", 0, 1, url="https://x.org")]),
        ('<a href="tg://user?id=12">n</a>', "n", [entity("text_mention", 0, 1, user={"id": 12})]),
        ('<a href="javascript:alert(1)">n</a>', "n", []),
        ("<tg-spoiler>s</tg-spoiler>", "s", [entity("spoiler", 0, 1)]),
        ('<span class="tg-spoiler">s</span>', "s", [entity("spoiler", 0, 1)]),
        ("<code>a &lt; b</code>", "a < b", [entity("code", 0, 5)]),
        ("<pre>p</pre>", "p", [entity("pre", 0, 1)]),
        ('<pre><code class="language-py">p</code></pre>', "p", [entity("pre", 0, 1, language="py")]),
        ("<code><b>p</b></code>", "p", [entity("code", 0, 1)]),
        ("<blockquote>q</blockquote>", "q", [entity("blockquote", 0, 1)]),
        ("<blockquote expandable>q</blockquote>", "q", [entity("expandable_blockquote", 0, 1)]),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>", "ab", [entity("blockquote", 0, 2)]),
        (
            '<tg-time unix="1729500000" format="wDT">t</tg-time>',
            "t",
            [entity("date_time", 0, 1, unix_time=1729500000, date_time_format="wDT")],
        ),
        ('<tg-emoji emoji-id="5">👍</tg-emoji>', "👍", [entity("custom_emoji", 0, 2, custom_emoji_id="5")]),
        ("&lt;&gt;&amp;&quot;&#33;&#x21;&nbsp;", '<>&"!!&nbsp;', []),
        ("<b></b>x", "x", []),
        ("<B>x</b >", "x", [entity("bold", 0, 1)]),
        ("<b>x</>", "x", [entity("bold", 0, 1)]),
    ],
)
def test_reads_text_and_entities(source: str, text: str, entities: list[dict[str, Any]]) -> None:
    assert parse_html(source) == (text, entities)


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("é😀</b>", "Unexpected end tag at byte offset 6"),
        ("é<br>", 'Unsupported start tag "br" at byte offset 2'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<i>a</em>", 'Unmatched end tag at byte offset 4, expected "</i>", found "</em>"'),
        ("<i>a</i", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<b ="x">y</b>', 'Empty attribute name in the tag "b" at byte offset 0'),
        ("<a href=x/y>z</a>", "Unexpected end of name token at byte offset 8"),
        ('<tg-emoji emoji-id="x">y</tg-emoji>', "Invalid custom emoji identifier specified"),
        ('<tg-time unix="soon">y</tg-time>', "Invalid date-time specified"),
        ('<tg-time unix="1" format="Tw">y</tg-time>', "Invalid date-time format specified"),
    ],
)
def test_refuses_in_telegrams_words(source: str, complaint: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse_html(source)
    assert caught.value.status == 400
    assert caught.value.description == f"Bad Request: can't parse entities: {complaint}"


_PIECES = st.one_of(
    st.text(max_size=8),
    st.sampled_from([f"<{tag}>" for tag in TYPES] + [f"</{tag}>" for tag in TYPES]),
    st.sampled_from(['<a href="', '">', "<blockquote expandable>", "&amp;", "&#1", "<", ">", '"', "'", "=", "/", "😀"]),
)


@given(st.lists(_PIECES, max_size=14).map("".join))
def test_any_text_parses_or_is_refused_with_400(source: str) -> None:
    try:
        text, entities = parse_html(source)
    except ApiError as error:
        assert error.status == 400  # noqa: PT017 - either outcome is right
        return
    for found in entities:
        assert 0 <= found["offset"] < found["offset"] + found["length"] <= utf16_length(text)


class _Balanced(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.seen: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.seen.append(tag)
        self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


_ENTITIES = st.lists(
    st.builds(
        entity,
        st.sampled_from(["bold", "italic", "code", "pre", "blockquote", "spoiler", "url", "text_link", "bot_command"]),
        st.integers(0, 12),
        st.integers(1, 12),
        url=st.sampled_from(["https://x.org/?a=1&b=<i>", "javascript:alert(1)"]),
    ),
    max_size=6,
)


@given(st.text(alphabet="ab<>&\"'😀é/ ", max_size=14), _ENTITIES)
def test_rendering_is_balanced_and_keeps_the_text_escaped(text: str, entities: list[dict[str, Any]]) -> None:
    page = _Balanced()
    page.feed(render_entities(text, entities))
    page.close()
    assert page.stack == []
    assert page.text == text
    assert set(page.seen) <= {"b", "i", "code", "pre", "blockquote", "span", "a", "button"}


def test_a_script_in_text_stays_text() -> None:
    html = render_entities("<script>alert(1)</script>", [entity("bold", 0, 8)])
    assert html == "<b>&lt;script&gt;</b>alert(1)&lt;/script&gt;"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start now", [("bot_command", 0, 6)]),
        ("😀 /brief@wirebrief_bot", [("bot_command", 3, 20)]),
        ("see https://x.org/a?b=1.", [("url", 4, 19)]),
        ("a@b.org and @someone #tag", [("email", 0, 7), ("mention", 12, 8), ("hashtag", 21, 4)]),
        ("and/or 1/2 a#b #1", []),
    ],
)
def test_finds_what_a_client_finds(text: str, found: list[tuple[str, int, int]]) -> None:
    assert [(e["type"], e["offset"], e["length"]) for e in find_entities(text)] == found


def test_nothing_is_found_inside_a_link() -> None:
    _, entities = read_formatted('<a href="https://a.org">https://b.org</a> https://c.org', "HTML", None)
    assert [(e["type"], e["offset"]) for e in entities] == [("text_link", 0), ("url", 14)]


def test_white_space_at_the_ends_goes_and_entities_move_along() -> None:
    assert trim("\n 😀 bold \n", [entity("bold", 5, 6), entity("italic", 0, 2)]) == (
        "😀 bold",
        [entity("bold", 3, 4)],
    )
