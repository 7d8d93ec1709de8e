"""TRIALS: tries a topic on the archive, for /testtopic and `wirebrief topics test`. Stores nothing."""

from bot.trials.text import trial_text
from bot.trials.trial import Hit, NearMiss, TopicTrial, tried_topic, try_topic

__all__ = ["Hit", "NearMiss", "TopicTrial", "trial_text", "tried_topic", "try_topic"]
