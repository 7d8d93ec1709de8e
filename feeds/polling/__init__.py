"""POLL: the loop over feeds, when each is due, the order of the stages, and how a poll is stored."""

from feeds.polling.backfill import Backfiller
from feeds.polling.feed_poll import PollReport
from feeds.polling.past_writing import PastWriter
from feeds.polling.pipeline import Pipeline, PipelineSettings
from feeds.polling.poller import Poller
from feeds.polling.re_embedding import ReEmbedder
from feeds.polling.rereading import Rereader, text_with_origin
from feeds.polling.schedule import ScheduleSettings
from feeds.polling.telling import StoryTeller

__all__ = [
    "Backfiller",
    "PastWriter",
    "Pipeline",
    "PipelineSettings",
    "PollReport",
    "Poller",
    "ReEmbedder",
    "Rereader",
    "ScheduleSettings",
    "StoryTeller",
    "text_with_origin",
]
