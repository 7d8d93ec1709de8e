"""What /why says of the articles of a story: how sure it is of each, on less than a screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.locales import Words
from bot.render import plain
from bot.render.story_certainty import article_lines, story_lines
from feeds.group.placement import CERTAIN, UNIT
from feeds.ports import StoryArticle
from tests.bot.october_facts import NOW

ENGLISH, FRENCH = Words("en"), Words("fr")


def weight(probability: float) -> int:
    return round((probability - 0.5) * UNIT)


def article(number: int, publisher: str, links: Sequence[tuple[int, float]] | None = ()) -> StoryArticle:
    stored = None if links is None else tuple((other, weight(probability)) for other, probability in links)
    link, at = f"https://{number}.example/", NOW + timedelta(minutes=number)
    return StoryArticle(number, publisher, f"Seoul & envoy {number}", link, at, stored)


def test_each_article_is_as_sure_as_the_likeliest_of_its_links_in_either_direction() -> None:
    articles = [
        article(1, "Yonhap"),
        article(2, "AFP", [(1, 0.97)]),
        article(3, "BFM <TV>", [(1, 0.75), (2, 0.6), (99, 0.99)]),
        article(4, "Le Monde", [(3, 0.55)]),
        article(5, "Yonhap", [(2, 0.93)]),
    ]
    assert [plain(line) for line in story_lines(articles, ENGLISH)] == [
        "One story, 5 articles",
        "Surely the same event: Yonhap (2), AFP",
        "Probably the same event: BFM <TV>",
        "Perhaps the same event: Le Monde",
    ]
    assert plain(story_lines(articles, FRENCH)[2]) == "Probablement le même événement : BFM <TV>"
    assert '<a href="https://2.example/">AFP</a>' in story_lines(articles, ENGLISH)[1]


def test_what_was_decided_otherwise_is_said_to_be() -> None:
    said = StoryArticle(2, "AFP", "T", None, NOW, ((1, CERTAIN),))
    articles = [article(1, "Yonhap"), said, article(3, "Moved", [(9, 0.9)]), article(4, "Old", None)]
    assert [plain(line) for line in story_lines(articles, ENGLISH)[1:]] == [
        "Because they repeat or deny what it tells: Yonhap, AFP",
        "Less sure than when they came: Moved",
        "Not compared: Old",
    ]


def test_a_story_of_one_article_needs_no_reason_and_a_large_one_no_second_screen() -> None:
    assert story_lines([article(1, "Yonhap")], ENGLISH) == article_lines([article(1, "Yonhap")], ENGLISH) == []
    many = [article(number, f"Paper {number}", [(1, 0.5 + number % 50 / 100)]) for number in range(1, 90)]
    for words in (ENGLISH, FRENCH):
        text = plain("\n".join(story_lines(many, words)))
        assert len(text.splitlines()) <= 7
        assert len(text) < 700
    assert story_lines(many, ENGLISH)[1].endswith(", 4 others")


def test_the_command_line_names_the_nearest_article_of_each() -> None:
    lines = [plain(line) for line in article_lines([article(1, "Yonhap"), article(2, "AFP", [(1, 0.974)])], ENGLISH)]
    assert lines[1] == (
        "AFP, 21 Oct, 12:07, “Seoul & envoy 2”: surely the same event (97 %), "
        "as Yonhap, 21 Oct, 12:06, “Seoul & envoy 1”"
    )
