"""POLL: the loop over feeds, when each is due, the order of the stages, and how a poll is stored."""

from feeds.polling.pipeline import Pipeline, PipelineSettings
from feeds.polling.poller import Poller, PollReport
from feeds.polling.schedule import ScheduleSettings

__all__ = ["Pipeline", "PipelineSettings", "PollReport", "Poller", "ScheduleSettings"]
