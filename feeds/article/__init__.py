"""ARTICLE: takes an entry, returns the text that all later stages read: its own, or that of its page."""

from feeds.article.compose import article_text, compose_article, needs_page
from feeds.article.pages import Pages, PageSettings, PageTexts
from feeds.article.walls import KINDS as WALL_KINDS

__all__ = ["WALL_KINDS", "PageSettings", "PageTexts", "Pages", "article_text", "compose_article", "needs_page"]
