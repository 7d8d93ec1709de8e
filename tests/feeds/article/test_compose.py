"""An entry and its page become one text."""

from __future__ import annotations

import pytest

from feeds.article import article_text, compose_article, needs_page
from feeds.article.compose import TEASER_CHARACTERS
from feeds.text import MOST_TEXT
from feeds.types import Entry

LONG = "The harbour office counted nineteen ships on Monday and named each of them. " * 12


def entry(**parts: str | None) -> Entry:
    return Entry("e", "Nineteen ships", **{"link": "https://example.org/e", **parts})  # type: ignore[arg-type]  # str fields of Entry


@pytest.mark.parametrize(
    ("given", "is_needed"),
    [
        (entry(summary="A teaser."), True),
        (entry(summary="x" * TEASER_CHARACTERS), False),
        (entry(summary=LONG + "…"), True),
        (entry(summary=LONG + "[…]"), True),
        (entry(summary="A teaser.", content=LONG), False),
        (entry(summary="A teaser.", link=None), False),
    ],
    ids=["teaser", "long enough", "cut", "cut in brackets", "full content", "no link"],
)
def test_a_page_is_fetched_only_for_a_teaser(given: Entry, is_needed: bool) -> None:
    assert needs_page(given) is is_needed


def test_the_page_gives_its_article_and_nothing_around_it() -> None:
    page = f"""<html><head><title>x</title></head><body><nav><a href="/">Home</a> Menu</nav><article><h1>Nineteen
    ships</h1><p>{LONG}</p><p>The office “will count again”, it said.</p></article><footer>All rights</footer></body>"""
    text = article_text(page.encode(), "https://example.org/e")
    assert "“will count again”" in text
    assert "Menu" not in text
    assert "All rights" not in text


@pytest.mark.parametrize("page", [b"", b"\x00\xff", b"<html></html>", b"not markup"])
def test_a_page_without_an_article_gives_nothing(page: bytes) -> None:
    assert article_text(page, "https://example.org/") == ""


def test_the_text_is_title_blank_line_body() -> None:
    assert compose_article(entry(summary="Teaser."), None).text == "Nineteen ships\n\nTeaser."
    assert compose_article(entry(summary="Teaser.", content="Content."), None).text == "Nineteen ships\n\nContent."
    assert compose_article(entry(summary="Teaser."), "Body.").text == "Nineteen ships\n\nBody."
    assert compose_article(entry(), None).text == "Nineteen ships"


def test_a_title_that_the_body_repeats_stands_once() -> None:
    assert compose_article(entry(), "Nineteen ships\n\nBody.").text == "Nineteen ships\n\nBody."
    quay = Entry("e", "L'été du « quai » : suite")
    assert compose_article(quay, "L’été du “quai”\u00a0: suite\n\nBody.").text == f"{quay.title}\n\nBody."


def test_the_quotation_marks_of_an_element_stay() -> None:
    page = f"<html><body><article><p>{LONG}</p><p>He said <q class='x'>no</q>, then <Q>never</Q>.</p></article></body>"
    assert "He said “no”, then “never”." in article_text(page.encode(), "https://example.org/e")


def test_a_pages_text_is_cut_at_the_longest_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trafilatura.extract", lambda *_, **__: "word " * MOST_TEXT)
    assert len(article_text(b"<html></html>", "https://example.org/e")) <= MOST_TEXT
