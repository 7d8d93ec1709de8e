"""The sample newsroom: six fictional publishers with news in English and French, released over a few minutes.

The events are those of October 2024; dates are moved to the day on which the newsroom opens. All texts were written
for this project.
"""

from bot.sandbox.newsroom.publishers import Article, Publisher, load_publishers
from bot.sandbox.newsroom.site import Newsroom, newsroom_feeds

__all__ = ["Article", "Newsroom", "Publisher", "load_publishers", "newsroom_feeds"]
