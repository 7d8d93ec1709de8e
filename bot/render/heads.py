"""RENDER: the headlines of the stories of a brief in the reader's language, and those that stand there as news."""

from __future__ import annotations

from bot.briefs import Brief
from bot.headline import Headline, headline_of
from bot.locales import Words
from bot.ranking import Relevance
from feeds.types import FactSource


def heads_in_words(brief: Brief, words: Words) -> list[tuple[str, Headline]]:
    """Returns the headline of each story, the most important first, behind the title under which it is stored.

    They are those of the alerts on these stories, as far as the brief has their facts.
    """
    facts = [line.fact for line in (*brief.key_facts, *brief.leads)]
    facts += [line.fact for voice in brief.voices for line in voice.lines]
    relevance = Relevance([brief.topic])
    found = []
    for story in brief.stories:
        head = headline_of(story, [fact for fact in facts if fact.story_id == story.id], words, relevance)
        if head.title:
            found.append((story.title, head))
    return found


def unsaid_in_words(brief: Brief, words: Words) -> tuple[FactSource, ...]:
    """Returns the articles whose headline is told as news, each that of an article in the reader's language if any is.

    The other article is the one whose title stands for the story in alerts to this reader.
    """
    if all(source.language == words.language for source in brief.unsaid):
        return brief.unsaid
    titles = {title: head.title for title, head in heads_in_words(brief, words) if head.language is None}
    own = {source.title: source for source in reversed(brief.sources) if source.language == words.language}
    return tuple(own.get(titles.get(source.title, ""), source) for source in brief.unsaid)
