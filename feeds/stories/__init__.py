"""STORIES: updates stored stories and their facts by analysed entries, inside a transaction."""

from feeds.stories.entries import AnalysedEntry, MatchedEntry
from feeds.stories.fact_cache import FactCache
from feeds.stories.past import PastStoryUpdater
from feeds.stories.telling import OwnedStories
from feeds.stories.updater import StoryUpdate, StoryUpdater
from feeds.stories.withdrawal import is_withdrawal_notice

__all__ = [
    "AnalysedEntry",
    "FactCache",
    "MatchedEntry",
    "OwnedStories",
    "PastStoryUpdater",
    "StoryUpdate",
    "StoryUpdater",
    "is_withdrawal_notice",
]
