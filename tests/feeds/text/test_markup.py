"""Markup becomes plain text."""

from __future__ import annotations

import time
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
        ("<b>One</b> &amp;amp; two", "One & two"),
        ("la fin&amp;nbsp;&amp;raquo; &amp;#8217; &amp;#x2019;", "la fin\u00a0» ’ ’"),
        ("a &amp;lt;b&amp;gt; c &amp;#60;", "a &lt;b&gt; c &#60;"),
        ("&lt;![CDATA[Port opens]]&gt; again", "Port opens again"),
        ("<![CDATA[<p>One.</p>Two.]]>", "One.\n\nTwo."),
        ("San\u00adc&shy;tions and Ukrai&amp;shy;ne", "Sanctions and Ukraine"),
        ("&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;", "One.\n\nTwo"),
        ("He said <q>no</q>, <Q cite='x'>never</Q>.", "He said “no”, “never”."),
        ("<p>a<blink>b</blink><!-- c --></p><!--d", "ab"),
        ("<script>x<y</script>One<script>two", "Onetwo"),
        ("<SVG><title>x</title></SVG>One<xhtml:p>Two</xhtml:p>", "One\n\nTwo"),
        ("<img alt='a > b'>One <a title=\"it's > 3\">two</a> <p title=l'eau>three", "One two\n\nthree"),
        ("<button>Share</button><label>Mail</label><option>Post</option>", "Share Mail Post"),
        (f"a&#{'9' * 5000};b &#xD83D;", "a\ufffdb \ufffd"),
        ("<p>One<script>alert('x')</script><style>p{}</style></p>", "One"),
        ("<ul><li>a</li><li>b</li></ul>", "a\n\nb"),
        ("a<i>b</i>c", "abc"),
        ("<p>line\nbreak</p>", "line break"),
        ("A\u200b\u202ezero\ufeff", "Azero"),
        ("3 < 4 and 5 > 4", "3 < 4 and 5 > 4"),
        ("<p>never closed", "never closed"),
        ("a <b", "a"),
        ("One.</p>Two.</DIV >Three.<p>Four.", "One.\n\nTwo.\n\nThree.\n\nFour."),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\n\nc"),
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


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("<b>One</b>\n<br>two", "One two"),
        (
            "Why browsers drop the <script> element, says committee",
            "Why browsers drop the <script> element, says committee",
        ),
        (
            "Update removes &lt;blink&gt; and &lt;template&gt; for good",
            "Update removes <blink> and <template> for good",
        ),
        ("A List<String> of <T>", "A List<String> of <T>"),
        ("<blink>New</blink> <font color='red'>quay</font>", "New quay"),
        ("New<script>alert(1)</script> quay", "New quay"),
        ("He says <q>no</q>", "He says “no”"),
        ("AT&amp;amp;T et la&amp;nbsp;SNCF", "AT&T et la SNCF"),
        ("&lt;![CDATA[Port opens]]&gt;", "Port opens"),
        ("3 < 4 > 2", "3 < 4 > 2"),
    ],
)
def test_a_title_stands_on_one_line_and_keeps_words_that_look_like_tags(title: str, wanted: str) -> None:
    assert one_line(title) == wanted


@pytest.mark.parametrize(
    "part",
    [
        "<",
        "<a",
        "<a '",
        '<a "',
        "<!--",
        "<script>",
        "<![CDATA[",
        "&",
        "&#",
        "&#x",
        "</",
        "<a href='x'",
        "\u0301",
        " \n",
        "<q ",
    ],
)
def test_no_markup_takes_more_than_linear_time(part: str) -> None:
    """A feed of 10 MB is read in the time that its deadline gives: 1 MB of anything takes less than a second
    of an idle core; what is not linear takes minutes."""
    started = time.process_time()
    plain_text(part * (1_000_000 // len(part)))
    one_line(part * 10_000)
    assert time.process_time() - started < 10


@given(st.text(max_size=400))
def test_tidy_text_stays_as_it_is(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(st.text(alphabet="<>/pbr \"'&;amp#x0123", max_size=200))
def test_broken_markup_never_raises(text: str) -> None:
    assert isinstance(plain_text(text), str)
    assert isinstance(one_line(text), str)
