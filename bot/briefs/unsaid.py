"""BRIEF: the headlines whose news no line tells, because their articles say it in no words that stand alone. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.ranking import is_in_lead
from bot.repetition import ToldTitle
from feeds.types import Fact, FactSource, Story


def unsaid_headlines(
    stories: Sequence[Story], facts: Sequence[Fact], lines: Sequence[Fact], most: int
) -> tuple[FactSource, ...]:
    """Returns the articles whose headline is that of a story of which no line tells, the earliest first.

    A story is told by a line of what its headline or the lead of that article says, and by a line of any other story
    that the headline covers.

    Args:
        stories: of the topic, with their titles.
        facts: of these stories.
        lines: facts that the brief tells.
        most: number of headlines; the latest are kept.
    """
    shown = {fact.id for fact in lines}
    found = []
    for story in stories:
        own = [(fact, source) for fact in facts if fact.story_id == story.id for source in fact.sources]
        titled = [(f, s) for f, s in own if s.title == story.title and story.title and not s.is_withdrawn]
        if not titled or any(fact.id in shown and is_in_lead(source) for fact, source in titled):
            continue
        title = ToldTitle.of(story.title, story.language)
        if not any(title.covers(source.claim) for fact in lines for source in fact.sources):
            found.append(min((source for _, source in titled), key=lambda s: (s.published, s.claim.start)))
    found.sort(key=lambda source: (source.published, source.entry_id))
    return tuple(found[-most:])
