"""Pieces of Telegram HTML, held to the sandbox's parser, which complains as Telegram does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render import clean, escape, fits, link, plain, shorten, split, struck, time_tag, units, without_times
from bot.render.cutting import Budget
from bot.sandbox.html_parser import parse_html
from tests.bot.october_facts import NOW

WORDS = st.text(
    alphabet=st.one_of(st.characters(exclude_categories=()), st.sampled_from("<>&\"'“”«» \n\t/=abc😀é")), max_size=400
)


@given(WORDS)
def test_escaped_text_shows_exactly_itself(text: str) -> None:
    shown, entities = parse_html(escape(text))
    assert (shown, entities) == (clean(text), [])
    assert plain(escape(text)) == clean(text)
    escape(text).encode()


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://a.example",
        "https://",
        "//a.example",
        "https://a.example/ b",
        "https://[oops",
        "",
        None,
    ],
)
def test_only_web_addresses_are_linked(url: str | None) -> None:
    assert link(url, "x") == "x"


def test_an_address_cannot_leave_its_attribute() -> None:
    _, entities = parse_html(link('https://a.example/?q="><b>&c', "x"))
    assert [(e["type"], e["url"]) for e in entities] == [("text_link", 'https://a.example/?q="><b>&c')]


def test_a_time_is_an_entity_and_falls_back_to_words() -> None:
    html = f"at {time_tag(NOW, '14:05', 't')}"
    text, entities = parse_html(html)
    assert text == "at 14:05"
    assert [(e["type"], e["unix_time"]) for e in entities] == [("date_time", int(NOW.timestamp()))]
    assert without_times(html) == "at 14:05"


TAGS = st.sampled_from(["b", "i", "s", "blockquote", "a", None])


@st.composite
def messages(draw: st.DrawFn) -> str:
    """HTML as the renderer makes it: escaped text in tags, some of them over many lines."""
    parts = []
    for _ in range(draw(st.integers(1, 12))):
        text = escape(draw(st.sampled_from(["x", "mot ", "é😀", "line\n", "<&>"])) * draw(st.integers(1, 300)))
        tag = draw(TAGS)
        opening = {"a": '<a href="https://a.example/">', "blockquote": "<blockquote expandable>"}.get(
            tag or "", f"<{tag}>"
        )
        parts.append(f"{opening}{text}</{tag}>" if tag else text)
        parts.append(draw(st.sampled_from(["", " ", "\n", "\n\n"])))
    return "".join(parts)


@given(messages(), st.integers(20, 300), st.integers(3, 12))
def test_parts_are_valid_within_the_limits_and_lose_nothing(html: str, text: int, entities: int) -> None:
    budget = Budget(text=text, entities=entities)
    parts = split(html, budget)
    shown = []
    for part in parts:
        part_text, part_entities = parse_html(part)
        assert units(part_text.strip()) > 0
        assert units(part_text) <= text
        assert len(part_entities) <= entities
        shown.append(part_text)
    assert "".join("".join(shown).split()) == "".join(plain(html).split())


def test_a_message_is_cut_at_the_end_of_a_line() -> None:
    lines = [f"line {number} of the message" for number in range(400)]
    parts = split("\n".join(lines))
    assert len(parts) > 1
    assert [line for part in parts for line in part.split("\n")] == lines


def test_what_is_open_at_a_cut_is_opened_again() -> None:
    first, second = split(f"<b>{'word ' * 900}</b>")
    assert first.startswith("<b>")
    assert first.endswith("</b>")
    assert second.startswith("<b>word")


def test_the_hundredth_entity_is_the_last() -> None:
    html = "\n".join(f"<b>{number}</b>" for number in range(150))
    assert not fits(html)
    assert [part.count("<b>") for part in split(html)] == [100, 50]


@given(WORDS, st.integers(2, 60))
def test_shortened_text_is_within_its_limit(text: str, limit: int) -> None:
    assert len(shorten(text, limit)) <= limit


def test_shortened_text_ends_at_a_word() -> None:
    assert shorten("one two three four", 12) == "one two…"
    assert struck("") == ""
