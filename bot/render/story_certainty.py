"""RENDER: which articles made a story one, and how sure that is, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from bot.locales import Words
from bot.render.cutting import outside, shorten
from bot.render.markup import escape, link
from feeds.group import Certainty, NearestEntry, nearest_in_story
from feeds.ports import StoryArticle

PUBLISHERS_SHOWN: Final = 6
TITLE_WIDTH: Final = 80


def story_lines(articles: Sequence[StoryArticle], words: Words) -> list[str]:
    """Returns a line of HTML for each degree of certainty, with the publishers of its articles; none for one article.

    Args:
        articles: of the story.
        words: the reader's language.
    """
    near = _nearest(articles)
    by_certainty: dict[Certainty, list[StoryArticle]] = {}
    for article in articles:
        if article.id in near:
            by_certainty.setdefault(near[article.id].certainty, []).append(article)
    if not by_certainty:
        return []
    degrees = (
        words.text(f"chat.certainty_{certainty.value}", articles=_publishers(by_certainty[certainty], words))
        for certainty in Certainty
        if certainty in by_certainty
    )
    return [words.text("chat.certainty_story", count=len(articles)), *degrees]


def article_lines(articles: Sequence[StoryArticle], words: Words) -> list[str]:
    """Returns a line of HTML for each article: how probable it is that it and its nearest one are of one event.

    Args:
        articles: of the story.
        words: the reader's language and time zone.
    """
    by_id = {article.id: article for article in articles}
    near = _nearest(articles)
    return [_article(article, near[article.id], by_id, words) for article in articles if article.id in near]


def _nearest(articles: Iterable[StoryArticle]) -> dict[int, NearestEntry]:
    return nearest_in_story({article.id: article.links for article in articles})


def _publishers(articles: Iterable[StoryArticle], words: Words) -> str:
    """Returns the publishers, each with the number of its articles if there are several, and a link to the first."""
    by_publisher: dict[str, list[StoryArticle]] = {}
    for article in articles:
        by_publisher.setdefault(article.publisher, []).append(article)
    names = []
    for name, found in list(by_publisher.items())[:PUBLISHERS_SHOWN]:
        count = f" ({words.number(len(found))})" if len(found) > 1 else ""
        names.append(link(found[0].link, outside(name)) + count)
    if rest := len(by_publisher) - len(names):
        names.append(words.text("chat.certainty_others", count=rest))
    return ", ".join(names)


def _article(article: StoryArticle, near: NearestEntry, by_id: Mapping[int, StoryArticle], words: Words) -> str:
    sure = words.text(f"chat.certainty_{near.certainty.value}_alone")
    percent = "" if near.probability is None else f" ({words.number(round(100 * near.probability))} %)"
    line = f"{_named(article, words)}: {sure}{percent}"
    other = None if near.entry_id is None else by_id.get(near.entry_id)
    return line if other is None else f"{line}, {words.text('chat.certainty_as', article=_named(other, words))}"


def _named(article: StoryArticle, words: Words) -> str:
    title = words.quoted(escape(shorten(article.title, TITLE_WIDTH)))
    return f"{outside(article.publisher)}, {words.date_time(article.published)}, {title}"
