"""TRIALS: tries a topic on the archive, and proposes one of what an admin types and ticks. Stores nothing."""

from bot.trials.archive_words import completed
from bot.trials.draft import Tick, TopicDraft, draft_from_json, draft_of, draft_of_topic, draft_to_json, free_slug
from bot.trials.learning import learned
from bot.trials.sides import Side, sides_of
from bot.trials.text import TOO_MANY, trial_summary, trial_text
from bot.trials.trial import Hit, NearMiss, TopicTrial, tried_topic, try_topic
from bot.trials.typed import with_typed

__all__ = [
    "TOO_MANY",
    "Hit",
    "NearMiss",
    "Side",
    "Tick",
    "TopicDraft",
    "TopicTrial",
    "completed",
    "draft_from_json",
    "draft_of",
    "draft_of_topic",
    "draft_to_json",
    "free_slug",
    "learned",
    "sides_of",
    "trial_summary",
    "trial_text",
    "tried_topic",
    "try_topic",
    "with_typed",
]
