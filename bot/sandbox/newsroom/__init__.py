"""The sample newsroom: six made-up publishers with news in English and French, released over a few minutes.

The events are those of October 2024; their dates are moved to the day on which the newsroom opens. All texts are
our own words.
"""

from bot.sandbox.newsroom.desk import Newsroom, newsroom_feeds
from bot.sandbox.newsroom.stories import Publisher, Story, load_publishers

__all__ = ["Newsroom", "Publisher", "Story", "load_publishers", "newsroom_feeds"]
