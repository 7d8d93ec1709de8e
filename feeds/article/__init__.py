"""ARTICLE: takes an entry, returns the text that all later stages read: its own, or that of its page."""

from feeds.article.compose import article_text, compose_article, needs_page
from feeds.article.pages import Pages, PageSettings

__all__ = ["PageSettings", "Pages", "article_text", "compose_article", "needs_page"]
