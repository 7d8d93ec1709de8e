"""What a chat leaves out of a story: muted words, muted publishers. For alerts, digests and briefs. Pure.

What a choice does to a story is computed once for each word and publisher, so that ten thousand chats with choices of
their own cost a look-up each, and those whose choices do not touch the story are told the same as the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from feeds.match import Wording
from feeds.types import Change, ChangeKind, Fact, FactSource, Preferences, Story

# Independent origins by which a fact counts as confirmed.
_CONFIRMING: Final = 2


@dataclass(frozen=True, slots=True)
class Omission:
    """What is left out of one story.

    Attributes:
        is_all: the whole story.
        fact_ids: facts that have a muted word.
        publishers: muted ones that report the story.
    """

    is_all: bool = False
    fact_ids: frozenset[int] = frozenset()
    publishers: frozenset[str] = frozenset()


NOTHING: Final = Omission()
_ALL: Final = Omission(is_all=True)


@dataclass(frozen=True, slots=True)
class StoryView:
    """A story as it is told after something was left out."""

    story: Story
    facts: tuple[Fact, ...]

    def changes(self, changes: Iterable[Change]) -> list[Change]:
        """Returns the changes that are left, with their facts as they are told here."""
        told = {fact.id: fact for fact in self.facts}
        return [left for change in changes if (left := self._left(change, told)) is not None]

    def _left(self, change: Change, told: dict[int, Fact]) -> Change | None:
        previous = told.get(change.previous.id, change.previous) if change.previous is not None else None
        if change.fact is None:
            return change
        fact = told.get(change.fact.id)
        if fact is None and change.kind is ChangeKind.FIRST_SIGHT and self.facts:
            fact = max(self.facts, key=lambda one: one.importance)
            return replace(change, fact=fact, importance=min(change.importance, fact.importance))
        if fact is None or (change.kind is ChangeKind.CONFIRMED and len(fact.origins) < _CONFIRMING):
            return None
        return replace(change, fact=fact, previous=previous)


class StoryMuting:
    """What chats leave out of one story."""

    def __init__(self, story: Story, facts: Sequence[Fact]) -> None:
        self._story = story
        self._facts = facts
        self._title = Wording(story.title)
        self._all = Wording("\n".join([story.title, *(text for fact in facts for text in _texts(fact))]))
        self._publishers: dict[str, str] = {name.casefold(): name for name in story.publishers}
        self._publishers |= {s.publisher.casefold(): s.publisher for fact in facts for s in fact.sources}
        self._of_words: dict[str, Omission] = {}
        self._of_facts: list[tuple[Fact, tuple[Wording, ...], tuple[Wording, ...]]] | None = None
        self._views: dict[Omission, StoryView | None] = {}

    def omission(self, preferences: Preferences) -> Omission:
        """Returns what a chat with these preferences leaves out; NOTHING for most chats and stories."""
        if not preferences.mutes:
            return NOTHING
        muted = (name.casefold() for name in preferences.muted_publishers)
        publishers = frozenset(self._publishers[name] for name in muted if name in self._publishers)
        words = preferences.muted_words if self._all.may_have(preferences.muted_words) else ()
        of_words = [found for word in words if (found := self._of_word(word)) is not NOTHING]
        if any(found.is_all for found in of_words):
            return _ALL
        fact_ids = frozenset[int]().union(*(found.fact_ids for found in of_words))
        return Omission(fact_ids=fact_ids, publishers=publishers) if fact_ids or publishers else NOTHING

    def view(self, omission: Omission) -> StoryView | None:
        """Returns the story without what is left out; None if nothing is left to tell."""
        if omission not in self._views:
            self._views[omission] = self._view(omission)
        return self._views[omission]

    def _of_word(self, word: str) -> Omission:
        if word not in self._of_words:
            self._of_words[word] = self._searched(word) if self._all.has(word) else NOTHING
        return self._of_words[word]

    def _searched(self, word: str) -> Omission:
        if self._title.has(word):
            return _ALL
        if self._of_facts is None:
            self._of_facts = [(fact, *_wordings(fact)) for fact in self._facts]
        found = frozenset(
            fact.id
            for fact, claims, titles in self._of_facts
            if any(claim.has(word) for claim in claims) or (titles and all(title.has(word) for title in titles))
        )
        return Omission(fact_ids=found) if found else NOTHING

    def _view(self, omission: Omission) -> StoryView | None:
        if omission.is_all:
            return None
        if not omission.fact_ids and not omission.publishers:
            return StoryView(self._story, tuple(self._facts))
        kept = (fact for fact in self._facts if fact.id not in omission.fact_ids)
        facts = tuple(left for fact in kept if (left := _without(fact, omission.publishers)) is not None)
        publishers = tuple(name for name in self._story.publishers if name not in omission.publishers)
        if (self._story.publishers and not publishers) or (self._facts and not facts):
            return None
        return StoryView(self._story_without(omission.publishers, publishers), facts)

    def _story_without(self, muted: frozenset[str], publishers: tuple[str, ...]) -> Story:
        sources = [source for fact in self._facts for source in fact.sources]
        kept = [source for source in sources if source.publisher not in muted]
        left_out = {source.entry_id for source in sources} - {source.entry_id for source in kept}
        origins = {source.origin for source in sources} - {source.origin for source in kept}
        titles = {source.title for source in sources} - {source.title for source in kept}
        return replace(
            self._story,
            title="" if self._story.title in titles else self._story.title,  # the headline takes another article's
            publishers=publishers,
            origins=tuple(name for name in self._story.origins if name not in origins),
            entry_count=max(len(publishers), self._story.entry_count - len(left_out)),
        )


def without_muted(
    stories: Sequence[Story], facts: Sequence[Fact], preferences: Preferences
) -> tuple[list[Story], list[Fact]]:
    """Returns stories and facts without what a chat leaves out, in their order.

    Args:
        stories: of the facts, as stored; more facts may be of other stories.
        facts: of any stories.
        preferences: of the chat.
    """
    if not preferences.mutes:
        return list(stories), list(facts)
    by_story: dict[int, list[Fact]] = {story.id: [] for story in stories}
    for fact in facts:
        by_story.setdefault(fact.story_id, []).append(fact)
    known = {story.id: story for story in stories}
    views: dict[int, StoryView] = {}
    for story_id, of_story in by_story.items():
        story = known.get(story_id) or Story(story_id, "", None, of_story[0].first_seen, of_story[0].last_seen)
        muting = StoryMuting(story, of_story)
        if (view := muting.view(muting.omission(preferences))) is not None:
            views[story_id] = view
    told = {fact.id: fact for view in views.values() for fact in view.facts}
    return (
        [views[story.id].story for story in stories if story.id in views],
        [told[fact.id] for fact in facts if fact.id in told],
    )


def _texts(fact: Fact) -> Iterable[str]:
    for source in fact.sources:
        yield source.title
        yield _claim_text(source)
    yield fact.claim.content


def _wordings(fact: Fact) -> tuple[tuple[Wording, ...], tuple[Wording, ...]]:
    """The claims and the titles of a fact's sources."""
    claims = tuple(Wording(text) for text in dict.fromkeys(_claim_text(source) for source in fact.sources))
    titles = dict.fromkeys(source.title for source in fact.sources if source.title)
    return claims, tuple(map(Wording, titles))


def _claim_text(source: FactSource) -> str:
    claim = source.claim
    return " · ".join(part for part in (claim.speaker, claim.role, claim.lead, claim.content, *claim.places) if part)


def _without(fact: Fact, publishers: frozenset[str]) -> Fact | None:
    """The fact without what some publishers say of it; None if nobody else tells it."""
    if not publishers:
        return fact
    sources = tuple(source for source in fact.sources if source.publisher not in publishers)
    if not sources or (fact.publishers and all(source.is_withdrawn for source in sources)):
        return None
    claim = fact.claim if any(source.claim == fact.claim for source in sources) else sources[0].claim
    return replace(fact, sources=sources, claim=claim)
