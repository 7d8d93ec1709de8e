"""Tells where a side of a topic itself confirms what others said of it: the strongest news of a matter."""

from __future__ import annotations

import re
from typing import Final

from bot.ranking import Relevance
from bot.render.lexicon import all_words, one_of
from bot.repetition import is_medium
from feeds.offices import bodies_in
from feeds.text import words_of
from feeds.types import Claim, Fact, Status

# So many words stand before the verb ("Norway's navy has"), and between it and what is confirmed ("on Monday").
_MOST_WORDS: Final = 5
_MOST_BEHIND: Final = 8
_VERB: Final = re.compile(rf"\b{one_of(all_words('avowing'))}\b", re.IGNORECASE)
_CLAUSE: Final = re.compile(rf"\W+(?:\w+\W+){{0,{_MOST_BEHIND}}}?{one_of(all_words('avowed'))}", re.IGNORECASE)


def avowing_sides(fact: Fact, relevance: Relevance) -> frozenset[str]:
    """Returns the sides of the topic that themselves confirm what the fact tells; usually none.

    "Norway confirmed that it had sent divers" counts, whether Norway or a medium tells it. A confirmation by a third
    state does not count. A topic of one country has no sides. The fact has to name all sides of the topic.

    Args:
        fact: of a story of the topic.
        relevance: of facts to the topic.
    """
    if fact.claim.status is not Status.ASSERTED or relevance.of(fact) < 1:
        return frozenset()
    return frozenset().union(*(_sides(source.claim, relevance.sides) for source in fact.sources))


def _sides(claim: Claim, sides: frozenset[str]) -> frozenset[str]:
    if claim.status is not Status.ASSERTED:
        return frozenset()
    speaker = bodies_in(f"{claim.role or ''} {claim.speaker or ''}")
    if speaker & sides and claim.cue and _VERB.search(claim.cue):
        return speaker & sides
    verb = _VERB.search(claim.content)
    if verb is None or not _CLAUSE.match(claim.content, verb.end()):
        return frozenset()
    before = claim.content[: verb.start()]
    told = bodies_in(before) & sides if len(words_of(before)) <= _MOST_WORDS else frozenset()
    is_its_own = not claim.speaker or bool(speaker & told) or is_medium(claim.speaker)
    return told if is_its_own else frozenset()
