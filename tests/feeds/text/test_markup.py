"""Markup becomes plain text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.text import MOST_TEXT, one_line, plain_text, tidy
from feeds.text.markup import MOST_LINE


@pytest.mark.parametrize(
    ("markup", "wanted"),
    [
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("One.<br/>Two.", "One.\n\nTwo."),
        ("One &amp; two &lt;b&gt;", "One & two <b>"),
        ("<b>One</b> &amp;amp; two", "One &amp; two"),
        ("<p>One<script>alert('x')</script><style>p{}</style></p>", "One"),
        ("<ul><li>a</li><li>b</li></ul>", "a\n\nb"),
        ("a<i>b</i>c", "abc"),
        ("<p>line\nbreak</p>", "line break"),
        ("A\u200b\u202ezero\ufeff", "Azero"),
        ("3 < 4 and 5 > 4", "3 < 4 and 5 > 4"),
        ("<p>never closed", "never closed"),
        ("a <b", "a"),
        ("One.</p>Two.</DIV >Three.<p>Four.", "One.\n\nTwo.\n\nThree.\n\nFour."),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "ab\n\nc"),
        ("&#x1F600; \ud83d\ude00 \ud83d", "😀 😀 \ufffd"),
        ("", ""),
    ],
)
def test_a_reader_sees_this(markup: str, wanted: str) -> None:
    assert plain_text(markup) == wanted


def test_marks_and_accents_are_left_as_they_are() -> None:
    assert tidy("« Il a dit : “non” »\u00a0— e\u0301té") == "« Il a dit : “non” »\u00a0— été"


def test_no_text_is_longer_than_its_limit() -> None:
    assert len(plain_text("word " * MOST_TEXT)) <= MOST_TEXT
    assert len(plain_text(f"<p>{'word ' * MOST_TEXT}</p>")) <= MOST_TEXT
    assert len(one_line("word " * MOST_LINE)) <= MOST_LINE


def test_of_a_run_of_accents_thirty_are_kept() -> None:
    """Normalising a run takes quadratic time."""
    assert tidy("x" + "\u0323\u0301" * 40) == tidy("x" + "\u0323\u0301" * 15)
    assert len(tidy("x" + "\u0301" * 30)) == 31


def test_a_title_stands_on_one_line() -> None:
    assert one_line("<b>One</b>\n<br>two") == "One two"


@given(st.text(max_size=400))
def test_tidy_text_stays_as_it_is(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(st.text(alphabet="<>/pbr \"'&;amp#x0123", max_size=200))
def test_broken_markup_never_raises(text: str) -> None:
    assert isinstance(plain_text(text), str)
