"""BRIEF: the headlines whose news no line tells, because their articles say it in no words that stand alone. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.ranking import is_in_lead
from bot.repetition import ToldTitle, is_same, stems_of
from feeds.types import Claim, Fact, FactSource, Quotation, Story

# So many words of its own has what tells the same news as a headline of another story.
FEWEST_SHARED: Final = 2


def unsaid_headlines(
    stories: Sequence[Story], facts: Sequence[Fact], lines: Sequence[Fact], most: int
) -> tuple[FactSource, ...]:
    """Returns the articles whose headline is that of a story of which no line tells, the earliest first.

    A story is told by a line of what its headline or the lead of that article says, in any words or language, and by a
    line of any other story that the headline covers.

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
        title = ToldTitle.of(story.title, story.language)
        leads = [fact for fact, source in titled if _is_lead(source, title)]
        if not titled or any(fact.id in shown or any(is_same(fact, line) for line in lines) for fact in leads):
            continue
        if not any(_is_told_by(source.claim, title) for fact in lines for source in fact.sources):
            found.append(min((source for _, source in titled), key=lambda s: (s.published, s.claim.start)))
    found.sort(key=lambda source: (source.published, source.entry_id))
    return tuple(found[-most:])


def _is_lead(source: FactSource, title: ToldTitle) -> bool:
    """True for what an article leads with; a remark of the first lines that has no word of the headline is none."""
    is_remark = source.claim.quotation is Quotation.DIRECT
    return is_in_lead(source) and not (is_remark and title.stems.isdisjoint(stems_of(source.claim.content)))


def _is_told_by(claim: Claim, title: ToldTitle) -> bool:
    """True if a claim tells what the headline does; "soldiers are in Kursk" has too few words to be the same news."""
    shared = stems_of(claim.content) & title.stems
    return len(shared) >= min(FEWEST_SHARED, len(title.stems)) > 0 and title.covers(claim)
